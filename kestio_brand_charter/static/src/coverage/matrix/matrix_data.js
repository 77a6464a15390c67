const DIMENSIONS = ["markers", "channels", "steps", "tiers"];
const RULE = ["id", "marker", "channel", "step", "tier", "asked", "done", "user", "due", "ease", "hasContent", "seen"];
const PROFILE = ["asked", "done", "askedLevel", "doneLevel", "tieAsked", "tieDone", "user", "due", "ease"];

export const REQUIRED = 2;
export const AUDITED = 3;
export const DEPLOYED = 2;

const named = (names, row) => Object.fromEntries(names.map((name, place) => [name, row[place]]));

/** What `get_matrix` answers, with names instead of places; cells stay numbers until they are asked for. */
export class MatrixData {
    constructor(answer) {
        Object.assign(this, { charter: answer.charter, labels: answer.labels, values: answer.values });
        this.markers = answer.markers.map((row) => named(["id", "name", "value", "weight", "isCritical"], row));
        for (const name of DIMENSIONS.slice(1)) {
            this[name] = answer[name].map((row) => named(["id", "name"], row));
        }
        this.places = Object.fromEntries(
            DIMENSIONS.map((name) => [name, new Map(this[name].map((one, place) => [one.id, place]))]),
        );
        this.points = new Map(answer.points.map(([channel, step, weight]) => [`${channel}-${step}`, weight]));
        this.users = new Map();
        this.profiles = [];
        this.cells = new Array(answer.cells.length);
        this.rules = new Map();
        this.merge({ ...answer, markers: answer.markers.map(([id]) => id) });
    }

    /** Take in what the server says of some markers now. */
    merge({ markers, rules, users, profiles, cells }) {
        const offset = this.profiles.length;
        this.profiles.push(...profiles.map((row) => named(PROFILE, row)));
        users.forEach(([id, name]) => this.users.set(id, name));
        const size = this.channels.length * this.steps.length * this.tiers.length;
        const ordered = this.markers.filter((marker) => markers.includes(marker.id));
        ordered.forEach((marker, number) => {
            const start = this.places.markers.get(marker.id) * size;
            for (let place = 0; place < size; place++) {
                this.cells[start + place] = offset + cells[number * size + place];
            }
            this.rules.set(marker.id, []);
        });
        rules.forEach((row) => {
            const rule = named(RULE, row);
            this.rules.get(rule.marker).push({ ...rule, channel: rule.channel || 0, step: rule.step || 0 });
        });
    }

    /** What a cell has. */
    profile(marker, channel, step, tier) {
        const { markers, channels, steps, tiers } = this.places;
        const number =
            ((markers.get(marker) * this.channels.length + channels.get(channel)) * this.steps.length +
                steps.get(step)) *
                this.tiers.length +
            tiers.get(tier);
        return this.profiles[this.cells[number]];
    }

    /** Weight of the marker x weight of the touchpoint. */
    weight(marker, channel, step) {
        return this.markers[this.places.markers.get(marker)].weight * (this.points.get(`${channel}-${step}`) ?? 1);
    }

    /** The rule of exactly this level, if there is one; 0 or "" stands for all. */
    ruleAt({ marker, channel, step, tier }) {
        return this.rules
            .get(marker)
            .find((rule) => rule.channel === channel && rule.step === step && rule.tier === tier);
    }

    /** The rules that a cell has its applicability ("asked") or state ("done") from: several where they contradict. */
    sources({ marker, channel, step, tier }, name) {
        const level = this.profile(marker, channel, step, tier)[`${name}Level`];
        return this.rules
            .get(marker)
            .filter(
                (rule) =>
                    rule[name] >= 0 &&
                    specificity(rule) === level &&
                    (!rule.channel || rule.channel === channel) &&
                    (!rule.step || rule.step === step) &&
                    (!rule.tier || rule.tier === tier),
            );
    }

    name(dimension, id) {
        return this[dimension][this.places[dimension].get(id)]?.name || "";
    }
}

/** How many of channel, step and tier a rule names. */
export function specificity(rule) {
    return [rule.channel, rule.step, rule.tier].filter(Boolean).length;
}

/**
 * Share of the weight of required cells whose state has reached each level (defined, deployed, audited);
 * null without any required cell.
 */
export function coverage(cells) {
    const required = cells.filter((cell) => cell.asked === REQUIRED);
    const total = required.reduce((sum, cell) => sum + cell.weight, 0);
    return [1, 2, 3].map((level) =>
        total ? required.reduce((sum, cell) => sum + (cell.done >= level ? cell.weight : 0), 0) / total : null,
    );
}
