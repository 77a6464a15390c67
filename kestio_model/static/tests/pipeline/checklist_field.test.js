import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const ROW = { help: "", mandatory: false, field: false, fname: false, state: "unknown", note: "", said: "" };
const CHECKLIST = {
    stage: "Qualified",
    met: 1,
    count: 3,
    tasks: "Call within two days.",
    question: "Same result, most efficient means?",
    rows: [
        { ...ROW, id: 1, name: "Decision maker met", mandatory: true, help: "In person", said: "Marc, 11/23/2026" },
        { ...ROW, id: 2, name: "Timing known", field: "Expected Closing", fname: "date_deadline", state: "met" },
        { ...ROW, id: 3, name: "Competitors known", state: "na", note: "Only us" },
        { ...ROW, id: "field-phone", name: "Phone", field: "Phone", fname: "phone", state: "unmet", mandatory: true },
    ],
};

class Lead extends models.Model {
    _name = "crm.lead";
    name = fields.Char();
    checklist = fields.Json();
    phone = fields.Char();
    _records = [
        { id: 1, name: "Deal", checklist: CHECKLIST },
        { id: 2, name: "Empty", checklist: false },
    ];
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Lead]);

function open(resId = 1) {
    return mountView({
        resModel: "crm.lead",
        resId,
        type: "form",
        arch: `<form><field name="name"/><field name="phone"/><field name="checklist" widget="kestio_checklist"/></form>`,
    });
}

/** Answer a click with a checklist in which the first criterion is met. */
function answer() {
    const [first, ...others] = CHECKLIST.rows;
    const checklist = { ...CHECKLIST, met: 2, rows: [{ ...first, state: "met" }, ...others] };
    onRpc("crm.lead", "action_kestio_criterion", function ({ args, kwargs }) {
        expect.step([...args.slice(1), kwargs.note]);
        this.env["crm.lead"].write(args[0], { checklist });
        return checklist;
    });
}

test("each criterion with its state, the field that meets it, and the progress", async () => {
    await open();
    expect(".o_kestio_checklist_count").toHaveText("1 of 3");
    expect("[role=progressbar]").toHaveAttribute("aria-valuenow", "1");
    expect(queryAllTexts(".o_kestio_check_name")).toEqual([
        "Decision maker met *",
        "Timing known (Expected Closing)",
        "Competitors known",
        "Phone *",
    ]);
    expect(".o_kestio_check_met").toHaveText(/Timing known/);
    expect(".o_kestio_check_note").toHaveText("Only us");
    expect(".o_kestio_guide").toHaveText(/most efficient means/);
});

test("who said it and when, and what counts as met, on hover", async () => {
    await open();
    expect(queryFirst(".o_kestio_check_button").title).toBe("In person\nMarc, 11/23/2026");
    expect(".o_kestio_check_button:eq(0)").toHaveAttribute("aria-label", "Decision maker met: Unknown");
    expect(".o_kestio_check_button:eq(3)").toHaveAttribute("aria-label", "Phone: Empty");
});

test("a criterion is ticked from its menu", async () => {
    answer();
    await open();
    await contains(".o_kestio_check_button:eq(0)").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["Met", "Not met", "Not applicable", "Add a note"]);
    await contains(".o-dropdown-item:contains(Met)").click();
    expect.verifySteps([[1, "met", null]]);
    expect(".o_kestio_checklist_count").toHaveText("2 of 3");
});

test("a criterion that a field meets can only be set aside; a required field can not", async () => {
    await open();
    await contains(".o_kestio_check_button:eq(1)").click();
    expect(queryAllTexts(".o-dropdown-item")).toEqual(["Not applicable", "Add a note"]);
    expect("button.o_kestio_check_button").toHaveCount(3);
});

test("the keyboard opens the menu and chooses", async () => {
    answer();
    await open();
    queryFirst(".o_kestio_check_button").focus();
    await press("Enter");
    await animationFrame();
    await press("ArrowDown");
    await animationFrame();
    await press("Enter");
    await animationFrame();
    expect.verifySteps([[1, "met", null]]);
});

test("a note is written below its criterion", async () => {
    answer();
    await open();
    await contains(".o_kestio_check_button:eq(0)").click();
    await contains(".o-dropdown-item:contains(note)").click();
    await contains(".o_kestio_check_input").edit("Met in May", { confirm: "enter" });
    expect.verifySteps([[1, "unknown", "Met in May"]]);
    expect(".o_kestio_check_input").toHaveCount(0);
});

test("changes of the form that are not saved stay", async () => {
    answer();
    await open();
    await contains("[name=name] input").edit("Changed", { confirm: false });
    await contains(".o_kestio_check_button:eq(0)").click();
    await contains(".o-dropdown-item:contains(Met)").click();
    expect.verifySteps([[1, "met", null]]);
    expect("[name=name] input").toHaveValue("Changed");
    expect(".o_kestio_checklist_count").toHaveText("2 of 3");
});

test("a criterion with a field follows the form as it is filled", async () => {
    await open();
    expect(".o_kestio_check:eq(3)").toHaveClass("o_kestio_check_unmet");
    await contains("[name=phone] input").edit("0123");
    expect(".o_kestio_check:eq(3)").toHaveClass("o_kestio_check_met");
    expect(".o_kestio_checklist_count").toHaveText("2 of 3");
    await contains("[name=phone] input").edit("  ");
    expect(".o_kestio_check:eq(3)").toHaveClass("o_kestio_check_unmet");
});

test("nothing without criteria", async () => {
    await open(2);
    expect(".o_kestio_check").toHaveCount(0);
    expect(".o_kestio_checklist header").toHaveCount(0);
});
