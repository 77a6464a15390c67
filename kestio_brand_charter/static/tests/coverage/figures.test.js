import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, click, queryAllTexts } from "@odoo/hoot-dom";
import { getService, makeMockEnv, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { formatShare } from "@kestio_brand_charter/coverage/share/share";

describe.current.tags("desktop");
defineMailModels();

const NONE = { cells: 0, weight: 0, defined: null, deployed: null, audited: null };
const SOME = { cells: 12, weight: 24, defined: 1, deployed: 0.5, audited: 0 };
const MONEY = { spent: 400, planned: 1000, priority: 72, actions: 2, costed: 1, customers: 5, revenue: 1 };

function summary(groupBy) {
    return {
        charters: [
            { id: 7, name: "Brand, version 1", state: "published" },
            { id: 8, name: "Brand, version 2", state: "draft" },
        ],
        charter: 7,
        group_by: groupBy,
        currency_id: 1,
        total: SOME,
        rows: [
            { id: 1, name: "E-mail", ...SOME },
            { id: 2, name: "Telephone", ...NONE },
        ],
        budgets: [
            { side: "basics", ...SOME, ...MONEY, share: 1, gain: 12.5, price: 80, tiers: [] },
            { side: "personal", ...NONE, ...MONEY, share: 0, gain: null, price: null, tiers: [] },
        ],
        alerts: { ties: 1, orphans: 0, overdue: 2, nobody: 1, gaps: 3 },
    };
}

async function open(answer = summary) {
    onRpc("kestio.charter.figures", "summary", ({ kwargs }) => {
        expect.step(kwargs.group_by);
        return answer(kwargs.group_by);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "kestio_brand_charter.coverage_figures",
    });
    await animationFrame();
}

test("a share of nothing is n/a, never 0 nor 100", async () => {
    await makeMockEnv();
    expect(formatShare(false)).toBe("n/a");
    expect(formatShare(0)).toBe("0.0 %");
    expect(formatShare(100)).toBe("100.0 %");
});

test("a channel of which nothing is required has no share, and no link", async () => {
    await open();
    expect(queryAllTexts(".o_kestio_figures_rows tbody tr:eq(0) td")).toEqual(["12", "100 %", "50 %", "0 %"]);
    expect(queryAllTexts(".o_kestio_figures_rows tbody tr:eq(1) td")).toEqual(["0", "n/a", "n/a", "n/a"]);
    expect(".o_kestio_figures_rows tbody button").toHaveCount(1);
    expect.verifySteps(["channel"]);
});

test("rows are grouped anew by the button that is pressed", async () => {
    await open();
    await click("[data-group=marker]");
    await animationFrame();
    expect("[data-group=marker]").toHaveAttribute("aria-pressed", "true");
    expect.verifySteps(["channel", "marker"]);
});

test("only what is wrong is red", async () => {
    await open();
    expect(queryAllTexts("[data-alert] .text-bg-danger")).toEqual(["2", "1", "1"]);
    expect("[data-alert=orphans] .text-bg-danger").toHaveCount(0);
    expect.verifySteps(["channel"]);
});

test("where one budget has no figure neither is marked as better", async () => {
    await open();
    expect(".o_kestio_figures_criteria .fa-check").toHaveCount(0);
    expect.verifySteps(["channel"]);
});

test("without any charter the screen says what to do", async () => {
    await open(() => ({ charters: [], charter: null }));
    expect(".o_nocontent_help button").toHaveText("Charters");
    expect.verifySteps(["channel"]);
});
