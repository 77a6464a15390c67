"""Ledger: meetings that were held, and those that were missed."""

from odoo import models

TYPES = {"held": "meeting_held", "no_show": "no_show"}


class CalendarEvent(models.Model):
    """What became of a meeting counts for each customer in it; taking it back takes it out of the ledger."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    def _kestio_outcome_set(self, before):
        result = super()._kestio_outcome_set(before)
        ledger = self.env["kestio.score.ledger"].sudo()
        undone = [f"{event.id}:{before[event.id]}:" for event in self if before.get(event.id) in TYPES]
        if undone:
            ledger._withdraw("calendar.event", undone)
        ledger._record([fact for event in self for fact in event._kestio_meeting_facts()])
        return result

    def _kestio_meeting_facts(self):
        """Return what the outcome of one meeting says of each customer in it."""
        code = TYPES.get(self.kestio_outcome)
        if not code:
            return []
        meeting = self.sudo()
        lead = meeting.opportunity_id
        guests = meeting.partner_ids.filtered(lambda partner: partner.partner_share)
        about = {
            "type": code,
            "date": min(meeting.start, self.env.cr.now()),
            "company_id": lead.company_id.id,
            "label": meeting.name,
            "source": "calendar.event",
        }
        people = [{"partner_id": guest.id} for guest in guests - lead.partner_id]
        if lead:
            people.append({"lead_id": lead.id, "partner_id": lead.partner_id.id})
        return [
            {**about, **who, "source_key": f"{self.id}:{self.kestio_outcome}:{who.get('lead_id') or who['partner_id']}"}
            for who in people
        ]
