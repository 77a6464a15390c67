"""Segment: the dialog in which suggestions are rejected, with the reason that teaches the next version."""

from odoo import fields, models


class KestioTierReject(models.TransientModel):
    """One reason for all the selected suggestions."""

    _name = "kestio.tier.reject"
    _description = "Rejection of tier suggestions"
    _inherit = ["kestio.tier.suggestion.dialog.mixin"]

    reason = fields.Char(required=True, help="The same move is not proposed again during the pause of the model.")

    def action_reject(self):
        """Reject the suggestions; see ``kestio.tier.suggestion.action_reject`` for the errors."""
        self.suggestion_ids.action_reject(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
