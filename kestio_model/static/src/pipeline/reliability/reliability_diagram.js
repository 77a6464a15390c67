import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatPercentage } from "@web/views/fields/formatters";

const SIZE = 100;
const WHOLE = { digits: [16, 0] };

/** Observed win rate against forecast, by fifths of probability; on the diagonal forecasts are right. */
export class ReliabilityDiagram extends Component {
    static template = "kestio_model.ReliabilityDiagram";
    static props = { bins: Array, needed: Number, label: String };

    get points() {
        const most = Math.max(...this.props.bins.map((bin) => bin.closed), 1);
        return this.props.bins
            .filter((bin) => bin.is_known)
            .map((bin) => ({
                key: bin.from,
                x: SIZE * bin.forecast,
                y: SIZE * (1 - bin.rate),
                low: SIZE * (1 - bin.low),
                high: SIZE * (1 - bin.high),
                radius: 1.6 + 2.4 * Math.sqrt(bin.closed / most),
                // Right where the forecast lies within what the outcome allows.
                kind: bin.forecast < bin.low ? "low" : bin.forecast > bin.high ? "high" : "right",
                title: this.describe(bin),
            }));
    }

    get counts() {
        return this.props.bins.map((bin) => ({
            key: bin.from,
            x: (SIZE * (bin.from + bin.to)) / 2,
            text: bin.closed,
            isKnown: bin.is_known,
            title: bin.is_known
                ? _t("%(closed)s closed deals", { closed: bin.closed })
                : _t("%(closed)s closed deals: shown from %(needed)s on", {
                      closed: bin.closed,
                      needed: this.props.needed,
                  }),
        }));
    }

    get ticks() {
        return [0, 20, 40, 60, 80, 100].map((value) => ({ value, at: value, up: SIZE - value }));
    }

    describe(bin) {
        return _t("Forecast %(forecast)s, won %(rate)s (%(won)s of %(closed)s; between %(low)s and %(high)s)", {
            forecast: formatPercentage(bin.forecast, WHOLE),
            rate: formatPercentage(bin.rate, WHOLE),
            won: bin.won,
            closed: bin.closed,
            low: formatPercentage(bin.low, WHOLE),
            high: formatPercentage(bin.high, WHOLE),
        });
    }
}
