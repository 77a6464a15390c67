import { Component, toRaw, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const STATES = {
    unknown: { label: _t("Unknown"), icon: "fa-square-o" },
    met: { label: _t("Met"), icon: "fa-check-square-o" },
    unmet: { label: _t("Not met"), icon: "fa-times" },
    na: { label: _t("Not applicable"), icon: "fa-minus" },
};
const BY_HAND = ["met", "unmet", "na", "unknown"];

// Layout that an empty text leaves behind.
const LAYOUT = /<\/?(p|div|section|span|br|b|i|font)(\s[^>]*)?\/?>|&nbsp;|\s/g;

const IS_FILLED = {
    one2many: (list) => list.count > 0,
    many2many: (list) => list.count > 0,
    html: (text) => String(text).replace(LAYOUT, "") !== "",
    char: (text) => text.trim() !== "",
    text: (text) => text.trim() !== "",
};

/** Tell whether a field of the form is filled; undefined when the form does not have it. */
function isFilled({ data, fields }, name) {
    if (!name || !(name in data)) {
        return undefined;
    }
    const test = IS_FILLED[fields[name].type] || Boolean;
    return Boolean(data[name]) && test(data[name]);
}

/** The criteria of a lead's stage: those that a field meets by themselves, the others ticked from a small menu. */
export class ChecklistField extends Component {
    static template = "kestio_model.ChecklistField";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.noted = useState({ id: null, text: "" });
        // What was said while the form has changes of its own that are not saved; it holds until they are.
        this.said = useState({ checklist: null, instead: null });
        useAutofocus({ refName: "note", selectAll: true });
    }

    get checklist() {
        const stored = toRaw(this.props.record.data[this.props.name]);
        return (
            (this.said.checklist && toRaw(this.said.instead) === stored ? this.said.checklist : stored) || { rows: [] }
        );
    }

    /** The rows, those with a field as the form stands: also before it is saved. */
    get rows() {
        return this.checklist.rows.map((row) => {
            const filled = row.state === "na" ? undefined : isFilled(this.props.record, row.fname);
            return filled === undefined ? row : { ...row, state: filled ? "met" : "unmet" };
        });
    }

    get progress() {
        const applicable = this.rows.filter((row) => row.state !== "na");
        const count = applicable.length;
        const met = applicable.filter((row) => row.state === "met").length;
        return {
            met,
            count,
            text: _t("%(met)s of %(count)s", { met, count }),
            percent: count ? (100 * met) / count : 0,
        };
    }

    /** Criteria may be set aside; a required field is only filled. */
    canSay(row) {
        return typeof row.id === "number";
    }

    choices(row) {
        const choices = row.field ? ["na", "unknown"] : BY_HAND;
        return choices
            .filter((state) => state !== row.state && (state !== "unknown" || row.state === "na" || !row.field))
            .map((state) => ({
                state,
                icon: STATES[state].icon,
                label: row.field && state === "unknown" ? _t("Applies") : STATES[state].label,
            }));
    }

    icon(row) {
        return row.field && row.state === "unmet" ? "fa-square-o" : STATES[row.state].icon;
    }

    /** What a screen reader says of a row. */
    label(row) {
        const state = row.field && row.state === "unmet" ? _t("Empty") : STATES[row.state].label;
        return _t("%(criterion)s: %(state)s", { criterion: row.name, state });
    }

    hint(row) {
        return [row.help, row.note, row.said].filter(Boolean).join("\n");
    }

    startNote(row) {
        Object.assign(this.noted, { id: row.id, text: row.note });
    }

    stopNote() {
        this.noted.id = null;
    }

    onNoteKeydown(ev, row) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.saveNote(row);
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.stopNote();
        }
    }

    async saveNote(row) {
        if (this.noted.id !== row.id) {
            return;
        }
        const text = this.noted.text.trim();
        this.stopNote();
        if (text !== row.note) {
            await this.say(row, row.field && row.state !== "na" ? "unknown" : row.state, text);
        }
    }

    /** Store what was said; the probability and the rest of the form follow, unless it has changes of its own. */
    async say(row, state, note = null) {
        const { record } = this.props;
        const args = [[record.resId], row.id, state];
        const checklist = await this.orm.call(record.resModel, "action_kestio_criterion", args, { note });
        if (await record.isDirty()) {
            Object.assign(this.said, { checklist, instead: toRaw(record.data[this.props.name]) });
        } else {
            await record.load();
        }
    }
}

registry.category("fields").add("kestio_checklist", {
    component: ChecklistField,
    displayName: _t("Criteria of the stage"),
    supportedTypes: ["json"],
});
