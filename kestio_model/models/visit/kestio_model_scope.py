"""Visit: since when each company works by a commercial model: older meetings are left alone."""

from odoo import api, models, tools


class KestioModelScope(models.Model):
    """Known without a query, so that meetings of companies without a model cost nothing."""

    _name = "kestio.model.scope"
    _inherit = "kestio.model.scope"

    @api.model
    @tools.ormcache()
    def _used_since(self):
        """Return the first day of use by the id of each company that has an active version."""
        companies = self.sudo().search([("model_id", "!=", False)]).company_id
        used = [("company_id", "in", companies.ids), ("date_start", "!=", False)]
        return {
            company.id: first
            for company, first in self.env["kestio.model"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(used, ["company_id"], ["date_start:min"])
        }
