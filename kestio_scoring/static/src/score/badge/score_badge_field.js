import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Band and score in few letters, for cards and lists: "A1 · 62"; nothing for who has no score. */
export class ScoreBadgeField extends Component {
    static template = "kestio_scoring.ScoreBadgeField";
    static props = { ...standardFieldProps };

    get band() {
        return this.props.record.data[this.props.name];
    }

    get score() {
        return this.props.record.data.kestio_score;
    }
}

registry.category("fields").add("kestio_score_badge", {
    component: ScoreBadgeField,
    displayName: _t("Score badge"),
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "kestio_score", type: "integer", readonly: true }],
});
