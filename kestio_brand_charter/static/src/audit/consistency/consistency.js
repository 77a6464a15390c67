import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatFloat } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const NONE = _t("n/a");
const WIDTH = 640;
const HEIGHT = 160;
const ADDON = "kestio_brand_charter";

/** How alike the brand is from channel to channel, step to step and tier to tier; records are one click behind. */
export class Consistency extends Component {
    static template = "kestio_brand_charter.Consistency";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null, loading: false });
        onWillStart(() => this.load(false));
    }

    async load(brandId) {
        this.state.loading = true;
        try {
            this.state.data = await this.keepLast.add(
                this.orm.call("kestio.charter.consistency", "get_dashboard", [], { brand_id: brandId }),
            );
        } finally {
            this.state.loading = false;
        }
    }

    get isAudited() {
        return Boolean(this.state.data.wholes?.channel);
    }

    points(value) {
        return typeof value === "number" ? formatFloat(value, { digits: [16, 1] }) : NONE;
    }

    get wholes() {
        const titles = {
            channel: _t("From channel to channel"),
            step: _t("From step to step"),
            tier: _t("From tier to tier"),
        };
        return Object.entries(titles).map(([key, title]) => {
            const whole = this.state.data.wholes[key];
            return {
                key,
                title,
                value: this.points(whole?.consistency),
                why: whole
                    ? _t("%(mean)s − ½ × %(deviation)s (mean, deviation)", {
                          mean: this.points(whole.mean),
                          deviation: this.points(whole.deviation),
                      })
                    : _t("Nothing audited"),
            };
        });
    }

    get cards() {
        const { counts, agreement } = this.state.data;
        return [
            {
                key: "mine",
                title: _t("Audits for me"),
                value: counts.mine,
                why: _t("%s to do in all", counts.todo),
                open: () => this.openAudits([["state", "=", "todo"]], _t("Audits to do")),
            },
            {
                key: "redo",
                title: _t("Cells to re-audit"),
                value: counts.redo,
                why: _t("results older than six months"),
                open: () => this.openAudits([["is_to_redo", "=", true]], _t("To re-audit")),
            },
            {
                key: "corrections",
                title: _t("Corrective actions"),
                value: counts.corrections,
                why: _t("%s late", counts.late),
                isBad: counts.late > 0,
                open: () => this.action.doAction(`${ADDON}.kestio_charter_correction_action`),
            },
            {
                key: "agreement",
                title: _t("Agreement of auditors"),
                value: agreement.share === null ? NONE : `${formatFloat(100 * agreement.share, { digits: [16, 0] })} %`,
                why:
                    agreement.share === null
                        ? _t("%(pairs)s double audits of %(needed)s needed", agreement)
                        : _t("target %(target)s, %(pairs)s double audits", {
                              target: `${formatFloat(100 * agreement.target, { digits: [16, 0] })} %`,
                              pairs: agreement.pairs,
                          }),
                isBad: agreement.share !== null && agreement.share < agreement.target,
                open: () => this.action.doAction(`${ADDON}.kestio_charter_agreement_action`),
            },
        ];
    }

    get charts() {
        const titles = { channel: _t("Channels"), step: _t("Steps of the journey"), tier: _t("Tiers") };
        return Object.entries(titles).map(([scope, title]) => {
            const whole = this.state.data.wholes[scope];
            const low = whole ? Math.max(0, whole.mean - whole.deviation) : 0;
            const high = whole ? Math.min(100, whole.mean + whole.deviation) : 0;
            return {
                scope,
                title,
                note: whole && whole.parts > 1 ? _t("Line: mean. Band: one deviation on both sides.") : "",
                bandStyle: `left: ${low}%; width: ${high - low}%`,
                meanStyle: `left: ${whole?.mean ?? 0}%`,
                hasBand: whole && whole.parts > 1,
                bars: this.state.data.bars[scope].map((bar) => ({
                    ...bar,
                    isNone: typeof bar.score !== "number",
                    value: this.points(bar.score),
                    style: `width: ${bar.score ?? 0}%`,
                    isWeak:
                        whole &&
                        whole.parts > 2 &&
                        typeof bar.score === "number" &&
                        bar.score < whole.mean - whole.deviation,
                    title: bar.audits
                        ? _t("%(name)s: %(score)s, %(audits)s audits", { ...bar, score: this.points(bar.score) })
                        : _t("%s: nothing audited", bar.name),
                })),
            };
        });
    }

    get trend() {
        const months = this.state.data.months;
        const place = (number) => (months.length > 1 ? (number * WIDTH) / (months.length - 1) : WIDTH / 2);
        const height = (value) => HEIGHT - (value * HEIGHT) / 100;
        const path = (name) =>
            months.map((month, number) => `${number ? "L" : "M"}${place(number)} ${height(month[name])}`).join(" ");
        return {
            width: WIDTH,
            height: HEIGHT,
            viewBox: `-32 -12 ${WIDTH + 68} ${HEIGHT + 36}`,
            lines: [0, 25, 50, 75, 100].map((value) => ({ value, y: height(value) })),
            mean: path("mean"),
            consistency: path("consistency"),
            points: months.map((month, number) => ({
                key: month.month,
                x: place(number),
                y: height(month.consistency),
                label: deserializeDate(month.month).toFormat("LLL yy"),
                isShown: months.length < 8 || number % 2 === (months.length - 1) % 2,
                title: _t("%(month)s: consistency %(consistency)s, mean %(mean)s, deviation %(deviation)s", {
                    month: deserializeDate(month.month).toFormat("LLLL yyyy"),
                    consistency: this.points(month.consistency),
                    mean: this.points(month.mean),
                    deviation: this.points(month.deviation),
                }),
            })),
        };
    }

    get worst() {
        return this.state.data.worst.map((cell) => ({
            ...cell,
            place: [cell.channel, cell.step, cell.tier].filter(Boolean).join(" · "),
            scoreText: this.points(cell.score),
            isStale: cell.freshness < 99.5,
        }));
    }

    openAudits(domain, name) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name,
                res_model: "kestio.charter.audit",
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
                domain: [["brand_id", "=", this.state.data.brand_id], ...domain],
            },
            { additionalContext: {} },
        );
    }

    openBar(scope, bar) {
        const field = { channel: "channel_id", step: "step_id", tier: "tier_code" }[scope];
        return this.openAudits(
            [
                [field, "=", bar.key],
                ["state", "!=", "todo"],
                ["double_of_id", "=", false],
            ],
            bar.name,
        );
    }

    async openCell(cell) {
        const action = await this.orm.call("kestio.charter.audit.result", "action_open_audits", [[cell.id]]);
        return this.action.doAction({ ...action, name: cell.place });
    }

    openMonths() {
        return this.action.doAction(`${ADDON}.kestio_charter_consistency_action`);
    }

    openCells() {
        return this.action.doAction(`${ADDON}.kestio_charter_audit_result_action`);
    }

    openCampaigns() {
        return this.action.doAction(`${ADDON}.kestio_charter_campaign_action`);
    }
}

registry.category("actions").add("kestio_brand_charter.consistency", Consistency);
