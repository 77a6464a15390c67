import { Component, onWillStart } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const WIDTH = 300;
const HEIGHT = 48;
const EDGE = 4;

/** "Why 62?": what counts today, adding up to the score, and how it went in the last three months. */
export class ScoreWhy extends Component {
    static template = "kestio_scoring.ScoreWhy";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.size = { width: WIDTH, height: HEIGHT };
        onWillStart(async () => {
            const { model, id } = this.props.action.params;
            this.why = await this.orm.call(model, "get_score_explanation", [[id]]);
        });
    }

    get titles() {
        return { fit: _t("Fit"), engagement: _t("Engagement") };
    }

    get nothing() {
        return { fit: _t("No fact counts yet."), engagement: _t("No event counts today.") };
    }

    points(value) {
        const text = formatFloat(Math.abs(value), { digits: [6, Number.isInteger(value) ? 0 : 1] });
        return value < 0 ? `−${text}` : `+${text}`;
    }

    get curve() {
        const { curve, cap } = this.why;
        const top = Math.max(cap, 1);
        const x = (place) => EDGE + ((WIDTH - 2 * EDGE) * place) / Math.max(curve.length - 1, 1);
        const y = (score) => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * Math.min(score, top)) / top;
        const points = curve.map(({ score }, place) => [x(place), y(score)]);
        return {
            line: points.map(([left, down]) => `${left.toFixed(1)},${down.toFixed(1)}`).join(" "),
            last: points.at(-1),
            bottom: HEIGHT - EDGE,
            first: curve[0],
            text: curve.map(({ date, score }) => `${date}: ${score}`).join(", "),
        };
    }
}

registry.category("actions").add("kestio_score_why", ScoreWhy);
