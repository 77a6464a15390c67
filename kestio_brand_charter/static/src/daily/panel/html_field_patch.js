import { HtmlField } from "@html_editor/fields/html_field";
import { parseHTML } from "@html_editor/utils/html";
import { patch } from "@web/core/utils/patch";
import { useBus } from "@web/core/utils/hooks";
import { INSERT } from "./charter_panel_field";

/** Editors of a form take the sentences of the charter that are meant for them, where the cursor is or was. */
patch(HtmlField.prototype, {
    setup() {
        super.setup(...arguments);
        useBus(this.props.record.model.bus, INSERT, ({ detail }) => {
            if (detail.name === this.props.name && this.editor && !this.props.readonly) {
                this.insertSentence(detail.html);
            }
        });
    },

    insertSentence(html) {
        const { dom, history, selection } = this.editor.shared;
        selection.focusEditable();
        dom.insert(parseHTML(this.editor.document, html));
        history.addStep();
    },
});
