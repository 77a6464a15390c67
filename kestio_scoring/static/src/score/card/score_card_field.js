import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const RADIUS = 40;
const LENGTH = Math.PI * RADIUS;
const USUAL_MOST = 100;

/** The score as a gauge, and the cell of fit and engagement in which it lies; both are also written. */
export class ScoreCardField extends Component {
    static template = "kestio_scoring.ScoreCardField";
    static props = { ...standardFieldProps };

    get data() {
        const { data } = this.props.record;
        return {
            score: data[this.props.name] || 0,
            fit: data.kestio_fit || 0,
            engagement: data.kestio_engagement || 0,
            band: data.kestio_score_band || "",
            most: data.kestio_score_cap > 0 ? data.kestio_score_cap : USUAL_MOST,
        };
    }

    get most() {
        return formatFloat(this.data.most, { digits: [6, Number.isInteger(this.data.most) ? 0 : 1] });
    }

    /** The part of the half circle that is filled: all of it at the most points that the rules give. */
    get dashes() {
        const { score, most } = this.data;
        const share = Math.min(most, Math.max(0, score)) / most;
        return `${(LENGTH * share).toFixed(1)} ${LENGTH.toFixed(1)}`;
    }

    get arc() {
        return `M 10 50 A ${RADIUS} ${RADIUS} 0 0 1 ${10 + 2 * RADIUS} 50`;
    }

    /** A to C from top to bottom, 3 to 1 from left to right: best is up and right. */
    get rows() {
        return ["A", "B", "C"].map((letter) => ["3", "2", "1"].map((digit) => letter + digit));
    }

    get label() {
        const { score, fit, engagement, band } = this.data;
        const values = { score, most: this.most, fit, engagement, band };
        return _t("Score %(score)s of %(most)s: fit %(fit)s, engagement %(engagement)s %(band)s", values);
    }
}

registry.category("fields").add("kestio_score_card", {
    component: ScoreCardField,
    displayName: _t("Score: gauge and matrix"),
    supportedTypes: ["integer"],
    fieldDependencies: [
        { name: "kestio_fit", type: "integer", readonly: true },
        { name: "kestio_engagement", type: "integer", readonly: true },
        { name: "kestio_score_band", type: "selection", readonly: true },
        { name: "kestio_score_cap", type: "float", readonly: true },
    ],
});
