import { setSelection } from "@html_editor/../tests/_helpers/selection";
import { HtmlField } from "@html_editor/fields/html_field";
import { insertSentence, plainText } from "@kestio_brand_charter/daily/composer/composer_action";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

const LINE = { required: false, critical: false, do: [], dont: [], example: false };
const PANEL = {
    brand: "Lenoir",
    charter: 7,
    url: "/kestio/charter/7",
    channel: "E-mail",
    step: "Discover",
    tier: "Gold",
    count: 1,
    lang: "fr",
    lines: [
        {
            ...LINE,
            id: 1,
            name: "Next step",
            required: true,
            asked: "Who does what, and when.",
            do: ["Name a date"],
            dont: ["Soon"],
            example: "<p>Je vous rappelle mardi.</p>",
        },
        { ...LINE, id: 2, name: "Plain words", asked: "No jargon.", do: ["Short sentences"] },
    ],
};
const ARCH = `
    <form>
        <field name="panel" widget="kestio_charter_panel" options="{'target': 'body'}" invisible="not panel" />
        <field name="body" widget="html" />
    </form>`;

class Mail extends models.Model {
    panel = fields.Json();
    body = fields.Html();

    _records = [
        { id: 1, panel: PANEL, body: "<p>Bonjour.</p><p>Merci.</p>" },
        { id: 2, panel: false, body: "<p>Bonjour.</p>" },
        { id: 3, panel: { note: "Several brands." }, body: "<p>Bonjour.</p>" },
        { id: 4, panel: { ...PANEL, count: 12, lang: false }, body: "<p>Bonjour.</p>" },
    ];
}

defineMailModels();
defineModels([Mail]);

let editor;
beforeEach(() => {
    patchWithCleanup(HtmlField.prototype, {
        onEditorLoad(loaded) {
            editor = loaded;
            return super.onEditorLoad(...arguments);
        },
    });
});

/** Open a record, of a user who left the panel folded or not. */
async function open(resId = 1, folded = false) {
    patchWithCleanup(user, {
        get settings() {
            return { id: 1, kestio_charter_folded: folded };
        },
        setUserSettings: (key, value) => expect.step(`${key}: ${value}`),
    });
    await mountView({ type: "form", resModel: "mail", resId, arch: ARCH });
}

function written() {
    return queryAllTexts(".odoo-editor-editable p");
}

describe("desktop", () => {
    describe.current.tags("desktop");

    test("panel: three lines, what is required is said, and why these", async () => {
        await open();
        expect(queryAllTexts(".o_kestio_charter_line h4")).toEqual(["Next step Required", "Plain words"]);
        expect(".o_kestio_charter_reasons").toHaveText("E-mail · Discover · Gold");
        expect(".o_kestio_charter_panel footer a").toHaveAttribute("href", "/kestio/charter/7");
    });

    test("panel: the sentence is in the language of the customer, and says so to screen readers", async () => {
        await open();
        expect("blockquote").toHaveText("Je vous rappelle mardi.");
        expect("blockquote").toHaveAttribute("lang", "fr");
        expect(".o_kestio_charter_insert").toHaveCount(1);
    });

    test("panel: do and don't of one line at a time", async () => {
        await open();
        expect(queryAllTexts(".o_kestio_charter_points p")).toEqual(["Name a date", "Soon"]);
        await click(".o_kestio_charter_line:eq(1) .o_kestio_charter_more");
        await animationFrame();
        expect(queryAllTexts(".o_kestio_charter_points p")).toEqual(["Short sentences"]);
    });

    test("panel: works by keyboard", async () => {
        await open();
        queryFirst(".o_kestio_charter_more").focus();
        await press("Enter");
        await animationFrame();
        expect(".o_kestio_charter_points").toHaveCount(0);
        expect(".o_kestio_charter_more:first").toHaveAttribute("aria-expanded", "false");
    });

    test("insert: the sentence goes where the cursor was", async () => {
        await open();
        const second = queryFirst(".odoo-editor-editable p:eq(1)");
        setSelection({ anchorNode: second.firstChild, anchorOffset: 0, focusNode: second.firstChild, focusOffset: 0 });
        await animationFrame();
        await click(".o_kestio_charter_insert");
        await animationFrame();
        expect(written().join("|")).toBe("Bonjour.|Je vous rappelle mardi.Merci.");
    });

    test("insert: can be undone", async () => {
        await open();
        await click(".o_kestio_charter_insert");
        await animationFrame();
        expect(written().join(" ")).toInclude("mardi");
        editor.shared.history.undo();
        await animationFrame();
        expect(written()).toEqual(["Bonjour.", "Merci."]);
    });

    test("insert: what was inserted is saved", async () => {
        onRpc("mail", "web_save", ({ args }) => {
            expect.step(args[1].body.includes("Je vous rappelle mardi.") ? "saved" : args[1].body);
        });
        await open();
        await click(".o_kestio_charter_insert");
        await animationFrame();
        await click(".o_form_button_save");
        await animationFrame();
        expect.verifySteps(["saved"]);
    });

    test("fold: it is folded for the user, and shows nothing but its name", async () => {
        await open();
        await click(".o_kestio_charter_fold");
        await animationFrame();
        expect(".o_kestio_charter_line").toHaveCount(0);
        expect(".o_kestio_charter_fold").toHaveAttribute("aria-expanded", "false");
        expect.verifySteps(["kestio_charter_folded: true"]);
    });

    test("fold: who left it folded finds it folded", async () => {
        await open(1, true);
        expect(".o_kestio_charter_line").toHaveCount(0);
        await click(".o_kestio_charter_fold");
        await animationFrame();
        expect(".o_kestio_charter_line").toHaveCount(2);
        expect.verifySteps(["kestio_charter_folded: false"]);
    });

    test("panel: nothing where there is nothing to say", async () => {
        await open(2);
        expect(".o_kestio_charter_panel").toHaveCount(0);
    });

    test("panel: it says why it has no lines", async () => {
        await open(3);
        expect(".o_kestio_charter_note").toHaveText("Several brands.");
        expect(".o_kestio_charter_panel footer").toHaveCount(0);
    });

    test("panel: of many customers it says what it tells, and why there is no sentence", async () => {
        await open(4);
        expect(".o_kestio_charter_reasons").toHaveText(
            "E-mail · Discover · Gold · what 12 customers have in common · several languages: no sentence",
        );
    });

    test("feedback: a remark is sent to the sponsors", async () => {
        onRpc("kestio.charter.daily", "send_remark", ({ args }) => {
            expect.step(args.join(", "));
            return true;
        });
        await open();
        await click(".o_kestio_charter_remark");
        await animationFrame();
        expect(".o_kestio_charter_send").not.toBeEnabled();
        const area = queryFirst(".o_kestio_charter_panel textarea");
        area.value = "Too long";
        area.dispatchEvent(new Event("input"));
        await animationFrame();
        await click(".o_kestio_charter_send");
        await animationFrame();
        expect.verifySteps(["7, Too long, E-mail, Discover"]);
        expect(".o_kestio_charter_panel textarea").toHaveCount(0);
    });

    test("chatter: a sentence loses its markup, and stands apart from what is written", () => {
        expect(plainText("<p>One <b>step</b>.</p><p>Two.</p>")).toBe("One step.\nTwo.");
        const composer = { composerText: "Hello", selection: { start: 5, end: 5 }, autofocus: 0 };
        const moved = [];
        insertSentence({ props: { composer }, selection: { moveCursor: (to) => moved.push(to) } }, "<p>Soon.</p>");
        expect(composer.composerText).toBe("Hello Soon.");
        expect(moved).toEqual([11]);
    });
});

describe("phone", () => {
    describe.current.tags("mobile");

    test("phone: what one writes comes first, the panel is folded", async () => {
        await open();
        expect(".o_kestio_charter_line").toHaveCount(0);
        await click(".o_kestio_charter_fold");
        await animationFrame();
        expect(".o_kestio_charter_line").toHaveCount(2);
        expect(queryFirst(".o_kestio_charter_panel").scrollWidth).toBeLessThan(window.innerWidth + 1);
        expect.verifySteps([]);
    });
});
