"""Nurture: what a person releases from quarantine counts on mails of scenarios again."""

from odoo import models


class KestioScoreEvent(models.Model):
    """Released clicks are clicks."""

    _name = "kestio.score.event"
    _inherit = "kestio.score.event"

    def action_release(self):
        result = super().action_release()
        self.env["kestio.nurture.sending"]._hear(self.sudo().mapped("mail"))
        return result
