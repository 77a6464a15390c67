"""Pipeline: the dialog that pauses a deal until a date, with a reason."""

from odoo import api, fields, models


class KestioLeadPause(models.TransientModel):
    """Pauses one lead or a selection."""

    _name = "kestio.lead.pause"
    _description = "Pause of leads"

    lead_ids = fields.Many2many("crm.lead", required=True)
    until = fields.Date(required=True, default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14))
    reason = fields.Char(required=True)
    limit = fields.Date(compute="_compute_limit")
    times = fields.Integer(compute="_compute_limit")

    @api.depends("lead_ids")
    def _compute_limit(self):
        for pause in self:
            leads = pause.lead_ids
            pause.limit = min((lead._kestio_pause_limit() for lead in leads), default=False)
            pause.times = max(leads.mapped("kestio_snooze_count"), default=0)

    def action_pause(self):
        """Pause the leads; their probability is computed again."""
        self.lead_ids.write({"kestio_snooze_until": self.until, "kestio_snooze_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
