import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { TierBreakdown } from "./tier_breakdown";

/** The explanation itself (json), or the evaluation that has one (many2one): read with the record, in one request. */
export class TierBreakdownField extends Component {
    static template = "kestio_model.TierBreakdownField";
    static components = { TierBreakdown };
    static props = { ...standardFieldProps };

    get explanation() {
        const value = this.props.record.data[this.props.name];
        const explanation = value && "explanation" in value ? value.explanation : value;
        return explanation?.rows ? explanation : null;
    }
}

registry.category("fields").add("kestio_tier_breakdown", {
    component: TierBreakdownField,
    displayName: _t("Why this tier?"),
    supportedTypes: ["json", "many2one"],
    relatedFields: [{ name: "explanation", type: "json" }],
});
