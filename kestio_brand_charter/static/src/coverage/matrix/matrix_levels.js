import { Component, onMounted, useRef } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

import { SYMBOLS } from "./matrix_words";

/** On which level something is to be said: this cell, the whole channel, the step, the tier, the marker everywhere. */
export class MatrixLevels extends Component {
    static template = "kestio_brand_charter.MatrixLevels";
    static components = { Dialog };
    static props = {
        close: Function,
        data: Object,
        words: Object,
        place: Object,
        canEdit: Boolean,
        onChosen: Function,
    };

    setup() {
        this.list = useRef("list");
        onMounted(() => this.list.el.querySelector("button").focus());
        const { data, place } = this.props;
        this.marker = place.markers[0];
        this.title = data.name("markers", this.marker);
        this.levels = this.allLevels();
    }

    /** Levels that speak of this cell, its own first. */
    allLevels() {
        const { channel, step, tier } = this.props.place;
        const tiers = tier ? [tier, ""] : [""];
        const levels = tiers.flatMap((one) =>
            [channel, 0].flatMap((two) => [step, 0].map((three) => [two, three, one])),
        );
        return levels
            .map(([two, three, one]) => this.level({ marker: this.marker, channel: two, step: three, tier: one }))
            .sort((one, other) => other.size - one.size);
    }

    level(place) {
        const { data, words } = this.props;
        const rule = data.ruleAt(place);
        const size = [place.channel, place.step, place.tier].filter(Boolean).length;
        return {
            place,
            rule,
            size,
            key: `${place.channel}-${place.step}-${place.tier}`,
            name: words.level(place),
            says: this.says(rule),
        };
    }

    says(rule) {
        const { data, words } = this.props;
        if (!rule) {
            return _t("nothing said on this level");
        }
        const told = [
            rule.asked >= 0 && words.asked(rule.asked),
            rule.done >= 0 && `${SYMBOLS[rule.done]} ${words.done(rule.done)}`,
            rule.user && data.users.get(rule.user),
            rule.due && words.date(rule.due),
            rule.hasContent && _t("content"),
        ];
        return told.filter(Boolean).join(", ") || _t("a rule that says nothing yet");
    }

    choose(level) {
        this.props.close();
        this.props.onChosen(level.place, level.rule);
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            const buttons = [...this.list.el.querySelectorAll("button")];
            buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
            ev.preventDefault();
        }
    }
}
