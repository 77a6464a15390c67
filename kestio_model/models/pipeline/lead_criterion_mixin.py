"""Pipeline: leads know their criteria and required fields, and do not leave a stage without the mandatory ones."""

from odoo import models


class LeadCriterionMixin(models.AbstractModel):
    """Called by ``crm.lead`` before a change and after a creation."""

    _name = "kestio.lead.criterion.mixin"
    _description = "Criteria of a lead"

    def _kestio_check_leaving(self, vals):
        """Refuse to move leads forwards out of a stage while something mandatory is missing."""

    def _kestio_check_creation(self):
        """Refuse new leads that lack a field required at creation."""
