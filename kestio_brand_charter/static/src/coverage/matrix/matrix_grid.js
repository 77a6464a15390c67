import { Component, onMounted, onPatched, useRef } from "@odoo/owl";

import { MatrixRow } from "./matrix_row";
import { valuesOfKey } from "./matrix_words";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const BACK = ["Delete", "Backspace"];

/** The grid with keyboard and pointer: one listener for all cells; what is focused is no part of what is drawn. */
export class MatrixGrid extends Component {
    static template = "kestio_brand_charter.MatrixGrid";
    static components = { MatrixRow };
    static props = {
        view: Object,
        lines: Array,
        footer: Array,
        depths: Array,
        words: Object,
        editor: Object,
        notice: String,
        onToggle: Function,
        onAbout: Function,
    };

    setup() {
        this.grid = useRef("grid");
        this.focused = [0, 0];
        this.toggleChannel = (id) => this.props.onToggle("channels", id);
        onMounted(() => this.markFocusable());
        onPatched(() => this.markFocusable());
    }

    cellAt(row, col) {
        return this.grid.el.querySelector(`[data-row="${row}"][data-col="${col}"]`);
    }

    within([row, col]) {
        const { rows, columns } = this.props.view;
        return [Math.max(0, Math.min(row, rows.length - 1)), Math.max(0, Math.min(col, columns.length - 1))];
    }

    /** The tabulator enters the grid at the cell where one was. */
    markFocusable() {
        this.focused = this.within(this.focused);
        for (const cell of this.grid.el.querySelectorAll("td[tabindex='0']")) {
            cell.tabIndex = -1;
        }
        const cell = this.cellAt(...this.focused);
        if (cell) {
            cell.tabIndex = 0;
        }
    }

    focusCell(row, col) {
        this.focused = this.within([row, col]);
        this.markFocusable();
        this.cellAt(...this.focused)?.focus();
        this.tell(this.focused);
    }

    whereIs(target) {
        const cell = target.closest?.("td[data-row]");
        return cell && [Number(cell.dataset.row), Number(cell.dataset.col)];
    }

    onFocus(ev) {
        const where = this.whereIs(ev.target);
        if (where) {
            this.focused = where;
            this.markFocusable();
            this.tell(where);
        }
    }

    onHover(ev) {
        const where = this.whereIs(ev.target);
        if (where) {
            this.tell(where);
        }
    }

    onClick(ev) {
        const where = this.whereIs(ev.target);
        if (where) {
            this.focusCell(...where);
        }
    }

    onDoubleClick(ev) {
        const where = this.whereIs(ev.target);
        return where && this.enter(where);
    }

    placeOf([row, col]) {
        const { view } = this.props;
        return view.place(view.rows[row], view.columns[col]);
    }

    leavesAt([row, col]) {
        return this.props.lines[row]?.faces[col]?.leaves || [];
    }

    /** Say beside the grid what the cell has, and where from. */
    tell(where) {
        const leaves = this.leavesAt(where);
        this.props.onAbout(leaves.length ? this.props.words.about(leaves, this.placeOf(where)) : null);
    }

    onKeydown(ev) {
        const where = this.whereIs(ev.target);
        if (!where || ev.altKey) {
            return;
        }
        const isCommand = ev.ctrlKey || ev.metaKey;
        if (isCommand ? this.onCommand(ev.key, where) : this.onKey(ev.key, where)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onCommand(key, where) {
        if (key.toLowerCase() !== "z") {
            return false;
        }
        this.props.editor.undo().finally(() => this.focusCell(...where));
        return true;
    }

    /** Do what a key asks; tell whether it asks anything. */
    onKey(key, where) {
        return this.move(key, where) || this.open(key, where) || this.edit(key, where);
    }

    move(key, [row, col]) {
        const { rows, columns } = this.props.view;
        const jumps = {
            Home: [row, 0],
            End: [row, columns.length - 1],
            PageUp: [0, col],
            PageDown: [rows.length - 1, col],
        };
        const [down, right] = MOVES[key] || [0, 0];
        const target = jumps[key] || (MOVES[key] && [row + down, col + right]);
        if (target) {
            this.focusCell(...target);
        }
        return Boolean(target);
    }

    open(key, where) {
        if (key === "Enter") {
            this.enter(where);
        } else if (key === " ") {
            this.toggleChannel(this.props.view.rows[where[0]].channel.id);
        } else if (key === "Escape") {
            this.cellAt(...where).blur();
            this.props.onAbout(null);
        } else {
            return false;
        }
        return true;
    }

    edit(key, where) {
        const { view, editor, notice } = this.props;
        const values = BACK.includes(key) ? false : valuesOfKey(key, view.data.labels);
        if (values === null) {
            return false;
        }
        const { can_edit: canEdit, can_settle: canSettle } = view.data.charter;
        if (!canEdit || (values.applicability && !canSettle)) {
            editor.notification.add(notice, { type: "warning" });
        } else if (this.leavesAt(where).length) {
            editor.say(this.placeOf(where), values).finally(() => this.focusCell(...where));
        }
        return true;
    }

    /** A cell of several markers unfolds; one of a single marker opens the choice of its level. */
    enter(where) {
        const row = this.props.view.rows[where[0]];
        if (!row.marker) {
            return this.toggleChannel(row.channel.id);
        }
        return this.props.editor.open(this.placeOf(where), { onClose: () => this.focusCell(...where) });
    }
}
