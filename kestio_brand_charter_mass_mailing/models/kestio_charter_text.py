"""Wording: the list of texts has mailings too."""

from odoo import api, models


class KestioCharterText(models.Model):
    """Rows of mailings are read by who reads the charter; the mailings themselves by who may."""

    _inherit = "kestio.charter.text"

    @api.model
    def _selection_kind(self):
        return [*super()._selection_kind(), ("mailing.mailing", self.env._("Mailing"))]
