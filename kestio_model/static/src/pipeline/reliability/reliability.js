import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ReliabilityDiagram } from "./reliability_diagram";

const WHOLE = { digits: [16, 0] };
const COLOURS = { A: "success", B: "warning", C: "danger" };
const LEVELS = { green: "success", amber: "warning", red: "danger" };
const NONE = "–";

/** How far forecasts can be trusted: class, diagram, three probabilities side by side, corrected forecast. */
export class Reliability extends Component {
    static template = "kestio_model.Reliability";
    static components = { Layout, ReliabilityDiagram };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ horizon: 30, groupBy: "team", source: "shown", summary: null, loading: false });
        onWillStart(() => this.load({}));
    }

    async load(changes) {
        Object.assign(this.state, changes, { loading: true });
        try {
            this.state.summary = await this.keepLast.add(
                this.orm.call("kestio.reliability", "summary", [], {
                    horizon: this.state.horizon,
                    group_by: this.state.groupBy,
                }),
            );
        } finally {
            this.state.loading = false;
        }
    }

    get horizons() {
        return [30, 60, 90];
    }

    get groups() {
        return [
            { code: "team", label: _t("Team") },
            { code: "user", label: _t("Salesperson") },
            { code: "stage", label: _t("Stage") },
            { code: "tier", label: _t("Tier") },
            { code: "model", label: _t("Version") },
        ];
    }

    get isEnough() {
        const { closed, needed } = this.state.summary;
        return closed >= needed;
    }

    /** Deals closed so far against those needed, for the empty state. */
    get progress() {
        const { closed, needed, horizon } = this.state.summary;
        return {
            style: `width: ${(100 * closed) / needed}%`,
            text: _t(
                "Needs %(needed)s closed deals whose forecast was written down %(horizon)s days before; %(closed)s so far.",
                { needed, horizon, closed },
            ),
        };
    }

    get verdict() {
        const { verdict } = this.state.summary;
        if (!verdict) {
            return null;
        }
        return {
            ...verdict,
            colour: COLOURS[verdict.letter],
            date: formatDate(deserializeDate(verdict.date)),
            safety: verdict.is_safe ? _t("Safe for operations") : _t("Not safe for operations"),
        };
    }

    get scope() {
        const { scope, months, closed } = this.state.summary;
        return _t("%(scope)s: %(closed)s deals closed in the last %(months)s months", {
            scope,
            months,
            closed: formatInteger(closed),
        });
    }

    get sources() {
        return this.state.summary.sources.map((source) => ({ ...source, ...this.measures(source) }));
    }

    get shownSource() {
        const { sources } = this.state.summary;
        return sources.find((source) => source.code === this.state.source) || sources[0];
    }

    get diagramLabel() {
        return _t("Reliability diagram: %s", this.shownSource.label);
    }

    get rows() {
        return this.state.summary.rows.map((row) => ({ ...row, ...this.measures(row) }));
    }

    /** A measure of fewer deals than needed proves nothing and is not shown. */
    measures(measure) {
        const isEnough = measure.closed >= this.state.summary.needed;
        const show = (value, format) => (isEnough && typeof value === "number" ? format(value) : NONE);
        const decimals = (digits) => (value) => formatFloat(value, { digits: [16, digits] });
        const whole = (value) => formatPercentage(value, WHOLE);
        return {
            closedText: formatInteger(measure.closed),
            winText: show(measure.win_rate, whole),
            brierText: show(measure.brier, decimals(3)),
            skillText: show(measure.skill, this.signed),
            biasText: isEnough ? this.bias(measure) : NONE,
            calibrationText: show(measure.calibration, whole),
            hubspotText: show(measure.hubspot, whole),
            mapeText: show(measure.mape, whole),
            lateText: show(measure.slippage, decimals(0)),
            driftText: show(measure.drift, this.signed),
            pushesText: show(measure.pushes, decimals(1)),
            factorText: typeof measure.factor === "number" ? `× ${decimals(2)(measure.factor)}` : NONE,
            biasClass: isEnough ? this.level(measure.bias_level) : "",
            winClass: isEnough ? this.level(measure.win_level) : "",
            isFew: !isEnough,
        };
    }

    /** Where nothing was won a share of it says nothing: the amount itself is shown. */
    bias({ bias, error_amount: error }) {
        if (typeof bias !== "number") {
            return this.amount(error);
        }
        return this.signed(bias);
    }

    signed(share) {
        const text = formatPercentage(Math.abs(share), WHOLE);
        return Math.round(100 * share) > 0 ? `+${text}` : Math.round(100 * share) < 0 ? `−${text}` : text;
    }

    level(level) {
        return level ? `text-${LEVELS[level]}` : "";
    }

    get outlooks() {
        return this.state.summary.outlooks.map((outlook) => {
            const { won, corrected, weighted, low, high, deals, overdue, period } = outlook;
            const most = Math.max(high, won + weighted) || 1;
            const percent = (value) => `${((100 * value) / most).toFixed(1)}%`;
            return {
                period,
                title: this.outlookTitle(period),
                total: this.amount(won + corrected),
                between: _t("between %(low)s and %(high)s, four times out of five", {
                    low: this.amount(low),
                    high: this.amount(high),
                }),
                lines: [
                    { key: "won", label: _t("Won so far"), value: this.amount(won) },
                    { key: "weighted", label: _t("Weighted pipeline"), value: this.amount(weighted) },
                    { key: "corrected", label: _t("Corrected"), value: this.amount(corrected) },
                ],
                note: overdue
                    ? _t("%(deals)s open deals, %(overdue)s of them past their expected closing", { deals, overdue })
                    : _t("%(deals)s open deals", { deals }),
                wonStyle: `width: ${percent(won)}`,
                rangeStyle: `left: ${percent(low)}; width: ${percent(high - low)}`,
                pointStyle: `left: ${percent(won + corrected)}`,
            };
        });
    }

    /** A rep sees what is his own; a manager the whole company. */
    outlookTitle(period) {
        if (this.state.summary.is_manager) {
            return period === "month" ? _t("This month") : _t("This quarter");
        }
        return period === "month" ? _t("Your deals this month") : _t("Your deals this quarter");
    }

    get remarks() {
        const { overdue, outlooks } = this.state.summary;
        const undated = outlooks[0].undated;
        const recalibrated = outlooks.at(-1).recalibrated;
        return [
            recalibrated &&
                _t(
                    "%s open deals have a percentage that somebody typed: corrected amounts count them with what such percentages were worth.",
                    recalibrated,
                ),
            overdue &&
                _t(
                    "%s deals should have closed by now and are still open: the correction counts them with what is still expected of them.",
                    overdue,
                ),
            undated && _t("%s open deals have no expected closing: no period counts them.", undated),
        ].filter(Boolean);
    }

    amount(value) {
        return formatCurrency(value, this.state.summary.currency_id, { digits: [69, 0] });
    }

    openReport() {
        const { horizon, source } = this.state;
        return this.action.doAction("kestio_model.kestio_forecast_report_action", {
            additionalContext: {
                [`search_default_horizon_${horizon}`]: 1,
                ...(horizon === 30 ? {} : { search_default_horizon_30: 0 }),
                ...(source === "shown" ? {} : { search_default_shown: 0 }),
                [`search_default_${source}`]: 1,
            },
        });
    }

    openAlerts() {
        return this.action.doAction("kestio_model.kestio_pipeline_alert_action");
    }
}

registry.category("actions").add("kestio_model.reliability", Reliability);
