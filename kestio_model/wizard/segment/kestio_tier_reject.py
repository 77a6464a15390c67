"""Segment: the dialog in which suggestions are rejected, with the reason that teaches the next version."""

from odoo import Command, api, fields, models


class KestioTierReject(models.TransientModel):
    """One reason for all the selected suggestions."""

    _name = "kestio.tier.reject"
    _description = "Rejection of tier suggestions"

    suggestion_ids = fields.Many2many("kestio.tier.suggestion", required=True)
    reason = fields.Char(required=True, help="The same move is not proposed again during the pause of the model.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "suggestion_ids" in fields and self.env.context.get("active_model") == "kestio.tier.suggestion":
            values.setdefault("suggestion_ids", [Command.set(self.env.context.get("active_ids") or [])])
        return values

    def action_reject(self):
        """Reject the suggestions; see ``kestio.tier.suggestion.action_reject`` for the errors."""
        self.suggestion_ids.action_reject(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
