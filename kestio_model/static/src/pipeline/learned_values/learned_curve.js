import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

const WIDTH = 420;
const HEIGHT = 200;
const MARGIN = { top: 12, right: 16, bottom: 26, left: 48 };

/** Whole percents, one decimal below ten: as precise as a person can use. */
export function percent(value) {
    return `${formatFloat(value, { digits: [16, value < 10 ? 1 : 0], trailingZeros: false })} %`;
}

/**
 * One stage: what was observed at each age with its interval, what was written, and what was learned from both.
 * Ages stand at equal distances, for most deals are decided in the first days.
 */
export class LearnedCurve extends Component {
    static template = "kestio_model.LearnedCurve";
    static props = { stage: Object, curve: Object };

    setup() {
        this.width = WIDTH;
        this.height = HEIGHT;
        this.percent = percent;
    }

    /** Ages that any closed deal reached, and the one after; the rest only repeats the written rule. */
    get points() {
        const { points } = this.props.curve;
        const last = points.findLastIndex((point) => point.closed > 0);
        return points.slice(0, Math.max(last + 2, 3));
    }

    get picture() {
        const points = this.points;
        const step = (WIDTH - MARGIN.left - MARGIN.right) / (points.length - 1);
        const x = (place) => MARGIN.left + step * place;
        const y = (value) => MARGIN.top + (HEIGHT - MARGIN.top - MARGIN.bottom) * (1 - value / 100);
        const line = (name) => points.map((point, place) => this.at(x(place), y(point[name]))).join(" ");
        const seen = points.filter((point) => point.closed);
        const band = [
            ...seen.map((point, place) => this.at(x(place), y(point.high))),
            ...seen.map((point, place) => this.at(x(place), y(point.low))).reverse(),
        ];
        return {
            left: MARGIN.left,
            right: WIDTH - MARGIN.right,
            bottom: y(0),
            learned: line("probability"),
            written: line("prior"),
            band: seen.length > 1 ? band.join(" ") : "",
            rows: [0, 50, 100].map((value) => ({ value, at: y(value) })),
            columns: points.map((point, place) => ({
                ...point,
                x: x(place),
                left: x(place) - step / 2,
                width: step,
                learnedAt: y(point.probability),
                observedAt: point.closed ? y(point.observed) : null,
                highAt: y(point.high),
                lowAt: y(point.low),
                info: this.info(point),
                tooltip: JSON.stringify(this.info(point)),
            })),
        };
    }

    at(x, y) {
        return `${x.toFixed(1)},${y.toFixed(1)}`;
    }

    get clock() {
        return this.props.stage.clock === "process" ? _t("days since the deal began") : _t("days in the stage");
    }

    /** What lies behind a point, one line each. */
    info(point) {
        const { won, closed, observed, low, high, open_count: open, left_out: leftOut } = point;
        const lines = [this.age(point)];
        if (closed) {
            const values = { won, closed, observed: percent(observed), low: percent(low), high: percent(high) };
            lines.push(_t("Observed: %(won)s won of %(closed)s closed = %(observed)s (%(low)s to %(high)s)", values));
        } else {
            lines.push(_t("Observed: nothing closed"));
        }
        lines.push(_t("Written: %s", percent(point.prior)), _t("Learned: %s", percent(point.probability)));
        if (open) {
            lines.push(_t("%s still open, not counted as lost", open));
        }
        if (leftOut) {
            lines.push(_t("%s entered after the fact, left out", leftOut));
        }
        return { lines };
    }

    age({ age }) {
        return age ? _t("%s days or more", age) : _t("All deals that came here");
    }

    /** The sentence under the picture: what a rep should remember of this stage. */
    get summary() {
        const [first] = this.points;
        if (!first.closed) {
            return _t("Nothing closed from here yet: the written percentage, corrected as in the other stages.");
        }
        const values = { won: first.won, closed: first.closed, low: percent(first.low), high: percent(first.high) };
        return _t("%(won)s of %(closed)s deals that came here were won: between %(low)s and %(high)s.", values);
    }
}
