import { AttendeeCalendarCommonPopover } from "@calendar/views/attendee_calendar/common/attendee_calendar_common_popover";
import { AttendeeCalendarModel } from "@calendar/views/attendee_calendar/attendee_calendar_model";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What became of a meeting is told where the meeting is seen, and undone from the notice. */
patch(AttendeeCalendarCommonPopover.prototype, {
    get kestioMeeting() {
        return this.props.record.rawRecord;
    },

    get hasFooter() {
        return super.hasFooter || this.kestioMeeting.kestio_can_qualify || this.kestioMeeting.kestio_can_undo;
    },

    async kestioTell(method) {
        // The services themselves: those of a popover that is closed do not answer any more.
        const { orm, notification } = this.env.services;
        const { model, record } = this.props;
        const tell = (name) => orm.call("calendar.event", name, [[record.id]]);
        this.props.close();
        const action = await tell(method);
        await model.load();
        const undo = async () => {
            await tell("action_undo_outcome");
            await model.load();
            close();
        };
        const buttons = method === "action_undo_outcome" ? [] : [{ name: _t("Undo"), onClick: undo }];
        const close = notification.add(action.params.message, { type: "success", buttons, autocloseDelay: 8000 });
    },
});

/** One calendar on the screen: the colour is that of the type; several: that of the person, as in Odoo. */
patch(AttendeeCalendarModel.prototype, {
    async updateAttendeeData(data) {
        await super.updateAttendeeData(...arguments);
        const shown = new Set(Object.values(data.records).map((record) => record.attendeeId));
        if (shown.size > 1) {
            return;
        }
        for (const record of Object.values(data.records)) {
            if (record.rawRecord.kestio_color) {
                record.colorIndex = record.rawRecord.kestio_color;
            }
        }
    },
});
