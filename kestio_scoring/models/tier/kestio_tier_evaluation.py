"""Tiers: engagement is computed before customers are evaluated."""

from odoo import api, models


class KestioTierEvaluation(models.Model):
    """The nightly job and the buttons both come by here."""

    _name = "kestio.tier.evaluation"
    _inherit = "kestio.tier.evaluation"

    @api.model
    def _refresh(self, model, as_of, customers):
        self.env["kestio.score.figures"]._flush_sources()
        self.env["kestio.customer.engagement"].sudo()._refresh(model, as_of, customers)
        return super()._refresh(model, as_of, customers)
