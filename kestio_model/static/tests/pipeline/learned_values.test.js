import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, click, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineParams, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const SEEN = { won: 4, closed: 20, observed: 20, low: 8.1, high: 41.6, prior: 10, probability: 15.6 };
const NOTHING = { won: 0, closed: 0, observed: 0, low: 0, high: 0, prior: 5, probability: 7.5 };
const point = (age, values) => ({ age, open_count: 0, left_out: 0, ...values });
const POINTS = [point(0, SEEN), point(7, { ...SEEN, open_count: 3 }), point(30, NOTHING), point(60, NOTHING)];
const NEW = {
    id: 1,
    name: "New",
    clock: "stage",
    curves: [
        { key: "1-", name: "All tiers", points: POINTS },
        { key: "1-9", name: "Gold", points: POINTS.map((one) => ({ ...one, ...NOTHING })) },
    ],
};
const LATE = { id: 2, name: "Proposition", clock: "stage", curves: [{ key: "2-", name: "All tiers", points: POINTS }] };
const TOLD = {
    models: [{ id: 3, name: "Model v3" }],
    model_id: 3,
    is_on: true,
    has_typed: false,
    weight: 20,
    learned_on: "2026-11-01 10:00:00",
    left_out: 1,
    stages: [NEW, LATE],
};

async function open(told) {
    onRpc("kestio.model", "get_learned_values", () => told);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "kestio_learned_values" });
    await animationFrame();
}

describe.current.tags("desktop");
defineMailModels();

test("a picture for each stage: observed points with their interval, the written and the learned line", async () => {
    await open(TOLD);
    expect(".o_kestio_learned_grid > section").toHaveCount(2);
    expect("[data-stage=New] .o_kestio_learned_curve .o_kestio_learned_dot").toHaveCount(2);
    expect("[data-stage=New] .o_kestio_learned_whisker").toHaveCount(2);
    const line = queryFirst("[data-stage=New] .o_kestio_learned_curve .o_kestio_learned_line").getAttribute("points");
    expect(line.split(" ")).toHaveLength(3, { message: "what follows the last closed deal is left out but for one" });
    expect("[data-stage=New] p").toHaveText("4 of 20 deals that came here were won: between 8.1 % and 42 %.");
});

test("each point says what lies behind it", async () => {
    await open(TOLD);
    const label = queryFirst("[data-stage=New] .o_kestio_learned_target:eq(1)").getAttribute("aria-label");
    expect(label).toBe(
        "7 days or more; Observed: 4 won of 20 closed = 20 % (8.1 % to 42 %); Written: 10 %; Learned: 16 %; 3 still open, not counted as lost",
    );
});

test("a tier has its own curves; a stage without one says so", async () => {
    await open(TOLD);
    await click(".btn-group .btn:contains(Gold)");
    await animationFrame();
    expect("[data-stage=New] .o_kestio_learned_dot").toHaveCount(0);
    expect("[data-stage=New] p").toHaveText(/^Nothing closed from here yet/);
    expect("[data-stage=Proposition]").toHaveText(/No rule for these deals in this stage/);
});

test("percents are written as the language of the user writes them", async () => {
    defineParams({ lang_parameters: { decimal_point: "," } });
    await open(TOLD);
    expect("[data-stage=New] p").toHaveText("4 of 20 deals that came here were won: between 8,1 % and 42 %.");
});

test("the figures are there as a table too", async () => {
    await open(TOLD);
    await click("[data-stage=New] summary");
    await animationFrame();
    expect(queryAllTexts("[data-stage=New] tbody tr:first td")).toEqual([
        "0",
        "4 / 20",
        "8.1 % - 42 %",
        "10 %",
        "16 %",
        "0",
    ]);
});

test("learning off is said; without deals there is no picture", async () => {
    await open({ ...TOLD, is_on: false });
    expect(".o_kestio_learned .alert").toHaveText(/Learning is off in this version/);
});

test("empty: says what will come", async () => {
    await open({ ...TOLD, stages: [] });
    expect(".o_kestio_learned_curve").toHaveCount(0);
    expect(".o_nocontent_help").toHaveText(/Nothing closed yet/);
});
