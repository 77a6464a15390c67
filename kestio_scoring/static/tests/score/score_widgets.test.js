import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const NOTHING = { kestio_score: 0, kestio_fit: 0, kestio_engagement: 0, kestio_score_band: false, kestio_score_cap: 0 };

class Lead extends models.Model {
    _name = "crm.lead";
    name = fields.Char();
    kestio_score = fields.Integer();
    kestio_fit = fields.Integer();
    kestio_engagement = fields.Integer();
    kestio_score_band = fields.Selection({
        selection: ["A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3"].map((band) => [band, band]),
    });
    kestio_score_cap = fields.Float();
    _records = [
        {
            id: 1,
            name: "Ripe",
            kestio_score: 62,
            kestio_fit: 20,
            kestio_engagement: 42,
            kestio_score_band: "B1",
            kestio_score_cap: 100,
        },
        { id: 2, name: "Cold", ...NOTHING },
        { id: 3, name: "Small rules", ...NOTHING, kestio_score: 30, kestio_score_band: "A3", kestio_score_cap: 40 },
        { id: 4, name: "Refused", ...NOTHING, kestio_engagement: -25, kestio_score_band: "C3", kestio_score_cap: 100 },
        { id: 5, name: "Over", ...NOTHING, kestio_score: 90, kestio_score_band: "A1", kestio_score_cap: 62.5 },
    ];
}

defineMailModels();
defineModels([Lead]);

function openCard(resId) {
    return mountView({
        resModel: "crm.lead",
        resId,
        type: "form",
        arch: `<form><field name="kestio_score" widget="kestio_score_card" readonly="1"/></form>`,
    });
}

/** Return the filled share of the half circle. */
function filled() {
    const [dash, whole] = queryFirst(".o_kestio_gauge_fill").getAttribute("stroke-dasharray").split(" ").map(Number);
    return Math.round((100 * dash) / whole);
}

describe("desktop", () => {
    describe.current.tags("desktop");

    test("gauge: filled by its share of the highest score, both written", async () => {
        await openCard(1);
        expect(filled()).toBe(62);
        expect(queryAllTexts(".o_kestio_score_gauge text")).toEqual(["62", "0", "100"]);
    });

    test("gauge: full at the highest score that the rules allow, not at 100", async () => {
        await openCard(3);
        expect(filled()).toBe(75);
        expect(queryAllTexts(".o_kestio_score_gauge text")).toEqual(["30", "0", "40"]);
    });

    test("gauge: a score above what new rules allow fills it, and no more", async () => {
        await openCard(5);
        expect(filled()).toBe(100);
        expect(queryAllTexts(".o_kestio_score_gauge text")).toEqual(["90", "0", "62.5"]);
    });

    test("gauge: nothing known is an empty gauge and no cell", async () => {
        await openCard(2);
        expect(filled()).toBe(0);
        expect(".o_kestio_here").toHaveCount(0);
        expect(queryAllTexts(".o_kestio_score_axes dd")).toEqual(["0", "0"]);
    });

    test("gauge: negative engagement is written, and fills nothing", async () => {
        await openCard(4);
        expect(filled()).toBe(0);
        expect(queryAllTexts(".o_kestio_score_axes dd")).toEqual(["0", "-25"]);
    });

    test("matrix: nine cells, the best up and right, one of them here", async () => {
        await openCard(1);
        expect(queryAllTexts(".o_kestio_score_matrix td")).toEqual([
            ...["A3", "A2", "A1"],
            ...["B3", "B2", "B1"],
            ...["C3", "C2", "C1"],
        ]);
        expect(".o_kestio_here").toHaveCount(1);
        expect(".o_kestio_here").toHaveText("B1");
    });

    test("card: who sees no picture hears the same", async () => {
        await openCard(1);
        expect(".o_kestio_score_card").toHaveAttribute("role", "img");
        expect(".o_kestio_score_card").toHaveAttribute("aria-label", "Score 62 of 100: fit 20, engagement 42 B1");
    });

    test("badge: band and score, nothing for who has none", async () => {
        await mountView({
            resModel: "crm.lead",
            type: "list",
            arch: `<list><field name="kestio_score_band" widget="kestio_score_badge"/></list>`,
        });
        expect(queryAllTexts(".o_kestio_score_band")).toEqual(["B1 · 62", "A3 · 30", "C3 · 0", "A1 · 90"]);
    });
});

describe("phone", () => {
    describe.current.tags("mobile");

    test("card: fits on a phone", async () => {
        await openCard(1);
        const { left, right } = queryFirst(".o_kestio_score_card").getBoundingClientRect();
        expect(left).toBeGreaterThan(-1);
        expect(right).toBeLessThan(window.innerWidth + 1);
        expect(".o_kestio_here").toHaveText("B1");
    });
});
