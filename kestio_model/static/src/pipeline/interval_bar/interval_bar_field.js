import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Percent on a track from 0 to 100: the interval and the rate that were observed, and the value beside them. */
export class IntervalBarField extends Component {
    static template = "kestio_model.IntervalBarField";
    static props = { ...standardFieldProps };

    get bar() {
        return this.props.record.data[this.props.name];
    }

    get isKnown() {
        return this.bar.low !== null;
    }

    /** Whether the value lies where the observed deals put it. */
    get isInside() {
        return !this.isKnown || (this.bar.value >= this.bar.low && this.bar.value <= this.bar.high);
    }
}

registry.category("fields").add("kestio_interval_bar", {
    component: IntervalBarField,
    displayName: _t("Observed interval and value"),
    supportedTypes: ["json"],
});
