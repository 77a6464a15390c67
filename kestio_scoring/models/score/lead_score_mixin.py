"""Score: what leads gain."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioLeadScoreMixin(models.AbstractModel):
    """Fit of the lead, and the engagement of its contact."""

    _name = "kestio.lead.score.mixin"
    _description = "Score of a lead"
    _inherit = ["kestio.score.fields.mixin"]
    _kestio_score_key = "lead_id"

    # Odoo looks at the groups of a field once for each row of a list; whoever reads no scores has none here.
    kestio_score = fields.Integer(groups=None)
    kestio_fit = fields.Integer(groups=None)
    kestio_engagement = fields.Integer(groups=None)
    kestio_score_band = fields.Selection(groups=None)

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_kestio_score(self):
        return super()._compute_kestio_score()

    @api.depends("company_id")
    def _compute_kestio_score_cap(self):
        return super()._compute_kestio_score_cap()

    def _kestio_score_companies(self):
        main = self.env["kestio.model.scope"]._main_company_id()
        company = self._fields["company_id"]
        self.browse(company._cache_missing_ids(self)).fetch(["company_id"])
        known = company._get_cache(self.env)
        return {lead_id: known.get(lead_id) or main for lead_id in self._ids}

    def _kestio_score_company_id(self):
        return self.company_id.id or self.env["kestio.model.scope"]._main_company_id()

    def _kestio_score_company_sql(self, alias):
        main = self.env["kestio.model.scope"]._main_company_id()
        company = SQL.identifier(alias, "company_id", to_flush=self._fields["company_id"])
        return SQL("COALESCE(%s, %s)", company, main)

    def action_recompute_score(self):
        """Compute the scores of these leads now; those who reached their threshold are handed over in some minutes."""
        result = super().action_recompute_score()
        self.env["kestio.score.touched"].sudo()._add((None, lead.id) for lead in self)
        return result
