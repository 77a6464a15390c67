import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { MatrixConflict } from "./matrix_conflict";
import { MatrixLevels } from "./matrix_levels";
import { CODES } from "./matrix_words";

const FORM = "kestio_brand_charter.kestio_charter_rule_view_form_matrix";
const keyOf = (place) => place.join("|");

/** Saves what is said in the matrix, one change after the other, and takes it back. */
export class MatrixEditor {
    constructor({ orm, dialog, notification, onSaved }) {
        Object.assign(this, { orm, dialog, notification, onSaved });
        this.mutex = new Mutex();
        this.start(null, null);
    }

    /** Another charter is shown, or the same one anew. */
    start(data, words) {
        Object.assign(this, { data, words, undos: [] });
    }

    get canUndo() {
        return this.undos.length > 0;
    }

    /** Say the same on a level of several markers; `values` false: back to what is inherited. */
    say(place, values) {
        return this.mutex.exec(() => this.save(this.changes(place, values)));
    }

    changes({ markers, channel, step, tier }, values) {
        const places = markers.map((marker) => ({ marker, channel, step, tier }));
        return places
            .map((place) => ({ place, rule: this.data.ruleAt(place) }))
            .filter(({ rule }) => this.isChange(rule, values))
            .map(({ place, rule }) => ({
                place: [place.marker, channel, step, tier],
                seen: rule ? rule.seen : false,
                values,
            }));
    }

    /** Nothing is saved where a rule says it already, or where there is none to take back. */
    isChange(rule, values) {
        if (!rule) {
            return Boolean(values);
        }
        const said = { applicability: CODES.applicability[rule.asked], state: CODES.state[rule.done] };
        return !values || Object.keys(values).some((name) => said[name] !== values[name]);
    }

    undo() {
        return this.mutex.exec(() => {
            const changes = this.undos.pop();
            return changes && this.save(changes, true);
        });
    }

    async save(changes, isUndo = false) {
        if (!changes.length) {
            return;
        }
        const { data } = this;
        const result = await this.orm.call("kestio.charter", "save_matrix", [[data.charter.id], changes]);
        if (data !== this.data) {
            return;
        }
        data.merge(result.fresh);
        this.onSaved();
        if (result.conflicts) {
            this.tell(result.conflicts, changes);
        } else {
            this.remember(result.saved, isUndo);
        }
    }

    /** Keep how to undo, and what is to be seen then: the moment of our own last change. */
    remember(saved, isUndo) {
        const moments = new Map(saved.map(({ place, seen }) => [keyOf(place), seen]));
        for (const change of this.undos.flat()) {
            change.seen = moments.get(keyOf(change.place)) ?? change.seen;
        }
        if (!isUndo) {
            this.undos.push(saved.map(({ place, before, seen }) => ({ place, seen, values: before })));
        }
        this.onSaved();
    }

    tell(conflicts, changes) {
        this.dialog.add(MatrixConflict, {
            conflicts: conflicts.map((conflict) => ({ ...conflict, name: this.nameOf(conflict.place) })),
            mine: this.mine(changes),
            onInsist: () => this.mutex.exec(() => this.save(changes.map((change) => this.seenNow(change)))),
        });
    }

    nameOf([marker, channel, step, tier]) {
        return this.words.place({ markers: [marker], channel, step, tier });
    }

    mine([{ values }]) {
        if (!values) {
            return _t("back to what is inherited");
        }
        const { applicability, state } = values;
        const told = [
            applicability && this.words.asked(CODES.applicability.indexOf(applicability)),
            state && this.words.done(CODES.state.indexOf(state)),
        ];
        return told.filter(Boolean).join(", ") || _t("an undo");
    }

    seenNow(change) {
        const [marker, channel, step, tier] = change.place;
        const rule = this.data.ruleAt({ marker, channel, step, tier });
        return { ...change, seen: rule ? rule.seen : false };
    }

    /** Ask on which level, then open its form. */
    open(place, options = {}) {
        const { data, words } = this;
        const { can_edit: canEdit } = data.charter;
        const onChosen = (level, rule) => (rule || canEdit) && this.openForm(level, rule);
        this.dialog.add(MatrixLevels, { data, words, place, canEdit, onChosen }, options);
    }

    async openForm(place, rule) {
        const { data } = this;
        const before = rule
            ? await this.orm.call("kestio.charter", "get_matrix_image", [[data.charter.id], rule.id])
            : false;
        this.dialog.add(FormViewDialog, {
            resModel: "kestio.charter.rule",
            resId: rule ? rule.id : false,
            title: this.words.place({ ...place, markers: [place.marker] }),
            readonly: !data.charter.can_edit,
            canExpand: false,
            context: { form_view_ref: FORM, kestio_seen: rule ? rule.seen : false, ...this.defaults(place) },
            onRecordSaved: () => this.refresh(place, before),
        });
    }

    /** A new rule is one of this level. */
    defaults({ marker, channel, step, tier }) {
        return {
            default_charter_id: this.data.charter.id,
            default_marker_id: marker,
            default_channel_id: channel || false,
            default_step_id: step || false,
            default_tier_code: tier || false,
        };
    }

    /** After the form: show what the marker has now, and remember how to undo it. */
    async refresh(place, before) {
        const { data } = this;
        const fresh = await this.orm.call("kestio.charter", "get_matrix_fresh", [[data.charter.id], place.marker]);
        data.merge(fresh);
        const seen = data.ruleAt(place)?.seen || false;
        this.remember([{ place: [place.marker, place.channel, place.step, place.tier], before, seen }], false);
    }
}
