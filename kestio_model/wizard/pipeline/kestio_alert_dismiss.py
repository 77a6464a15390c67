"""Pipeline: the dialog in which alerts are dismissed, with the reason."""

from odoo import Command, api, fields, models


class KestioAlertDismiss(models.TransientModel):
    """One reason for all the selected alerts."""

    _name = "kestio.alert.dismiss"
    _description = "Dismissal of pipeline alerts"

    alert_ids = fields.Many2many("kestio.pipeline.alert", required=True)
    reason = fields.Char(required=True, help="The same situation is not raised again.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "alert_ids" in fields and self.env.context.get("active_model") == "kestio.pipeline.alert":
            values.setdefault("alert_ids", [Command.set(self.env.context.get("active_ids") or [])])
        return values

    def action_dismiss(self):
        """Dismiss the alerts; see ``kestio.pipeline.alert.action_dismiss`` for the errors."""
        self.alert_ids.action_dismiss(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
