"""Daily work: the panel of the screen that plans activities."""

from odoo import api, fields, models


class MailActivitySchedule(models.TransientModel):
    """Plans have none: each of their activities has its own."""

    _inherit = "mail.activity.schedule"

    kestio_charter_panel = fields.Json(string="Charter of the brand", compute="_compute_kestio_charter_panel")

    @api.depends("res_model", "res_ids", "activity_type_id", "plan_id")
    def _compute_kestio_charter_panel(self):
        daily = self.env["kestio.charter.daily"]
        for wizard in self:
            kind = wizard.activity_type_id if daily._is_on(wizard.res_model) and not wizard.plan_id else False
            ids = kind and wizard._get_applied_on_records().ids
            wizard.kestio_charter_panel = bool(ids) and daily._panel(wizard.res_model, ids, activity_type=kind)
