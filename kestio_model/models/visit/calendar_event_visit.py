"""Visit: a meeting that was held closes the cycle of its customer; one that was missed leaves it open."""

from odoo import Command, api, fields, models

from ...engine import slots
from .sql_visit import OPEN

MISSED = ("late_cancel", "we_cancelled", "rescheduled")
TIMES = {"start", "stop", "duration"}


class CalendarEvent(models.Model):
    """Any meeting with the customer counts that was held when his visit was due, planned or not."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_visit_id = fields.Many2one(
        "kestio.visit",
        string="Planned visit",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    kestio_travel_minutes = fields.Integer(string="Way (minutes)", help="Left free before and after the visit.")

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        if "default_kestio_visit_id" in self.env.context or any("kestio_visit_id" in vals for vals in vals_list):
            events._kestio_check_visits()
        if not self.env.context.get("kestio_visit_planned") and any(vals.get("kestio_visit_id") for vals in vals_list):
            events.sudo()._kestio_take_visit()
        return events

    def write(self, vals):
        result = super().write(vals)
        if "kestio_visit_id" in vals:
            self._kestio_check_visits()
        if not TIMES.isdisjoint(vals) and not self.env.context.get("kestio_visit_planned"):
            self._kestio_visits()._follow_times()
        return result

    def unlink(self):
        visits = self._kestio_visits()
        result = super().unlink()
        visits._follow_times()
        return result

    def _kestio_check_visits(self):
        """Refuse to call a meeting the visit of somebody else: its outcome would be that of the visit.

        :raises AccessError: on the visit of another rep or company.
        """
        if not self.env.su and (visits := self.sudo().kestio_visit_id):
            visits.sudo(False)._check_mine()

    def _kestio_visits(self):
        """Return the visits whose meetings these are; asking costs nothing where there are none."""
        return self.sudo().kestio_visit_id.filtered(lambda visit: visit.event_id in self)

    def _kestio_take_visit(self):
        """Let meetings that were made for a visit be its meeting, if it has none."""
        for event in self.filtered("kestio_visit_id"):
            visit = event.kestio_visit_id
            if visit.is_open and not visit.event_id:
                visit.write({"event_id": event.id, "slot_start": event.start, "problem": False})
                visit.filtered(lambda one: one.state != "postponed").state = "blocked"
                if not self.env.context.get("no_mail_to_attendees"):
                    # Odoo has invited the customer already.
                    visit.write({"state": "confirmed", "confirmed_on": fields.Datetime.now()})

    def _kestio_tell_cancelled(self):
        """Tell the customers in these meetings that they do not take place, with Odoo's own mail."""
        template = self.env.ref("calendar.calendar_template_delete_event", raise_if_not_found=False)
        for event in self if template else ():
            for guest in event.partner_ids.filtered(lambda partner: partner.partner_share and partner.email):
                values = {"recipient_ids": [Command.set(guest.ids)], "email_to": False}
                template.sudo().with_context(lang=guest.lang).send_mail(event.id, email_values=values)

    def _kestio_outcome_set(self, before):
        result = super()._kestio_outcome_set(before)
        if self.env["kestio.model.scope"]._is_used():
            self.sudo()._kestio_follow_visits(before)
        return result

    def _kestio_follow_visits(self, before):
        """Close, open or leave open the visits that these meetings were.

        :param before: the outcome before, by event id.
        """
        again = self.filtered(lambda event: before[event.id] not in (False, "pending")).kestio_visit_id
        again |= self.filtered(lambda event: before[event.id] not in (False, "pending"))._kestio_take_back()
        held = self.filtered(lambda event: event.kestio_outcome == "held")._kestio_hold()
        missed = self.filtered(lambda event: event.kestio_outcome == "no_show").kestio_visit_id
        missed._miss("no_show")
        self.filtered(lambda event: event.kestio_outcome in MISSED).kestio_visit_id._miss("postponed")
        (held | again)._run(again=False)

    def _kestio_take_back(self):
        """Undo what the outcome before did to the visits of these meetings; return those that wait for a slot."""
        visits = self.env["kestio.visit"]
        for event in self.filtered("kestio_visit_id"):
            visits |= event.kestio_visit_id._take_back(event)
        return visits

    def _kestio_hold(self):
        """Close the visits that these meetings were, planned or ad hoc; return them."""
        visits = self.env["kestio.visit"]
        if not self:
            return visits
        waiting = self._kestio_waiting_visits()
        for event in self.sorted("start"):
            day = event._kestio_day()
            visit = event.kestio_visit_id if event.kestio_visit_id.is_open else visits
            for other in waiting.filtered(lambda one, event=event: one.company_id == event._kestio_host_company()):
                if not visit and other.is_open and other.partner_id in event._kestio_customers():
                    visit = other if other.window_start <= day else visit
            if visit:
                visit._hold(event, day)
                visits |= visit
        return visits

    def _kestio_waiting_visits(self):
        """Return the open visits of the customers in these meetings."""
        customers = self.env["res.partner"].union(*(event._kestio_customers() for event in self))
        domain = [("partner_id", "in", customers.ids), ("state", "in", OPEN)]
        return self.env["kestio.visit"].search(domain)

    def _kestio_customers(self):
        """Return the customers in this meeting, without colleagues."""
        guests = self.partner_ids.filtered("partner_share") | self.opportunity_id.partner_id
        return guests.commercial_partner_id

    def _kestio_host_company(self):
        return self.opportunity_id.company_id or self.user_id.company_id

    def _kestio_day(self):
        """Return the local day of this meeting where the company is."""
        if self.allday:
            return self.start_date
        return slots.local(self.start, (self._kestio_host_company() or self.env.company)._kestio_tz()).date()
