import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";
import { IndexBar } from "../index_bar/index_bar";

const ICONS = {
    enter: "fa-arrow-up",
    exit: "fa-arrow-down",
    coverage: "fa-question-circle-o",
    window: "fa-calendar-o",
    effort: "fa-car",
};

/** "Why Gold?": points x weight of each criterion, adding up to the index. */
export class TierBreakdown extends Component {
    static template = "kestio_model.TierBreakdown";
    static components = { IndexBar };
    static props = { explanation: Object };

    get headings() {
        return {
            value: _t("Known"),
            points: _t("Points"),
            weight: _t("Weight"),
            contribution: _t("Contribution"),
        };
    }

    number(value) {
        return formatFloat(value, { digits: [4, 1] });
    }

    short(value) {
        return formatFloat(value, { digits: [4, Number.isInteger(value) ? 0 : 1] });
    }

    icon(note) {
        return ICONS[note.kind];
    }
}
