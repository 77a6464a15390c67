"""Visit: a missed meeting starts its re-booking; one that was re-booked remembers which it replaces."""

from datetime import timedelta

from odoo import fields, models


class CalendarEvent(models.Model):
    """Who misses a re-booked meeting again is not written to by itself any more: the rep decides."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_rebooking_id = fields.Many2one(
        "kestio.rebooking", string="Re-booked by", readonly=True, copy=False, index="btree_not_null"
    )
    kestio_rebooking_ids = fields.One2many(
        "kestio.rebooking", "event_id", string="Re-booking", groups="kestio_model.group_user"
    )

    def _kestio_outcome_set(self, before):
        result = super()._kestio_outcome_set(before)
        concerned = self.filtered(lambda event: "no_show" in (event.kestio_outcome, before.get(event.id)))
        if concerned:
            self.env["kestio.rebooking"]._follow(concerned)
        return result

    def action_kestio_open_rebooking(self):
        """Open the re-booking of this meeting."""
        self.ensure_one()
        return self.kestio_rebooking_ids[:1]._get_records_action()

    def _kestio_rebook(self):
        """Start the flow of missed meetings, or again one that was withdrawn before anything was sent."""
        flows = self.env["kestio.rebooking"]
        known = flows.search([("event_id", "in", self.ids)]).grouped("event_id")
        for event in self.filtered(lambda event: event.start <= fields.Datetime.now()):
            if event.kestio_rebooking_id:
                event._kestio_missed_again()
            elif flow := known.get(event):
                if flow.state == "cancelled" and not flow.attempt:
                    flow.write({**event._kestio_flow_start(), "state": "waiting", "reason": False, "date_done": False})
            elif event._kestio_is_rebooked():
                known[event] = flows.create(event._kestio_flow_values())
        starts = [flow.next_date for flow in known.values() if flow.next_date]
        if starts:
            self.env["kestio.rebooking.job"]._wake(min(starts))

    def _kestio_is_rebooked(self):
        """Tell whether this meeting is re-booked: recent, of such a type, with a prospect."""
        company, types = self._kestio_company(), self.categ_ids
        wanted = any(types.mapped("kestio_rebook")) if types else company.kestio_rebooking_untyped
        used = company.kestio_rebooking and wanted and self._kestio_is_recent()
        return bool(used and self.user_id and self._kestio_is_known())

    def _kestio_is_known(self):
        """Tell whether the rep or who made the meeting may read the prospect: the flow shows how to reach him."""
        records = [record for record in (self.opportunity_id, self._kestio_prospect()) if record]
        people = self.user_id | self.create_uid
        return bool(records) and all(any(_may_read(record, user) for user in people) for record in records)

    def _kestio_prospect(self):
        """Return who missed this meeting: a contact, else the lead that names him; empty for a private meeting."""
        guest = self._kestio_guests()[:1]
        return self.opportunity_id.partner_id or guest or self.opportunity_id

    def _kestio_flow_start(self):
        """Return when the first mail goes out: what is said can be undone until then."""
        now = fields.Datetime.now()
        return {"date_started": now, "next_date": now + self._kestio_send_delay()}

    def _kestio_flow_values(self):
        """Return the values of the flow of this missed meeting."""
        lead, prospect = self.opportunity_id, self._kestio_prospect()
        partner = prospect if prospect._name == "res.partner" else self.env["res.partner"]
        return {
            **self.env["kestio.rebooking"]._prospect_values(lead, partner),
            **self._kestio_flow_start(),
            "event_id": self.id,
            "missed_start": self.start,
            "user_id": self.user_id.id,
            "company_id": self._kestio_company().id,
            "title": self.name or self.env._("Meeting"),
            "minutes": max(round((self.stop - self.start) / timedelta(minutes=1)), 15) if not self.allday else 60,
        }

    def _kestio_missed_again(self):
        """Ask the rep what to do about a prospect who missed a re-booked meeting too."""
        for event in self:
            record = event.opportunity_id or event._kestio_prospect()
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=event.user_id.id,
                summary=event.with_context(lang=event.user_id.lang).env._("Missed again: decide what to do"),
            )


def _may_read(record, user):
    """Tell whether a user may read a record in one of his companies."""
    companies = {"allowed_company_ids": user.company_ids.ids}
    return not user._is_superuser() and record.sudo(False).with_user(user).with_context(**companies).has_access("read")
