import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const FIELDS = { channel: "channel_id", step: "step_id", tier: "tier_id", marker: "marker_id", user: "user_id" };
const CELLS = "kestio_brand_charter.kestio_charter_cell_action";
const GAPS = "kestio_brand_charter.kestio_charter_gap_action";

/** How much of a charter is defined, deployed and audited; its two budgets; what is wrong with its rules. */
export class CoverageFigures extends Component {
    static template = "kestio_brand_charter.CoverageFigures";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        const { context } = this.props.action;
        const charterId = context?.active_model === "kestio.charter" ? context.active_id : null;
        this.state = useState({ charterId, groupBy: "channel", summary: null, loading: false });
        onWillStart(() => this.load({}));
    }

    async load(changes) {
        Object.assign(this.state, changes, { loading: true });
        try {
            this.state.summary = await this.keepLast.add(
                this.orm.call("kestio.charter.figures", "summary", [], {
                    charter_id: this.state.charterId || null,
                    group_by: this.state.groupBy,
                }),
            );
        } finally {
            this.state.loading = false;
        }
    }

    get summary() {
        return this.state.summary;
    }

    get groups() {
        return [
            { code: "channel", label: _t("Channel") },
            { code: "step", label: _t("Step") },
            { code: "tier", label: _t("Tier") },
            { code: "marker", label: _t("Marker") },
            { code: "user", label: _t("Owner") },
        ];
    }

    get groupLabel() {
        return this.groups.find(({ code }) => code === this.state.groupBy).label;
    }

    get levels() {
        return [
            { code: "defined", label: _t("Defined") },
            { code: "deployed", label: _t("Deployed") },
            { code: "audited", label: _t("Audited") },
        ];
    }

    /** What is said of a share: never 0 nor 100 where nothing is required. */
    share(value) {
        return typeof value === "number" ? `${formatFloat(100 * value, { digits: [16, 0] })} %` : _t("n/a");
    }

    width(value) {
        return `width: ${(100 * (value || 0)).toFixed(1)}%`;
    }

    cells(figures) {
        return formatInteger(figures.cells);
    }

    get basis() {
        const cells = this.cells(this.summary.total);
        return _t("Shares of the weight (marker × touchpoint) of the %s required cells.", cells);
    }

    /** A version as it is chosen. */
    charterName({ name, state }) {
        return state === "draft" ? _t("%s (draft)", name) : name;
    }

    budgetText(budget) {
        return _t("%(cells)s required cells, %(share)s deployed", {
            cells: this.cells(budget),
            share: this.share(budget.deployed),
        });
    }

    tierText(tier) {
        return _t("%(name)s: %(share)s deployed (%(cells)s cells)", {
            name: tier.name,
            share: this.share(tier.deployed),
            cells: this.cells(tier),
        });
    }

    get costs() {
        return _t(
            "A point is one percent of all that is required, in both budgets. Costs are those that somebody wrote on rules: %s.",
            this.budgets.map((budget) => this.costed(budget)).join("; "),
        );
    }

    amount(value) {
        return formatCurrency(value, this.summary.currency_id, { digits: [69, 0] });
    }

    get alerts() {
        const { ties, orphans, overdue, nobody, gaps } = this.summary.alerts;
        const name = this.summary.charter;
        return [
            { code: "gaps", label: _t("Actions to take"), count: gaps, open: () => this.openGaps({}) },
            { code: "overdue", label: _t("Overdue"), count: overdue, open: () => this.openGaps({ overdue: 1 }) },
            { code: "nobody", label: _t("Nobody's"), count: nobody, open: () => this.openGaps({ nobody: 1 }) },
            { code: "ties", label: _t("Contradictions"), count: ties, open: () => this.openTies(name) },
            { code: "orphans", label: _t("Orphan rules"), count: orphans, open: () => this.openOrphans(name) },
        ].map((alert) => ({ ...alert, isBad: alert.count && alert.code !== "gaps" }));
    }

    get budgets() {
        const names = { basics: _t("Basics for everybody"), personal: _t("Personalised for tiers") };
        return this.summary.budgets.map((budget) => ({ ...budget, name: names[budget.side], bars: this.bars(budget) }));
    }

    /** The four states of a budget, as parts of a bar; the darkest is the furthest. */
    bars(budget) {
        const { defined, deployed, audited } = budget;
        const parts = [
            { code: "audited", label: _t("Audited"), value: audited },
            { code: "deployed", label: _t("Deployed"), value: deployed - audited },
            { code: "defined", label: _t("Defined"), value: defined - deployed },
            { code: "undefined", label: _t("Undefined"), value: 1 - defined },
        ];
        return parts.map((part) => ({
            ...part,
            text: this.share(part.value),
            style: this.width(part.value),
            isWide: part.value >= 0.09,
        }));
    }

    /** What speaks for one budget or the other; the better figure is marked where both have one. */
    get criteria() {
        const [basics, personal] = this.summary.budgets;
        const lines = [
            [_t("Share of what is required"), "share", this.share.bind(this), 0],
            [_t("Deployed"), "deployed", this.share.bind(this), 0],
            [_t("Customers reached"), "customers", (value) => formatInteger(value), 0],
            [_t("Their share of revenue"), "revenue", this.share.bind(this), 0],
            [_t("Spent on what is deployed"), "spent", this.amount.bind(this), 0],
            [_t("Planned for the rest"), "planned", this.amount.bind(this), 0],
            [_t("Priority left (impact × ease × weight)"), "priority", this.whole.bind(this), 1],
            [_t("Points for %s more", this.amount(1000)), "gain", this.points.bind(this), 1],
            [_t("One more point costs"), "price", this.price.bind(this), -1],
        ];
        return lines.map(([label, key, format, better]) => ({
            key,
            label,
            basics: format(basics[key]),
            personal: format(personal[key]),
            best: this.best(basics[key], personal[key], better),
        }));
    }

    best(one, other, better) {
        if (!better || typeof one !== "number" || typeof other !== "number" || one === other) {
            return "";
        }
        return one > other === better > 0 ? "basics" : "personal";
    }

    whole(value) {
        return formatFloat(value || 0, { digits: [16, 0] });
    }

    points(value) {
        return typeof value === "number" ? _t("+%s points", formatFloat(value, { digits: [16, 1] })) : _t("n/a");
    }

    price(value) {
        return typeof value === "number" ? this.amount(value) : _t("n/a");
    }

    costed(budget) {
        return _t("%(name)s: %(costed)s of %(actions)s actions to deploy have a cost", {
            name: budget.name,
            costed: budget.costed,
            actions: budget.actions,
        });
    }

    get domain() {
        return [["charter_id", "=", this.summary.charter]];
    }

    openCells(domain, name) {
        const own = [...this.domain, ["applicability", "=", "required"], ...domain];
        return this.open(CELLS, own, { view: "list", name });
    }

    openRow(row) {
        return this.openCells([[FIELDS[this.state.groupBy], "=", row.id]], row.name);
    }

    openPivot() {
        return this.open(CELLS, this.domain, {});
    }

    openGaps(filters) {
        const context = Object.fromEntries(Object.keys(filters).map((name) => [`search_default_${name}`, 1]));
        return this.open(GAPS, this.domain, { context });
    }

    openTies() {
        return this.open("kestio_brand_charter.kestio_charter_tie_action", this.domain, {});
    }

    openOrphans() {
        const context = { search_default_orphans: 1 };
        return this.open("kestio_brand_charter.kestio_charter_rule_action", this.domain, { context });
    }

    /** Open an action of ours on the records behind a figure, without its own default filters. */
    async open(xmlid, domain, { view, name, context = {} }) {
        const action = await this.action.loadAction(xmlid);
        const views = view ? [...action.views].sort((one) => (one[1] === view ? -1 : 0)) : action.views;
        const title = name || action.name;
        return this.action.doAction({
            ...action,
            views,
            domain,
            context,
            name: title,
            display_name: title,
            path: false,
        });
    }

    openMatrix() {
        return this.action.doAction("kestio_brand_charter.kestio_charter_matrix_action", {
            additionalContext: { active_model: "kestio.charter", active_id: this.summary.charter },
        });
    }

    openCharters() {
        return this.action.doAction("kestio_brand_charter.kestio_charter_action");
    }
}

registry.category("actions").add("kestio_brand_charter.coverage_figures", CoverageFigures);
