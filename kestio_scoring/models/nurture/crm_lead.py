"""Nurture: leads that are merged stay where they were in their scenarios."""

from odoo import models


class CrmLead(models.Model):
    """Not in the mixin, which Odoo's own method hides."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        known = self.sudo().kestio_enrollment_ids.scenario_id
        for one in opportunities.sudo().kestio_enrollment_ids:
            if one.scenario_id not in known:
                one.lead_id = self
                known += one.scenario_id
        return result
