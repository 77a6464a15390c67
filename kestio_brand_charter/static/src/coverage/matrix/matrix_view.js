import { normalize } from "@web/core/l10n/utils/normalize";

import { AUDITED, coverage, DEPLOYED, REQUIRED } from "./matrix_data";

/** Nothing is filtered; "all" of every dimension is shown. */
export const NO_FILTERS = {
    marker: 0,
    tier: "all",
    value: 0,
    channel: 0,
    step: 0,
    search: "",
    asked: -1,
    done: -1,
    owner: 0,
    overdue: false,
    gaps: false,
    ties: false,
};

/** Rows, columns and cells of the matrix as it is filtered and unfolded. */
export class MatrixView {
    constructor(data, filters, unfolded) {
        Object.assign(this, { data, filters, unfolded });
        this.words = normalize(filters.search).split(/\s+/).filter(Boolean);
        const is = (wanted) => (one) => !wanted || one.id === wanted;
        this.markers = data.markers
            .filter(is(filters.marker))
            .filter((marker) => !filters.value || marker.value === filters.value);
        this.tiers = data.tiers.filter((tier) => filters.tier === "all" || tier.id === filters.tier);
        this.allChannels = data.channels.filter(is(filters.channel));
        this.allSteps = data.steps.filter(is(filters.step));
        this.leaves = this.allLeaves();
        const { checks } = this;
        this.shown = this.leaves.filter((leaf) => checks.every((check) => check(leaf)));
        this.channels = this.having(this.allChannels, "channel");
        this.steps = this.having(this.allSteps, "step");
        this.rows = this.channels.flatMap((channel) => this.rowsOf(channel));
        this.columns = this.steps.flatMap((step) => this.columnsOf(step));
        this.groups = this.grouped();
    }

    allLeaves() {
        const leaves = [];
        for (const marker of this.markers) {
            for (const channel of this.allChannels) {
                for (const step of this.allSteps) {
                    const weight = this.data.weight(marker.id, channel.id, step.id);
                    for (const tier of this.tiers) {
                        if (this.isFound(marker, channel, step, tier)) {
                            leaves.push({
                                ...this.data.profile(marker.id, channel.id, step.id, tier.id),
                                marker: marker.id,
                                channel: channel.id,
                                step: step.id,
                                tier: tier.id,
                                weight,
                            });
                        }
                    }
                }
            }
        }
        return leaves;
    }

    /** Every word that is searched is in the names of the place. */
    isFound(...place) {
        if (!this.words.length) {
            return true;
        }
        const text = normalize(place.map((one) => one.name).join(" "));
        return this.words.every((word) => text.includes(word));
    }

    /** What a cell must have to be shown. */
    get checks() {
        const { asked, done, owner, overdue, gaps, ties } = this.filters;
        const { today } = this.data.charter;
        const isShort = (leaf, level) => leaf.asked === REQUIRED && leaf.done < level;
        return [
            asked >= 0 && ((leaf) => leaf.asked === asked),
            done >= 0 && ((leaf) => leaf.done === done),
            owner && ((leaf) => leaf.user === Math.max(owner, 0)),
            overdue && ((leaf) => isShort(leaf, DEPLOYED) && leaf.due && leaf.due < today),
            gaps && ((leaf) => isShort(leaf, AUDITED)),
            ties && ((leaf) => leaf.tieAsked || leaf.tieDone),
        ].filter(Boolean);
    }

    /** Of channels or steps, those in which something is shown. */
    having(all, name) {
        const found = new Set(this.shown.map((leaf) => leaf[name]));
        return all.filter((one) => found.has(one.id));
    }

    /** A channel is one row of all its markers; unfolded, a row of each follows. */
    rowsOf(channel) {
        const found = new Set(this.shown.filter((leaf) => leaf.channel === channel.id).map((leaf) => leaf.marker));
        const markers = this.markers.filter((marker) => found.has(marker.id));
        const isOpen = this.unfolded.channels.has(channel.id) && this.markers.length > 1;
        const own = { key: `${channel.id}`, channel, markers, marker: this.markers.length === 1 && markers[0], isOpen };
        const parts = markers.map((marker) => ({
            key: `${channel.id}-${marker.id}`,
            channel,
            markers: [marker],
            marker,
            isPart: true,
        }));
        return isOpen ? [own, ...parts] : [own];
    }

    /** A step is one column of all tiers; unfolded, a column of each follows. */
    columnsOf(step) {
        const isSingle = this.tiers.length === 1;
        const isOpen = this.unfolded.steps.has(step.id) && !isSingle;
        const own = { key: `${step.id}`, step, tiers: this.tiers, tier: isSingle ? this.tiers[0] : null, isOpen };
        const parts = this.tiers.map((tier) => ({
            key: `${step.id}-${tier.id}`,
            step,
            tiers: [tier],
            tier,
            isPart: true,
        }));
        return isOpen ? [own, ...parts] : [own];
    }

    /** Leaves by the keys of rows and columns, so that a cell is found at once. */
    grouped() {
        const groups = new Map();
        const add = (key, leaf) => groups.get(key)?.push(leaf) ?? groups.set(key, [leaf]);
        for (const leaf of this.shown) {
            for (const row of [`${leaf.channel}`, `${leaf.channel}-${leaf.marker}`]) {
                add(`${row}|${leaf.step}`, leaf);
                add(`${row}|${leaf.step}-${leaf.tier}`, leaf);
            }
        }
        return groups;
    }

    leavesAt(row, column) {
        return this.groups.get(`${row.key}|${column.key}`) || [];
    }

    /** Level of a cell: which markers, and the channel, step and tier that a rule made here names. */
    place(row, column) {
        const tier = column.tier && this.data.tiers.length > 1 ? column.tier.id : "";
        return { markers: row.markers.map((marker) => marker.id), channel: row.channel.id, step: column.step.id, tier };
    }

    /** Coverage counts what is there, whatever is filtered by state, owner or gap. */
    rowCoverage(row) {
        const markers = new Set((row.isPart ? row.markers : this.markers).map((marker) => marker.id));
        return coverage(this.leaves.filter((leaf) => leaf.channel === row.channel.id && markers.has(leaf.marker)));
    }

    columnCoverage(column) {
        const tiers = new Set(column.tiers.map((tier) => tier.id));
        return coverage(this.leaves.filter((leaf) => leaf.step === column.step.id && tiers.has(leaf.tier)));
    }

    get totalCoverage() {
        return coverage(this.leaves);
    }
}
