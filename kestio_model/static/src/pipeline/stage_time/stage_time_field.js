import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How many days a lead spent in each stage: one bar for each, the longest one as wide as there is room. */
export class StageTimeField extends Component {
    static template = "kestio_model.StageTimeField";
    static props = { ...standardFieldProps };

    get times() {
        return this.props.record.data[this.props.name] || { stages: [], total: 0 };
    }

    get rows() {
        const longest = Math.max(...this.times.stages.map((stage) => stage.days), 1);
        return this.times.stages.map((stage, index) => ({
            ...stage,
            key: index,
            width: (100 * stage.days) / longest,
            text: this.days(stage.days),
            note: stage.visits > 1 ? _t("%s times", stage.visits) : "",
        }));
    }

    get total() {
        return this.days(this.times.total);
    }

    days(count) {
        return count === 1 ? _t("1 day") : _t("%s days", count);
    }
}

registry.category("fields").add("kestio_stage_time", {
    component: StageTimeField,
    displayName: _t("Time in stage"),
    supportedTypes: ["json"],
});
