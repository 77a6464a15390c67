import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";

/** Somebody else was faster: what he left, what was not saved, and both ways to go on. */
export class MatrixConflict extends Component {
    static template = "kestio_brand_charter.MatrixConflict";
    static components = { Dialog };
    static props = { close: Function, conflicts: Array, mine: String, onInsist: Function };

    insist() {
        this.props.close();
        this.props.onInsist();
    }
}
