"""Pipeline: whenever a version learns from its closed deals, it learns what typed percentages are worth as well."""

from odoo import api, models


class KestioStageCurve(models.Model):
    """Both read the same deals, in the nightly job, at activation and when a draft is looked at."""

    _inherit = "kestio.stage.curve"

    @api.model
    def _learn(self, model, now=None):
        return super()._learn(model, now) + self.env["kestio.typed.curve"]._learn(model, now)
