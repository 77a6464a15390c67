import { Component } from "@odoo/owl";
import { CharterPanel } from "../panel/charter_panel";

/** The panel over the chatter, where there is no room beside what one writes. */
export class CharterPopover extends Component {
    static template = "kestio_brand_charter.CharterPopover";
    static components = { CharterPanel };
    static props = { panel: Object, onInsert: Function, close: Function };

    insert(html) {
        this.props.onInsert(html);
        this.props.close();
    }
}
