"""Visit: re-bookings follow their lead when it is merged, and forget who was on it when it is deleted."""

from odoo import models


class CrmLead(models.Model):
    """Who is known by a lead alone is forgotten with it."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def write(self, vals):
        with self.env["kestio.rebooking"]._following(self, vals.keys()):
            return super().write(vals)

    def unlink(self):
        flows = self.env["kestio.rebooking"].sudo()
        flows = flows.search([("lead_id", "in", self.ids), ("partner_id", "=", False)])
        result = super().unlink()
        flows._forget()
        return result

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        flows = self.env["kestio.rebooking"].sudo().search([("lead_id", "in", opportunities.ids)])
        flows.lead_id = self
        return result
