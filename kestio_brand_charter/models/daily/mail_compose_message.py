"""Daily work: the panel of the mail composer."""

from odoo import api, fields, models


class MailComposeMessage(models.TransientModel):
    """Internal notes have none: customers do not read them."""

    _inherit = "mail.compose.message"

    kestio_charter_panel = fields.Json(string="Charter of the brand", compute="_compute_kestio_charter_panel")

    @api.depends("model", "res_ids", "res_domain", "composition_mode", "subtype_id")
    def _compute_kestio_charter_panel(self):
        daily = self.env["kestio.charter.daily"]
        for composer in self:
            shown = daily._is_on(composer.model) and not composer.subtype_is_log
            ids = shown and composer._evaluate_res_ids()
            composer.kestio_charter_panel = daily._panel(composer.model, ids, kind="mail")
