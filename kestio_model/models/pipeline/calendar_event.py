"""Pipeline: what became of a meeting: a held one restarts the clock of its opportunity."""

from odoo import fields, models


class CalendarEvent(models.Model):
    """The outcome is the rep's to tell; it is never guessed from the date."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_outcome = fields.Selection(
        selection=[
            ("pending", "To come or to qualify"),
            ("held", "Held"),
            ("no_show", "No-show"),
            ("late_cancel", "Cancelled late by the customer"),
            ("we_cancelled", "Cancelled by us"),
            ("rescheduled", "Rescheduled"),
        ],
        string="Outcome",
        default="pending",
        copy=False,
    )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({"kestio_outcome", "start", "stop", "active", "opportunity_id"}):
            self.sudo().opportunity_id._kestio_refresh_probability({"calendar_event_ids": True})
        return result
