"""Segment: the dialog in which suggestions are put aside until a date."""

from dateutil.relativedelta import relativedelta
from odoo import fields, models


class KestioTierSnooze(models.TransientModel):
    """One date for all the selected suggestions: they come back to be decided on that day."""

    _name = "kestio.tier.snooze"
    _description = "Snooze of tier suggestions"
    _inherit = ["kestio.tier.suggestion.dialog.mixin"]

    until = fields.Date(required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(months=1))

    def action_snooze(self):
        """Put the suggestions aside; see ``kestio.tier.suggestion.action_snooze`` for the errors."""
        self.suggestion_ids.action_snooze(until=self.until)
        return {"type": "ir.actions.act_window_close"}
