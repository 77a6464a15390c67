import { Component } from "@odoo/owl";

/** A row of the grid; it is drawn again only when its line is another one. */
export class MatrixRow extends Component {
    static template = "kestio_brand_charter.MatrixRow";
    static props = { line: Object, number: Number, onUnfold: Function };
}
