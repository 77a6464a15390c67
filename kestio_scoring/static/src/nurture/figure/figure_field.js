import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A figure that opens what it counts, by `action_show` of its record; none opens nothing. */
export class FigureField extends Component {
    static template = "kestio_scoring.FigureField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get count() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }

    async open() {
        const { resModel, resId } = this.props.record;
        this.action.doAction(await this.orm.call(resModel, "action_show", [[resId], this.props.name]));
    }
}

registry.category("fields").add("kestio_figure", {
    component: FigureField,
    displayName: _t("Figure that opens what it counts"),
    supportedTypes: ["integer"],
});
