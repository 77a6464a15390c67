import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { MatrixData } from "./matrix_data";
import { MatrixEditor } from "./matrix_editor";
import { MatrixFilters } from "./matrix_filters";
import { MatrixGrid } from "./matrix_grid";
import { MatrixInspector } from "./matrix_inspector";
import { MatrixLegend } from "./matrix_legend";
import { MatrixView, NO_FILTERS } from "./matrix_view";
import { cellFace, MatrixWords, percent } from "./matrix_words";

/** The coverage matrix of a charter: channels that unfold to markers, steps that unfold to tiers. */
export class Matrix extends Component {
    static template = "kestio_brand_charter.Matrix";
    static components = { Layout, MatrixFilters, MatrixGrid, MatrixInspector, MatrixLegend };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.editor = new MatrixEditor({
            orm: this.orm,
            dialog: useService("dialog"),
            notification: useService("notification"),
            onSaved: () => this.redraw(),
        });
        this.state = useState({
            charters: [],
            mayCreate: false,
            drawn: 0,
            depth: 2,
            isLoading: false,
            filters: { ...NO_FILTERS },
            unfolded: { channels: new Set(), steps: new Set() },
            about: null,
        });
        this.lines = new Map();
        this.onToggle = (kind, id) => this.toggle(kind, id);
        this.onAbout = (about) => (this.state.about = about);
        this.onFilters = (changes) => this.filter(changes);
        onWillStart(() => this.load(this.asked));
    }

    /** The version of the address, that of the form one comes from, or none: the one in force. */
    get asked() {
        const { context, params } = this.props.action;
        const isCharter = context?.active_model === "kestio.charter";
        return this.props.resId || params?.charter_id || (isCharter && context.active_id) || false;
    }

    async load(charterId) {
        this.state.isLoading = true;
        try {
            const answer = await this.keepLast.add(this.orm.call("kestio.charter", "get_matrix", [charterId]));
            this.take(answer);
        } finally {
            this.state.isLoading = false;
        }
    }

    take(answer) {
        this.data = answer.charter ? new MatrixData(answer) : null;
        this.words = this.data && new MatrixWords(this.data);
        this.editor.start(this.data, this.words);
        Object.assign(this.state, {
            charters: answer.charters,
            mayCreate: answer.may_create,
            filters: { ...NO_FILTERS, marker: this.markerFilter() },
            about: null,
        });
        this.lines.clear();
        this.redraw();
        if (this.data) {
            this.props.updateActionState?.({ resId: this.data.charter.id });
        }
    }

    /** The marker that one comes for, as long as its own version is shown. */
    markerFilter() {
        const { marker_id: wanted = 0 } = this.props.action.params || {};
        return this.data?.markers.some((marker) => marker.id === wanted) ? wanted : 0;
    }

    /** Work out anew what is shown. */
    redraw() {
        if (this.data) {
            this.view = new MatrixView(this.data, this.state.filters, this.state.unfolded);
            this.shownLines = this.view.rows.map((row) => this.line(row));
            this.footer = this.footerLines();
        }
        this.state.drawn++;
        this.state.about = null;
    }

    /** A row as it is drawn; the same object as before when nothing of it changed, so that it is not drawn again. */
    line(row) {
        const { view, state } = this;
        const faces = view.columns.map((column) => cellFace(view, row, column, state.depth));
        const shares = view.rowCoverage(row).map(percent);
        const signature = JSON.stringify([
            row.isOpen,
            shares,
            faces.map((face) => [face.text, face.className, face.label]),
        ]);
        const before = this.lines.get(row.key);
        if (before?.signature === signature) {
            return Object.assign(before, { row, faces });
        }
        const line = {
            row,
            faces,
            shares,
            signature,
            canUnfold: !row.isPart && view.markers.length > 1,
            name: row.isPart ? row.marker.name : row.channel.name,
            isCritical: row.isPart && row.marker.isCritical,
        };
        this.lines.set(row.key, line);
        return line;
    }

    footerLines() {
        const columns = this.view.columns.map((column) => this.view.columnCoverage(column));
        const total = this.view.totalCoverage;
        return [1, 2, 3].map((rank) => ({
            rank,
            name: this.words.done(rank),
            shares: columns.map((shares) => percent(shares[rank - 1])),
            total: percent(total[rank - 1]),
        }));
    }

    get isEmpty() {
        return !this.data.cells.length;
    }

    /** What is still to be done before there is a matrix. */
    get missing() {
        const { markers, channels, steps } = this.data;
        return [
            !markers.length && _t("Identity markers: how customers recognise the brand"),
            !channels.length && _t("Channels: where customers meet it"),
            !steps.length && _t("Steps of the journey: when they meet it"),
        ].filter(Boolean);
    }

    /** What may be changed here, in one sentence; nothing for editors of a draft. */
    get notice() {
        const { state, can_edit: canEdit, can_settle: canSettle } = this.data.charter;
        if (state === "archived") {
            return _t("This version is archived: it is kept as it was.");
        }
        if (!canEdit) {
            return _t("You read this matrix; editors of the charter change it.");
        }
        return canSettle
            ? ""
            : _t(
                  "Published version: what is required was approved and stays. State, owner, due date, content, artefact and ease may be changed.",
              );
    }

    get depths() {
        return [1, 2, 3].map((rank) => ({ rank, name: this.words.done(rank) }));
    }

    get xlsxUrl() {
        return `/kestio/charter/${this.data.charter.id}/matrix.xlsx`;
    }

    onCharter(ev) {
        return this.load(Number(ev.target.value));
    }

    onDepth(rank) {
        this.state.depth = rank;
        this.redraw();
    }

    filter(changes) {
        Object.assign(this.state.filters, changes);
        this.redraw();
    }

    toggle(kind, id) {
        const unfolded = this.state.unfolded[kind];
        if (!unfolded.delete(id)) {
            unfolded.add(id);
        }
        this.redraw();
    }

    get isUnfolded() {
        const { channels, steps } = this.state.unfolded;
        return channels.size + steps.size > 0;
    }

    /** Unfold all channels to markers and all steps to tiers, or fold all. */
    toggleAll() {
        const { unfolded } = this.state;
        const isOpen = this.isUnfolded;
        unfolded.channels = new Set(isOpen ? [] : this.data.channels.map((one) => one.id));
        unfolded.steps = new Set(isOpen ? [] : this.data.steps.map((one) => one.id));
        this.redraw();
    }

    openCharter() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "kestio.charter",
            res_id: this.data.charter.id,
            views: [[false, "form"]],
        });
    }

    openCharters() {
        return this.action.doAction("kestio_brand_charter.kestio_charter_action");
    }

    print() {
        window.print();
    }

    undo() {
        return this.editor.undo();
    }
}

registry.category("actions").add("kestio_brand_charter.matrix", Matrix);
