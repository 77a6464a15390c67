"""Pipeline: the probability of a lead by the commercial model, and why."""

from odoo import models


class LeadProbabilityMixin(models.AbstractModel):
    """Through Odoo's own extension point, so that every standard screen shows it."""

    _name = "kestio.lead.probability.mixin"
    _description = "Probability of a lead"

    def _kestio_refresh_probability(self, vals):
        """Compute the probability again when something was written that the standard fields do not follow."""
