import { Component } from "@odoo/owl";

/** A tier as a coloured label; its name is always written, so colour is never the only sign. */
export class TierBadge extends Component {
    static template = "kestio_model.TierBadge";
    static props = {
        name: String,
        color: { type: Number, optional: true },
        locked: { type: Boolean, optional: true },
        value: { type: String, optional: true },
    };
    static defaultProps = { color: 0, locked: false, value: "" };
}
