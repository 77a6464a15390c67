"""Visit: re-bookings follow their contact, and forget him when he is deleted."""

from odoo import models


class ResPartner(models.Model):
    """One search in re-bookings when a name, an address or a number changes; else nothing."""

    _name = "res.partner"
    _inherit = "res.partner"

    def write(self, vals):
        with self.env["kestio.rebooking"]._following(self, vals.keys()):
            return super().write(vals)

    def unlink(self):
        flows = self.env["kestio.rebooking"].sudo().search([("partner_id", "in", self.ids)])
        result = super().unlink()
        flows._forget()
        return result
