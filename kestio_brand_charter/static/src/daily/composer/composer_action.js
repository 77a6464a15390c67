import { parseHTML } from "@html_editor/utils/html";
import { registerComposerAction } from "@mail/core/common/composer_actions";
import { toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { CharterPopover } from "./charter_popover";

/** Return a sentence without its markup: its blocks on lines of their own. */
export function plainText(html) {
    const blocks = [...parseHTML(document, html).childNodes].map((node) => node.textContent.trim());
    return blocks.filter(Boolean).join("\n");
}

/** Put a sentence where the cursor of a small composer is. */
export function insertSentence(owner, html) {
    const composer = toRaw(owner.props.composer);
    if (owner.editor) {
        owner.editor.shared.dom.insert(parseHTML(owner.editor.document, html));
        owner.editor.shared.history.addStep();
    } else {
        const { start, end } = composer.selection;
        const before = composer.composerText.slice(0, start);
        const gap = before && !/\s$/.test(before) ? " " : "";
        const text = before + gap + plainText(html);
        composer.composerText = text + composer.composerText.slice(end);
        owner.selection.moveCursor(text.length);
    }
    composer.autofocus++;
}

registerComposerAction("kestio-charter", {
    condition: ({ composer, owner }) =>
        Boolean(composer.targetThread?.kestio_charter) && !composer.message && owner.props.type !== "note",
    icon: "fa fa-compass",
    name: _t("Brand charter"),
    async onSelected({ composer, owner }, ev) {
        const anchor = ev.currentTarget;
        const { model, id } = composer.targetThread;
        const panel = await owner.env.services.orm.call("kestio.charter.daily", "get_panel", [model, [id], "mail"]);
        if (!panel) {
            owner.env.services.notification.add(_t("The charter says nothing of mails to this customer."));
        } else if (anchor.isConnected) {
            owner.kestioCharter.open(anchor, { panel, onInsert: (html) => insertSentence(owner, html) });
        }
    },
    setup: ({ owner }) => {
        owner.kestioCharter = usePopover(CharterPopover, {
            position: "top-end",
            popoverClass: "o_kestio_charter_popover",
        });
    },
    sequence: 10,
});
