"""Tiers: how engaged each customer is, by what he did of his own accord, in a narrow table."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioCustomerEngagement(models.Model):
    """One row per customer who is engaged at all: 100 is the most points that the score rules give."""

    _name = "kestio.customer.engagement"
    _description = "Engagement of a customer"
    _order = "points desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    points = fields.Float(string="Engagement", readonly=True, digits=(4, 1), aggregator="avg")
    date = fields.Date(string="Computed on", readonly=True)

    _partner_uniq = models.UniqueIndex("(partner_id, company_id)", "A customer's engagement is known once.")

    @api.model
    def _refresh(self, model, as_of, customers):
        """Compute the engagement of customers and keep what changed.

        :param model: the ``kestio.model`` for whose company it is.
        :param as_of: date of the evaluation; later events do not count.
        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        """
        company = model.company_id
        ruleset = self.env["kestio.score.ruleset"]._published(company)
        figures = self.env["kestio.engagement.figures"]
        if ruleset and figures._has_sums(ruleset, as_of):
            self.env["kestio.score.job"].sudo()._follow_events()
        statement = figures._statement(ruleset, as_of, customers) if ruleset else SQL(_NOBODY)
        self.env.cr.execute(
            SQL(_REFRESH, figures=statement, customers=customers, company=company.id, as_of=as_of),
        )
        self.invalidate_model()


_NOBODY = "SELECT NULL::int AS partner_id, NULL::float8 AS points WHERE FALSE"
_REFRESH = """
    WITH figures AS MATERIALIZED (%(figures)s),
    gone AS (
        DELETE FROM kestio_customer_engagement k USING res_partner p
         WHERE p.id = k.partner_id AND k.company_id = %(company)s AND (%(customers)s)
           AND NOT EXISTS (SELECT FROM figures f WHERE f.partner_id = k.partner_id))
    INSERT INTO kestio_customer_engagement AS kept (partner_id, company_id, points, date)
    SELECT f.partner_id, %(company)s, f.points, %(as_of)s
      FROM figures f
      LEFT JOIN kestio_customer_engagement b ON b.partner_id = f.partner_id AND b.company_id = %(company)s
     WHERE b.points::float8 IS DISTINCT FROM f.points
    ON CONFLICT (partner_id, company_id) DO UPDATE SET points = EXCLUDED.points, date = EXCLUDED.date
"""
