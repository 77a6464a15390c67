import { Component } from "@odoo/owl";

/** An index between 0 and 100 as a bar, with the bounds that matter drawn on it. */
export class IndexBar extends Component {
    static template = "kestio_model.IndexBar";
    static props = {
        value: Number,
        marks: { type: Array, optional: true },
    };
    static defaultProps = { marks: [] };

    get width() {
        return Math.min(100, Math.max(0, this.props.value));
    }
}
