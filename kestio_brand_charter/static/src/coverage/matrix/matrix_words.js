import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatPercentage } from "@web/views/fields/formatters";

import { coverage, REQUIRED } from "./matrix_data";

/** Undefined, defined, deployed, audited: shapes that fill up, for those who do not tell colours apart. */
export const SYMBOLS = ["○", "◔", "◑", "●"];
export const CODES = {
    applicability: ["na", "optional", "required"],
    state: ["undefined", "defined", "deployed", "audited"],
};
const WHOLE = { digits: [16, 0] };

/** Share as a percentage, "n/a" where nothing is required. */
export function percent(share) {
    return share === null ? _t("n/a") : formatPercentage(share, WHOLE);
}

/** First letters of not applicable, optional and required in the user's language; English ones where two are alike. */
export function letters(labels) {
    const first = labels.applicability.map((label) => label.trim().charAt(0).toUpperCase());
    return new Set(first).size === first.length ? first : ["N", "O", "R"];
}

/** What a key says: `{applicability}`, `{state}`, or nothing. */
export function valuesOfKey(key, labels) {
    const pressed = key.toUpperCase();
    const asked = [letters(labels).indexOf(pressed), ["N", "O", "R"].indexOf(pressed)].find((rank) => rank >= 0);
    if (asked !== undefined) {
        return { applicability: CODES.applicability[asked] };
    }
    return /^[0-3]$/.test(key) ? { state: CODES.state[Number(key)] } : null;
}

/** How heat is read off the share that has reached the shown level: 0 nothing, 1 less than half, 2 more, 3 all. */
function heatOfShare(share) {
    return share === 1 ? 3 : share >= 0.5 ? 2 : share > 0 ? 1 : 0;
}

/** What a cell of the grid shows: text, class and whether all of it is inherited. */
export function cellFace(view, row, column, depth) {
    const leaves = view.leavesAt(row, column);
    const start = column.isPart ? "" : "o_kestio_matrix_start";
    if (!leaves.length) {
        return { text: "", className: `o_kestio_cell_none ${start}`, leaves };
    }
    const face = row.marker && isUniform(leaves) ? uniformFace(view, leaves[0]) : mixedFace(leaves, depth);
    const marks = marksOf(view, leaves, view.place(row, column));
    return {
        text: face.text,
        leaves,
        ties: marks.ties,
        className: [start, face.className, ...marks.classes].join(" "),
        label: [face.text, face.label, ...marks.said].filter(Boolean).join(", "),
    };
}

/** Whether something is said at the place itself, and what contradicts. */
function marksOf(view, leaves, place) {
    const isOwn = place.markers.some((marker) => view.data.ruleAt({ ...place, marker }));
    const ties = leaves.filter((leaf) => leaf.tieAsked || leaf.tieDone).length;
    const own = isOwn
        ? { classes: ["o_kestio_cell_own"], said: [_t("said here")] }
        : { classes: ["o_kestio_cell_inherited"], said: [_t("inherited")] };
    if (ties) {
        own.classes.push("o_kestio_cell_tie");
        own.said.push(_t("contradiction"));
    }
    return { ...own, ties };
}

function isUniform(leaves) {
    const [first] = leaves;
    return leaves.every((leaf) => leaf.asked === first.asked && leaf.done === first.done);
}

function uniformFace(view, { asked, done }) {
    const { labels } = view.data;
    const letter = letters(labels)[asked];
    if (!asked) {
        return { text: letter, label: labels.applicability[0], className: "o_kestio_cell_na" };
    }
    const className = `o_kestio_heat_${done}${asked === REQUIRED ? "" : " o_kestio_cell_optional"}`;
    return {
        text: `${letter} ${SYMBOLS[done]}`,
        label: `${labels.applicability[asked]}, ${labels.state[done]}`,
        className,
    };
}

function mixedFace(leaves, depth) {
    const share = coverage(leaves)[depth - 1];
    if (share === null) {
        const isOut = leaves.every((leaf) => leaf.asked === 0);
        return { text: percent(share), className: isOut ? "o_kestio_cell_na" : "o_kestio_cell_free" };
    }
    const heat = heatOfShare(share);
    return { text: `${SYMBOLS[heat]} ${percent(share)}`, className: `o_kestio_heat_${heat}` };
}

/** Words about places, rules and cells. */
export class MatrixWords {
    constructor(data) {
        this.data = data;
    }

    asked(rank) {
        return this.data.labels.applicability[rank];
    }

    done(rank) {
        return this.data.labels.state[rank];
    }

    /** Channel, step and tier of a rule, "everywhere" without any. */
    level({ channel, step, tier }) {
        const { data } = this;
        const names = [data.name("channels", channel), data.name("steps", step), data.name("tiers", tier)];
        return names.filter(Boolean).join(" · ") || _t("everywhere");
    }

    place({ markers, channel, step, tier }) {
        const marker = markers.length === 1 ? this.data.name("markers", markers[0]) : _t("%s markers", markers.length);
        return `${marker} · ${this.level({ channel, step, tier })}`;
    }

    date(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    /** Lines about what a cell of the grid has and from where. */
    about(leaves, place) {
        const isOne = place.markers.length === 1;
        const lines = isOne && isUniform(leaves) ? this.aboutOne(leaves[0], place) : this.aboutMany(leaves);
        return { title: this.place(place), lines, ties: this.ties(leaves) };
    }

    aboutOne(leaf, place) {
        return [
            { label: this.asked(leaf.asked), source: this.source(leaf, "asked", place) },
            { label: this.done(leaf.done), source: this.source(leaf, "done", place) },
            leaf.user && { label: _t("Owner: %s", this.data.users.get(leaf.user)) },
            leaf.due && { label: _t("Due: %s", this.date(leaf.due)) },
            { label: _t("Weight: %s", leaf.weight) },
        ].filter(Boolean);
    }

    /** Where a property comes from: here, the rule of another level, or nobody said it. */
    source(leaf, name, place) {
        const rules = this.data.sources(leaf, name);
        if (!rules.length) {
            return _t("nobody said it");
        }
        const [rule] = rules;
        const isHere = rule.channel === place.channel && rule.step === place.step && rule.tier === place.tier;
        return isHere ? _t("said here") : _t("inherited from: %s", rules.map((one) => this.level(one)).join(", "));
    }

    aboutMany(leaves) {
        const count = (asked) => leaves.filter((leaf) => leaf.asked === asked).length;
        const shares = coverage(leaves);
        const counted = (label, value) => ({ label: _t("%(label)s: %(value)s", { label, value }) });
        const parts = [2, 1, 0].filter(count).map((asked) => counted(this.asked(asked), count(asked)));
        const reached = [1, 2, 3].map((rank) => counted(this.done(rank), percent(shares[rank - 1])));
        return [...parts, ...reached];
    }

    /** Sentences that name the rules which contradict each other. */
    ties(leaves) {
        const told = new Set();
        for (const leaf of leaves) {
            for (const [name, word] of [
                ["asked", "asked"],
                ["done", "done"],
            ]) {
                if (leaf[name === "asked" ? "tieAsked" : "tieDone"]) {
                    const rules = this.data.sources(leaf, name);
                    const says = rules.map((rule) => `${this.level(rule)} = ${this[word](rule[name])}`);
                    const marker = this.data.name("markers", leaf.marker);
                    told.add(_t("%(marker)s: %(rules)s", { marker, rules: says.join(" / ") }));
                }
            }
        }
        return [...told];
    }
}
