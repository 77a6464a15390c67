"""Visit: once its outcome is known, a meeting is followed up by the rules, and its questions are closed."""

from datetime import datetime, time, timedelta

from odoo import fields, models

from .kestio_follow_up import Case


class CalendarEvent(models.Model):
    """A corrected outcome first takes back what the wrong one had set off and has not left."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_done_ids = fields.One2many(
        "kestio.meeting.rule.done",
        "event_id",
        string="What followed",
        readonly=True,
        groups="kestio_model.group_user",
    )

    def _kestio_outcome_set(self, before):
        # Who tells at the same moment waits here, and then finds what was told.
        self.flush_recordset(["kestio_outcome"])
        super()._kestio_outcome_set(before)
        if not self.env["kestio.model.scope"]._used_since():
            return
        self.sudo().kestio_done_ids._take_back()
        told = self.filtered(lambda event: event.kestio_outcome != "pending")
        told._kestio_close_questions()
        (self - told)._kestio_open_questions()
        told._kestio_follow_up()

    def _kestio_follow_up(self):
        """Apply the rules of their companies to those of these meetings that are recent and with a customer."""
        events = self.sudo().filtered("kestio_is_customer")
        companies = self.env["res.company"].sudo().union(*[event._kestio_company() for event in events])
        rules = self.env["kestio.meeting.rule"]._of("meeting", companies) if events else None
        if not rules:
            return
        cases = [case for case in (event._kestio_case() for event in events) if case]
        pairs = [
            (rule, case)
            for case in cases
            for rule in rules
            if rule.company_id == case.company and rule._fits_meeting(case.record, case.tier_code)
        ]
        self.env["kestio.follow.up"]._apply(pairs)

    def _kestio_is_recent(self):
        """Tell whether this meeting is not too old, for its company, to set anything off."""
        days = self._kestio_company().kestio_rule_days
        return self.stop >= datetime.combine(fields.Date.today(), time.min) - timedelta(days=days)

    def _kestio_case(self):
        """Return this meeting as rules see it, or nothing when it is too old to be followed up."""
        if not self._kestio_is_recent():
            return None
        lead, guests = self.opportunity_id, self._kestio_guests()
        return Case(
            record=self,
            company=self._kestio_company(),
            partner=lead.partner_id or guests[:1],
            lead=lead,
            rep=self.user_id,
            guests=guests or lead.partner_id,
            tier_code=self._kestio_tier().code,
            delay=self._kestio_send_delay(),
        )
