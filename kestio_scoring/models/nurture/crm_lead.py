"""Nurture: leads that are merged stay where they were in their scenarios."""

from odoo import api, models


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
            else:
                one._leave("twin")
        self.env["kestio.nurture.notice"].sudo().search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_kestio_people(self):
        """Leave the figures of scenarios as they were, of nobody."""
        self.env["kestio.nurture.enrollment"].sudo().search([("lead_id", "in", self.ids)])._forget()
