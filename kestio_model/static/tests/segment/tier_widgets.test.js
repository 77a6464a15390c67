import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const WHY = {
    title: "Why Gold?",
    index: 72.5,
    coverage: 0.75,
    date: "11/23/2026",
    tier: { name: "Gold", color: 3 },
    rows: [
        { id: 1, name: "Revenue", known: true, value: "12,300 €", points: 80, weight: 75, contribution: 60 },
        { id: 2, name: "Orders", known: true, value: "3", points: 50, weight: 25, contribution: 12.5 },
        { id: 3, name: "Potential", known: false, value: "", points: 0, weight: 0, contribution: 0 },
    ],
    marks: [{ kind: "exit", at: 60, text: "Gold down to 60" }],
    notes: [{ kind: "exit", text: "Gold is left at 60 or less." }],
};
const SUGGESTED = { ...WHY, effort: "Visits in a year: 4 → 12 (hours: 6 → 24)" };
const COMPARED = {
    compared: [
        { name: "Gold", color: 3, per_hour: "€ 100", value: 100 },
        { name: "Silver", color: 0, per_hour: "€ 400", value: 400 },
    ],
};

class Tier extends models.Model {
    _name = "kestio.tier";
    name = fields.Char();
    color = fields.Integer();
    _records = [
        { id: 1, name: "Gold", color: 3 },
        { id: 2, name: "Silver", color: 0 },
    ];
}

class Evaluation extends models.Model {
    _name = "kestio.tier.evaluation";
    explanation = fields.Json();
    _records = [{ id: 1, explanation: WHY }];
}

class Customer extends models.Model {
    _name = "customer";
    name = fields.Char();
    tier_id = fields.Many2one({ relation: "kestio.tier" });
    locked = fields.Boolean();
    index = fields.Float();
    evaluation_id = fields.Many2one({ relation: "kestio.tier.evaluation" });
    evidence = fields.Json();
    _records = [
        { id: 1, name: "Acme", tier_id: 1, locked: true, index: 72.5, evaluation_id: 1, evidence: SUGGESTED },
        { id: 2, name: "Bolt", tier_id: 2, locked: false, index: 40, evidence: COMPARED },
        { id: 3, name: "Cox", tier_id: false, locked: false, index: 0, evidence: false },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Tier, Evaluation, Customer]);

const BADGE = `<field name="tier_id" widget="kestio_tier_badge" readonly="1"
    options="{'locked_field': 'locked', 'index_field': 'index'}"/>`;

test("badge: name, colour, index and lock; nothing without tier", async () => {
    await mountView({ resModel: "customer", type: "list", arch: `<list>${BADGE}</list>` });
    expect(queryAllTexts(".o_kestio_tier_name")).toEqual(["Gold", "Silver"]);
    expect(queryAllTexts(".o_kestio_tier_value")).toEqual(["73", "40"]);
    expect(".o_kestio_tier").toHaveCount(2);
    expect(".o_kestio_tier_3:contains(Gold) .fa-lock").toHaveCount(1);
    expect(".o_kestio_tier_0:contains(Silver) .fa-lock").toHaveCount(0);
});

test("badge: colours come with the records, in one request", async () => {
    onRpc("web_search_read", ({ kwargs }) => {
        expect.step("web_search_read");
        expect(kwargs.specification.tier_id.fields).toEqual({ display_name: {}, color: {} });
    });
    onRpc("kestio.tier", "*", ({ method }) => expect.step(method));
    await mountView({ resModel: "customer", type: "list", arch: `<list>${BADGE}</list>` });
    expect.verifySteps(["web_search_read"]);
});

test("badge: a selector while it may be edited", async () => {
    await mountView({
        resModel: "customer",
        resId: 1,
        type: "form",
        arch: `<form><field name="tier_id" widget="kestio_tier_badge"/></form>`,
    });
    expect("[name=tier_id] input").toHaveValue("Gold");
    expect(".o_kestio_tier").toHaveCount(0);
});

test("breakdown: rows, the unknown one, and the index as their sum", async () => {
    await mountView({
        resModel: "customer",
        resId: 1,
        type: "form",
        arch: `<form><field name="evaluation_id" widget="kestio_tier_breakdown"/></form>`,
    });
    expect(".o_kestio_breakdown h3").toHaveText("Why Gold?");
    expect(queryAllTexts("tbody th")).toEqual(["Revenue", "Orders", "Potential"]);
    expect(queryAllTexts("tbody .o_kestio_contribution")).toEqual(["60.0", "12.5"]);
    expect("tfoot .o_kestio_contribution").toHaveText("72.5");
    expect(".o_kestio_unknown").toHaveText(/Not known/);
    expect(queryFirst(".o_kestio_mark_exit").style.left).toBe("60%");
    expect(".o_kestio_notes li").toHaveText("Gold is left at 60 or less.");
});

test("breakdown: says what is missing when nothing is known", async () => {
    await mountView({
        resModel: "customer",
        resId: 3,
        type: "form",
        arch: `<form><field name="evaluation_id" widget="kestio_tier_breakdown"/></form>`,
    });
    expect(".o_kestio_breakdown").toHaveCount(0);
    expect("[name=evaluation_id]").toHaveText(/Nothing is known of this customer yet/);
});

test("evidence: bars as long as weights, filled by contributions, and the effort", async () => {
    await mountView({
        resModel: "customer",
        resId: 1,
        type: "form",
        arch: `<form><field name="evidence" widget="kestio_tier_evidence"/></form>`,
    });
    expect(queryAllTexts(".o_kestio_evidence_row .o_kestio_number")).toEqual(["60.0", "12.5"]);
    expect(queryFirst(".o_kestio_evidence_row .o_kestio_evidence_fill").style.width).toBe("80%");
    expect(".o_kestio_captions").toHaveText("Gold down to 60");
    expect(".o_kestio_effort").toHaveText(/4 → 12/);
});

test("evidence: a suggestion on the model compares two tiers", async () => {
    await mountView({
        resModel: "customer",
        resId: 2,
        type: "form",
        arch: `<form><field name="evidence" widget="kestio_tier_evidence"/></form>`,
    });
    expect(queryAllTexts(".o_kestio_tier_name")).toEqual(["Gold", "Silver"]);
    expect(queryFirst(".o_kestio_evidence_fill").style.width).toBe("25%");
});

test("index bar: the number and a bar that stays between 0 and 100", async () => {
    await mountView({
        resModel: "customer",
        type: "list",
        arch: `<list><field name="index" widget="kestio_index_bar"/></list>`,
    });
    expect(queryAllTexts(".o_kestio_number")).toEqual(["72.5", "40.0", "0.0"]);
    expect(queryFirst(".o_kestio_index_fill").style.width).toBe("72.5%");
});

test("widgets: sample data of an empty list", async () => {
    await mountView({
        resModel: "customer",
        type: "list",
        arch: `<list sample="1">${BADGE}<field name="index" widget="kestio_index_bar"/></list>`,
        domain: [["id", "<", 0]],
        noContentHelp: "Nobody is ranked",
    });
    expect(".o_view_sample_data .o_kestio_index_bar").not.toHaveCount(0);
    expect(".o_view_nocontent").toHaveText("Nobody is ranked");
});
