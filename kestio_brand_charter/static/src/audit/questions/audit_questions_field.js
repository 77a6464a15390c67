import { onMounted, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

const SHARES = { 0: 0, 1: 0.25, 2: 0.5, 3: 0.75, 4: 1, yes: 1, no: 0 };

/** The questions of an audit: one key or one tap for each, the remark and the evidence beside it. */
export class AuditQuestionsField extends X2ManyField {
    static template = "kestio_brand_charter.AuditQuestionsField";

    setup() {
        super.setup();
        this.root = useRef("root");
        onMounted(() => !this.props.readonly && this.focusNext());
    }

    get lines() {
        return this.list.records;
    }

    /** What a question may be answered by: the key, the label, and what it is read as. */
    choices(line) {
        const none = { value: "na", label: _t("n/a"), title: _t("Not applicable") };
        if (line.data.kind === "yesno") {
            return [{ value: "yes", label: _t("Yes") }, { value: "no", label: _t("No") }, none];
        }
        const titles = [_t("0: not at all"), "1", "2", "3", _t("4: fully")];
        return [...titles.map((title, value) => ({ value: String(value), label: String(value), title })), none];
    }

    get keys() {
        const yes = _t("Yes")[0].toLowerCase();
        return { [yes]: "yes", y: "yes", n: "no", x: "na", "-": "na" };
    }

    /** As on the server, without the cap: weighted mean of what could be judged. */
    get progress() {
        const given = this.lines.filter((line) => line.data.answer);
        const rated = given.filter((line) => line.data.answer !== "na");
        const weights = rated.reduce((sum, line) => sum + line.data.weight, 0);
        const points = rated.reduce((sum, line) => sum + line.data.weight * SHARES[line.data.answer], 0);
        const isFailed = rated.some((line) => line.data.is_critical && SHARES[line.data.answer] < 0.5);
        return {
            text: _t("%(given)s of %(all)s answered", { given: given.length, all: this.lines.length }),
            style: `width: ${this.lines.length ? (100 * given.length) / this.lines.length : 0}%`,
            points: weights ? String(Math.round((100 * points) / weights)) : "–",
            isFailed,
        };
    }

    async choose(line, value) {
        if (this.props.readonly) {
            return;
        }
        await line.update({ answer: line.data.answer === value ? false : value });
    }

    async onKeydown(ev, line) {
        if (this.props.readonly || this.isElsewhere(ev)) {
            return;
        }
        const place = this.lines.indexOf(line);
        const value = this.typed(line, ev.key);
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            this.focus(place + (ev.key === "ArrowDown" ? 1 : -1));
        } else if (value) {
            ev.preventDefault();
            await this.settle(line, value);
            this.focusNext(place + 1);
        }
    }

    /** Shortcuts of the browser, and remarks, are not answers. */
    isElsewhere(ev) {
        return ev.ctrlKey || ev.altKey || ev.metaKey || ev.target.tagName === "TEXTAREA";
    }

    /** The answer that a key stands for, if the question has it. */
    typed(line, key) {
        return this.choices(line)
            .map((choice) => choice.value)
            .find((one) => one === key || one === this.keys[key.toLowerCase()]);
    }

    async settle(line, value) {
        if (line.data.answer !== value) {
            await this.choose(line, value);
        }
    }

    onRemark(ev, line) {
        return line.update({ comment: ev.target.value });
    }

    openEvidence(line) {
        return this._openRecord({ record: line, mode: this.props.readonly ? "readonly" : "edit" });
    }

    evidenceCount(line) {
        return line.data.attachment_ids?.count || "";
    }

    focus(place) {
        this.root.el.querySelectorAll("fieldset")[place]?.focus();
    }

    /** Go to the next open question; after the last one, to the button that validates. */
    focusNext(from = 0) {
        const open = this.lines.findIndex((line, place) => place >= from && !line.data.answer);
        if (open >= 0) {
            this.focus(open);
        } else if (from) {
            this.root.el.closest(".o_form_view")?.querySelector("button[name=action_validate]")?.focus();
        }
    }
}

registry.category("fields").add("kestio_audit_questions", { ...x2ManyField, component: AuditQuestionsField });
