"""Tiers: engagement is a measure that criteria can weigh."""

from odoo import api, models
from odoo.tools import SQL


class KestioTierFigures(models.AbstractModel):
    """Known (0 to 100) in companies that have score rules; nobody's silence is taken for ignorance there."""

    _name = "kestio.tier.figures"
    _inherit = "kestio.tier.figures"

    def _statement(self, model, as_of, customers, *, foreseen=False):
        company = model.company_id
        return super(KestioTierFigures, self.with_context(kestio_engagement_company_id=company.id))._statement(
            model, as_of, customers, foreseen=foreseen
        )

    @api.model
    def _measures(self, as_of):
        company = self.env["res.company"].browse(self.env.context.get("kestio_engagement_company_id"))
        measures = super()._measures(as_of)
        if not company or not self.env["kestio.score.ruleset"]._published(company):
            return measures
        known = SQL(
            """
            CASE WHEN customer.partner_id IS NOT NULL THEN COALESCE((
                 SELECT k.points FROM kestio_customer_engagement k
                  WHERE k.partner_id = customer.partner_id AND k.company_id = %s), 0)::float8 END
            """,
            company.id,
        )
        return {**measures, "engagement": known}
