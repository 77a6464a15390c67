import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, click, queryAll, queryAllTexts, queryFirst, queryText } from "@odoo/hoot-dom";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const MEASURE = {
    closed: 40,
    win_rate: 0.5,
    brier: 0.09,
    skill: 0.64,
    log_loss: 0.3,
    bias: -0.05,
    error_amount: -1000,
    calibration: 0.02,
    hubspot: 0.95,
    mape: 0.1,
    slippage: 12,
    drift: -0.07,
    pushes: 1.2,
    bias_level: "green",
};
const BINS = [
    { from: 0, to: 0.2, closed: 20, is_known: true, won: 2, rate: 0.1, forecast: 0.1, low: 0.03, high: 0.3 },
    { from: 0.2, to: 0.4, closed: 3, is_known: false },
    { from: 0.4, to: 0.6, closed: 0, is_known: false },
    { from: 0.6, to: 0.8, closed: 0, is_known: false },
    { from: 0.8, to: 1, closed: 20, is_known: true, won: 10, rate: 0.5, forecast: 0.9, low: 0.3, high: 0.7 },
];
const OUTLOOK = { won: 100, weighted: 200, corrected: 150, low: 200, high: 300, deals: 4, overdue: 1, undated: 2 };
const FILLED = {
    horizon: 30,
    group_by: "team",
    months: 12,
    needed: 20,
    closed: 40,
    is_manager: true,
    scope: "My Company",
    currency_id: 1,
    verdict: {
        letter: "B",
        name: "My Company",
        sentence: "Usable with its correction.",
        is_safe: false,
        factor: 0.9,
        date: "2026-11-01",
    },
    sources: [
        { code: "shown", label: "Forecast shown", ...MEASURE, bins: BINS },
        { code: "own", label: "Rep's own", ...MEASURE, closed: 5, bins: BINS.slice(0, 1) },
    ],
    rows: [
        { key: 1, name: "North", ...MEASURE, factor: 0.9, win_level: "amber" },
        { key: 2, name: "South", ...MEASURE, closed: 3, factor: 0.9, win_level: "red" },
    ],
    outlooks: [
        { ...OUTLOOK, period: "month" },
        { ...OUTLOOK, period: "quarter" },
    ],
    overdue: 3,
    alerts: 2,
};
const EMPTY = { ...FILLED, closed: 7, verdict: false, sources: [], rows: [], overdue: 0, alerts: 0, is_manager: false };

async function open(summary) {
    const asked = [];
    onRpc("kestio.reliability", "summary", ({ kwargs }) => {
        asked.push([kwargs.horizon, kwargs.group_by]);
        return summary;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction("kestio_model.reliability");
    await animationFrame();
    return asked;
}

describe.current.tags("desktop");
defineMailModels();

test("class, sentence and what operations may do with it", async () => {
    await open(FILLED);
    expect(".o_kestio_letter").toHaveText("B");
    expect(".o_kestio_letter").toHaveClass("text-bg-warning");
    expect(".o_kestio_verdict").toHaveText(/Not safe for operations/);
    expect(".o_kestio_alerts .badge").toHaveText("2");
});

test("diagram: a point for each fifth with enough deals, red where it promises too much", async () => {
    await open(FILLED);
    expect(".o_kestio_diagram_point").toHaveCount(2);
    expect(".o_kestio_diagram_point.o_kestio_right").toHaveCount(1);
    expect(".o_kestio_diagram_point.o_kestio_high").toHaveCount(1);
    const counts = queryAll(".o_kestio_diagram_counts text").map((text) => text.lastChild.textContent);
    expect(counts).toEqual(["20", "3", "0", "0", "20"]);
    expect(queryFirst(".o_kestio_high title").textContent).toBe(
        "Forecast 90%, won 50% (10 of 20; between 30% and 70%)",
    );
});

test("probabilities side by side; a line shows its own diagram", async () => {
    await open(FILLED);
    expect(queryAllTexts("[data-source=shown] td")).toEqual(["40", "0.090", "+64%", "−5%", "95%"]);
    expect(queryAllTexts("[data-source=own] td")).toEqual(["5", "–", "–", "–", "–"]);
    await click("[data-source=own] button");
    await animationFrame();
    expect(".o_kestio_chosen").toHaveAttribute("data-source", "own");
    expect(".o_kestio_diagram_point").toHaveCount(1);
});

test("few deals prove nothing, but have a correction", async () => {
    await open(FILLED);
    expect(queryAllTexts(".o_kestio_groups [data-key='2'] td")).toEqual(["3", "–", "–", "–", "–", "× 0.90"]);
    expect(".o_kestio_groups [data-key='1'] td.text-warning").toHaveText("50%");
});

test("what this month and this quarter bring", async () => {
    await open(FILLED);
    expect(".o_kestio_total").toHaveCount(2);
    expect(queryText("[data-period=month]")).toMatch(/This month/);
    expect(queryText("[data-period=month]")).toMatch(/4 open deals, 1 of them past their expected closing/);
    expect(queryFirst("[data-period=month] .o_kestio_range_won").style.width).toBe("33.3%");
});

test("horizon and grouping are asked again in one call each", async () => {
    const asked = await open(FILLED);
    await click("[data-horizon='60']");
    await animationFrame();
    await click("[data-group=user]");
    await animationFrame();
    expect(asked).toEqual([
        [30, "team"],
        [60, "team"],
        [60, "user"],
    ]);
});

test("where nothing was won the amount is shown", async () => {
    const sources = [{ ...FILLED.sources[0], bias: null, hubspot: null, error_amount: 4200 }];
    await open({ ...FILLED, sources });
    expect(queryAllTexts("[data-source=shown] td")[3]).toMatch(/4,200/);
    expect(queryAllTexts("[data-source=shown] td")[4]).toBe("–");
});

test("empty: says what is needed, and shows no figure that proves nothing", async () => {
    await open(EMPTY);
    expect(".o_kestio_not_enough").toHaveText(/Needs 20 closed deals .* 30 days before; 7 so far\./);
    expect(".o_kestio_verdict").toHaveText(/No reliability class yet/);
    expect(".o_kestio_diagram").toHaveCount(0);
    expect(".o_kestio_groups").toHaveCount(0);
    expect(".o_kestio_alerts").toHaveCount(0);
    expect(".o_kestio_outlooks").toHaveText(/Your deals this month/);
});
