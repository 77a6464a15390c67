import { AttendeeCalendarCommonPopover } from "@calendar/views/attendee_calendar/common/attendee_calendar_common_popover";
import { AttendeeCalendarModel } from "@calendar/views/attendee_calendar/attendee_calendar_model";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

/** What became of a meeting is told where the meeting is seen, and undone from the notice. */
patch(AttendeeCalendarCommonPopover.prototype, {
    setup() {
        super.setup();
        this.notification = useService("notification");
    },

    get kestioMeeting() {
        return this.props.record.rawRecord;
    },

    get hasFooter() {
        return super.hasFooter || this.kestioMeeting.kestio_can_qualify || this.kestioMeeting.kestio_can_undo;
    },

    async kestioTell(method) {
        const { model, record } = this.props;
        this.props.close();
        const action = await this.orm.call("calendar.event", method, [[record.id]]);
        await model.load();
        if (method === "action_undo_outcome") {
            this.notification.add(action.params.message, { type: "success" });
            return;
        }
        const close = this.notification.add(action.params.message, {
            type: "success",
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: async () => {
                        close();
                        await this.orm.call("calendar.event", "action_undo_outcome", [[record.id]]);
                        await model.load();
                    },
                },
            ],
        });
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
