import { Component, onMounted, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The questions of a grid: one tap or one digit for each, and what they come to. */
export class QuestionsField extends Component {
    static template = "kestio_scoring.QuestionsField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        onMounted(() => this.focusNext());
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    get given() {
        return this.lines.map((line) => this.chosen(line)).filter(Boolean);
    }

    /** As on the server: weighted mean of what is answered; all of it must be, to be qualified. */
    get result() {
        let weights = 0;
        let points = 0;
        for (const line of this.lines) {
            const choice = this.chosen(line);
            if (choice) {
                weights += line.data.weight;
                points += line.data.weight * choice.points;
            }
        }
        const percent = weights ? points / weights : 0;
        const isOut = this.given.some((choice) => choice.knock_out);
        const isFull = this.given.length === this.lines.length;
        const { threshold } = this.props.record.data;
        return { percent: Math.round(percent), isOut, passes: isFull && !isOut && percent >= threshold };
    }

    get progress() {
        return _t("%(given)s of %(all)s answered", { given: this.given.length, all: this.lines.length });
    }

    chosen(line) {
        const answer = line.data.answer_id;
        return answer && (line.data.choices || []).find((choice) => choice.id === answer.id);
    }

    isChosen(line, choice) {
        return line.data.answer_id && line.data.answer_id.id === choice.id;
    }

    /** Give an answer; the one that is given already is taken back. */
    async choose(line, choice) {
        const answer = this.isChosen(line, choice) ? false : { id: choice.id, display_name: choice.name };
        await line.update({ answer_id: answer });
    }

    /** A digit answers the question that has the focus, and goes on to the next one. */
    async onKeydown(ev, line) {
        const choice = (line.data.choices || [])[Number(ev.key) - 1];
        if (!choice || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        ev.preventDefault();
        if (!this.isChosen(line, choice)) {
            await this.choose(line, choice);
        }
        this.focusNext(this.lines.indexOf(line) + 1);
    }

    /** Go to the next open question, or to the button that saves when there is none. */
    focusNext(from = 0) {
        const open = this.lines.findIndex((line, place) => place >= from && !this.chosen(line));
        if (open >= 0) {
            this.root.el.querySelectorAll("fieldset")[open].querySelector("input")?.focus();
        } else {
            this.root.el.closest(".modal")?.querySelector("footer .btn-primary")?.focus();
        }
    }
}

registry.category("fields").add("kestio_questions", {
    component: QuestionsField,
    displayName: _t("Questions with one tap each"),
    supportedTypes: ["one2many"],
    useSubView: true,
});
