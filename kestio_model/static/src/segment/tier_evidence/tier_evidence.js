import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { IndexBar } from "../index_bar/index_bar";
import { TierBadge } from "../tier_badge/tier_badge";

const SHOWN = 4;

/** The evidence of a suggestion on a card: the index among its bounds, what earns it, and the effort it changes. */
export class TierEvidenceField extends Component {
    static template = "kestio_model.TierEvidenceField";
    static components = { IndexBar, TierBadge };
    static props = { ...standardFieldProps };

    get evidence() {
        return this.props.record.data[this.props.name] || {};
    }

    /** The criteria that earn or could earn most; each bar is as long as its weight, filled by what it contributes. */
    get rows() {
        const rows = this.evidence.rows.filter((row) => row.known).sort((a, b) => b.weight - a.weight);
        const widest = Math.max(...rows.map((row) => row.weight), 1);
        return rows.slice(0, SHOWN).map((row) => ({
            ...row,
            track: (100 * row.weight) / widest,
            fill: (100 * row.contribution) / widest,
        }));
    }

    /** What two tiers of the model bring per hour, drawn against each other. */
    get compared() {
        const best = Math.max(...this.evidence.compared.map((tier) => tier.value), 1);
        return this.evidence.compared.map((tier) => ({ ...tier, fill: (100 * tier.value) / best }));
    }

    number(value) {
        return formatFloat(value, { digits: [4, 1] });
    }
}

registry.category("fields").add("kestio_tier_evidence", {
    component: TierEvidenceField,
    displayName: _t("Evidence of a suggestion"),
    supportedTypes: ["json"],
});
