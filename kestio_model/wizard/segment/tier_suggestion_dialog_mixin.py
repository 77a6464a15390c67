"""Segment: what the dialogs on suggestions share: they act on what is selected in the list."""

from odoo import Command, api, fields, models


class TierSuggestionDialogMixin(models.AbstractModel):
    """A dialog opened on one suggestion or on several."""

    _name = "kestio.tier.suggestion.dialog.mixin"
    _description = "Dialog on tier suggestions"

    suggestion_ids = fields.Many2many("kestio.tier.suggestion", required=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "suggestion_ids" in fields and self.env.context.get("active_model") == "kestio.tier.suggestion":
            values.setdefault("suggestion_ids", [Command.set(self.env.context.get("active_ids") or [])])
        return values
