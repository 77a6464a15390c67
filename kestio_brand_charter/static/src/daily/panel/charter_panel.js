import { Component, markup, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

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
        this.orm = useService("orm");
        this.notification = useService("notification");
        // On a phone the panel would hide what one writes: it is opened when it is wanted.
        this.isSmall = useService("ui").isSmall;
        const folded = this.isSmall || Boolean(user.settings.kestio_charter_folded);
        this.state = useState({
            folded: this.props.canFold && folded,
            open: this.props.panel.lines?.[0]?.id,
            remark: undefined,
        });
    }

    get title() {
        const { brand } = this.props.panel;
        return brand ? _t("Charter: %s", brand) : _t("Brand charter");
    }

    get reasons() {
        const { channel, count, lang, lines, step, tier } = this.props.panel;
        const many = count > 1 && _t("what %s customers have in common", count);
        const mixed = lines && !lang && _t("several languages: no sentence");
        return [channel, step, tier, many, mixed].filter(Boolean).join(" · ");
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
        if (user.settings.id && !this.isSmall) {
            user.setUserSettings("kestio_charter_folded", this.state.folded);
        }
    }

    /** Tell the sponsors of the brand what does not fit. */
    async sendRemark() {
        const { charter, channel, step } = this.props.panel;
        await this.orm.call("kestio.charter.daily", "send_remark", [charter, this.state.remark, channel, step]);
        this.state.remark = undefined;
        this.notification.add(_t("The sponsors of the charter have your remark."), { type: "success" });
    }
}
