import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineModels, getService, models, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const ROW = { detail: "", kind: "part" };
const WEEKS = [0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 40, 80, 70, 62].map((score, week) => ({ date: `day ${week}`, score }));
const WHY = {
    score: 62,
    fit: 20,
    engagement: 42,
    band: "B1",
    ruleset: "Lead score, version 2",
    cap: 100,
    sections: [
        { axis: "fit", total: 20, rows: [{ ...ROW, label: "Large deal", points: 20 }] },
        {
            axis: "engagement",
            total: 42,
            rows: [
                { ...ROW, label: "Form sent", detail: "11/02/2026 · Price", points: 60.4 },
                { ...ROW, label: "No-show", points: -8.2 },
                { ...ROW, label: "Web site: at most 30", points: -10.2, kind: "limit" },
            ],
        },
    ],
    limits: [],
    curve: WEEKS,
};
const EMPTY = {
    ...WHY,
    score: 0,
    fit: 0,
    engagement: 0,
    band: false,
    sections: ["fit", "engagement"].map((axis) => ({ axis, total: 0, rows: [] })),
    curve: WEEKS.map(({ date }) => ({ date, score: 0 })),
};
const NEGATIVE = {
    ...EMPTY,
    engagement: -25,
    band: "C3",
    sections: [EMPTY.sections[0], { axis: "engagement", total: -25, rows: [{ ...ROW, label: "Left", points: -25 }] }],
    limits: [{ ...ROW, label: "Never below 0", points: 25, kind: "limit" }],
};

class Lead extends models.Model {
    _name = "crm.lead";
}

defineMailModels();
defineModels([Lead]);

async function open(why) {
    onRpc("crm.lead", "get_score_explanation", () => why);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "kestio_score_why",
        name: "Why 62?",
        target: "new",
        params: { model: "crm.lead", id: 1 },
    });
    await animationFrame();
}

/** Return the heights of the curve's points, from the bottom, in percent. */
function heights() {
    const points = queryFirst(".o_kestio_curve_path").getAttribute("points").split(" ");
    return points.map((point) => Math.round(((44 - Number(point.split(",")[1])) / 40) * 100));
}

describe("desktop", () => {
    describe.current.tags("desktop");

    test("why: each part has its points, and the sums are written", async () => {
        await open(WHY);
        expect(".o_kestio_score_total").toHaveText("62 / 100");
        expect(queryAllTexts(".modal tbody .o_kestio_score_points")).toEqual(["+20", "+60.4", "−8.2", "−10.2"]);
        expect(queryAllTexts(".modal thead .o_kestio_score_points")).toEqual(["20", "42"]);
        expect(".modal tfoot .o_kestio_score_points").toHaveText("62");
        expect(".o_kestio_score_limit").toHaveCount(1);
    });

    test("why: nothing known is said, not left blank", async () => {
        await open(EMPTY);
        expect(".modal").toHaveText(/No fact counts yet\./);
        expect(".modal").toHaveText(/No event counts today\./);
        expect(".o_kestio_score_why .o_kestio_score_band").toHaveCount(0);
        expect(heights()).toEqual(WEEKS.map(() => 0));
    });

    test("why: points below nothing end at 0, and the line says so", async () => {
        await open(NEGATIVE);
        expect(".modal tfoot .o_kestio_score_points").toHaveText("0");
        expect(queryAllTexts(".modal tbody .o_kestio_score_points")).toEqual(["−25", "+25"]);
    });

    test("why: without published rules it says what is missing", async () => {
        await open(false);
        expect(".modal").toHaveText(/No score rules are published in this company\./);
    });

    test("curve: a point for each week, as high as its share of the highest score", async () => {
        await open(WHY);
        expect(heights()).toEqual(WEEKS.map(({ score }) => score));
        expect(".o_kestio_score_curve svg").toHaveAttribute("aria-label", /day 11: 80, day 12: 70/);
    });

    test("curve: stays inside where the rules allow more or less than 100", async () => {
        await open({ ...WHY, cap: 40 });
        expect(Math.max(...heights())).toBe(100);
    });

    test("curve: a single day is a point", async () => {
        await open({ ...WHY, curve: WEEKS.slice(-1) });
        expect(heights()).toEqual([62]);
    });
});

describe("phone", () => {
    describe.current.tags("mobile");

    test("why: nothing sticks out on a phone", async () => {
        await open(WHY);
        const why = queryFirst(".o_kestio_score_why");
        expect(why.scrollWidth).toBeLessThan(window.innerWidth + 1);
        expect(".o_kestio_score_total").toHaveText("62 / 100");
    });
});
