"""Audits: the brand of teams that name none."""

from odoo import api, models


class KestioBrand(models.Model):
    """The first brand of a company stands for those who work for no brand in particular."""

    _name = "kestio.brand"
    _inherit = "kestio.brand"

    @api.model
    def _default_of(self, company):
        """Return the first brand of a company."""
        return self.sudo().search([("company_id", "=", company.id)], limit=1)
