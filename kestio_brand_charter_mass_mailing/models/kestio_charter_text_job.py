"""Wording: the job checks mailings too."""

from odoo import api, models


class KestioCharterTextJob(models.AbstractModel):
    """Those that are not sent yet."""

    _inherit = "kestio.charter.text.job"

    @api.model
    def _models(self):
        return [*super()._models(), "mailing.mailing"]
