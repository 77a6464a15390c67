import { Component, onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

const EVERY = 10 * 60 * 1000;
const TOLD = /^action_(held|no_show|late_cancel|we_cancelled|rescheduled|undo_outcome)$/;

/** How many meetings wait for their outcome; nothing is shown, nor asked, where no commercial model is in use. */
export class QualifyCount extends Component {
    static template = "kestio_model.QualifyCount";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: session.kestio_to_qualify || 0 });
        const onAnswer = ({ detail }) => {
            const { model, method } = detail.data?.params || {};
            if (!detail.error && model === "calendar.event" && TOLD.test(method)) {
                this.refresh();
            }
        };
        rpcBus.addEventListener("RPC:RESPONSE", onAnswer);
        const timer = browser.setInterval(() => this.refresh(), EVERY);
        onWillDestroy(() => {
            rpcBus.removeEventListener("RPC:RESPONSE", onAnswer);
            browser.clearInterval(timer);
        });
    }

    async refresh() {
        this.state.count = await this.orm.silent.call("calendar.event", "kestio_count_to_qualify", []);
    }

    open() {
        this.action.doAction("kestio_model.calendar_event_action_qualify", { clearBreadcrumbs: true });
    }
}

registry
    .category("systray")
    .add(
        "kestio_model.qualify_count",
        { Component: QualifyCount, isDisplayed: () => session.kestio_to_qualify !== undefined },
        { sequence: 30 },
    );
