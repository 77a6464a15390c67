import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { CharterPanel } from "./charter_panel";

export const INSERT = "KESTIO_CHARTER_INSERT";

/** The panel in a form; what is inserted goes to the HTML field that the view names. */
export class CharterPanelField extends Component {
    static template = "kestio_brand_charter.CharterPanelField";
    static components = { CharterPanel };
    static props = { ...standardFieldProps, target: { type: String, optional: true } };

    get panel() {
        return this.props.record.data[this.props.name];
    }

    get key() {
        return JSON.stringify(this.panel);
    }

    get onInsert() {
        return this.props.target && !this.props.record.model.config.isReadonly ? this.insert.bind(this) : undefined;
    }

    insert(html) {
        this.props.record.model.bus.trigger(INSERT, { name: this.props.target, html });
    }
}

registry.category("fields").add("kestio_charter_panel", {
    component: CharterPanelField,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ target: options.target }),
});
