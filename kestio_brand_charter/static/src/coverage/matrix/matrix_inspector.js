import { Component } from "@odoo/owl";

/** What the cell under pointer or focus has, and which rule on which level says it. */
export class MatrixInspector extends Component {
    static template = "kestio_brand_charter.MatrixInspector";
    static props = { about: { type: [Object, { value: null }] } };
}
