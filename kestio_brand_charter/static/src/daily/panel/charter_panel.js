import { Component, markup, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/** What the charter asks of somebody who writes to a customer: three lines, and a sentence to insert. */
export class CharterPanel extends Component {
    static template = "kestio_brand_charter.CharterPanel";
    static props = {
        panel: Object,
        onInsert: { type: Function, optional: true },
        canFold: { type: Boolean, optional: true },
    };
    static defaultProps = { canFold: true };

    setup() {
        this.state = useState({
            folded: this.props.canFold && Boolean(user.settings.kestio_charter_folded),
            open: this.props.panel.lines?.[0]?.id,
        });
    }

    get reasons() {
        const { channel, step, tier } = this.props.panel;
        return [channel, step, tier].filter(Boolean).join(" · ");
    }

    get why() {
        return _t("What is required comes first, then what weighs most in the charter.");
    }

    sentence(line) {
        return markup(line.example);
    }

    hasPoints(line) {
        return line.do.length || line.dont.length;
    }

    isOpen(line) {
        return this.state.open === line.id;
    }

    toggleLine(line) {
        this.state.open = this.isOpen(line) ? undefined : line.id;
    }

    /** The choice is the user's, and follows him: waiting for the server would only be felt. */
    toggle() {
        this.state.folded = !this.state.folded;
        if (user.settings.id) {
            user.setUserSettings("kestio_charter_folded", this.state.folded);
        }
    }
}
