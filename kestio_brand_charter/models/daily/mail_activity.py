"""Daily work: the panel of an activity: a call, a meeting, a mail to write."""

from odoo import api, fields, models


class MailActivity(models.Model):
    """The kind of activity says the channel; those that are done through none (a reminder) have no panel."""

    _inherit = "mail.activity"

    kestio_charter_panel = fields.Json(string="Charter of the brand", compute="_compute_kestio_charter_panel")

    @api.depends("res_model", "res_id", "activity_type_id")
    def _compute_kestio_charter_panel(self):
        daily = self.env["kestio.charter.daily"]
        for activity in self:
            kind, ids = activity.activity_type_id, activity.res_id and [activity.res_id]
            activity.kestio_charter_panel = bool(kind and ids) and daily._panel(
                activity.res_model, ids, activity_type=kind
            )
