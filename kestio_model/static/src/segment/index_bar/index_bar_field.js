import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { IndexBar } from "./index_bar";

/** An index of 0 to 100 in a list: the number, and a thin bar. */
export class IndexBarField extends Component {
    static template = "kestio_model.IndexBarField";
    static components = { IndexBar };
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get formatted() {
        return formatFloat(this.value, { digits: [4, 1] });
    }
}

registry.category("fields").add("kestio_index_bar", {
    component: IndexBarField,
    displayName: _t("Index from 0 to 100"),
    supportedTypes: ["float", "integer"],
});
