"""Data quality: how much is known of each customer, in a narrow table that is rewritten where it changed."""

from odoo import api, fields, models
from odoo.addons.kestio_model.models.pipeline import sql_criteria
from odoo.tools import SQL

from .kestio_completeness_rule import MODEL

# A customer of so many months has had the time to be known.
MONTHS = 6


class KestioCompleteness(models.Model):
    """Formula: sum(weights of the filled fields) / sum(weights) over the fields that count for the customer's tier."""

    _name = "kestio.completeness"
    _description = "Completeness of a customer"
    _order = "percent, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    percent = fields.Integer(string="Known (%)", readonly=True, aggregator="avg")
    missing = fields.Json(string="Missing rules", readonly=True, help="Ids of the rules whose field is empty.")
    missing_names = fields.Char(string="Missing", compute="_compute_missing_names")
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")

    _partner_uniq = models.UniqueIndex("(partner_id, company_id)")

    @api.depends("missing")
    @api.depends_context("lang")
    def _compute_missing_names(self):
        rules = self.env["kestio.completeness.rule"].sudo()
        for row in self:
            names = rules.browse(row.missing or []).exists().field_id.mapped("field_description")
            row.missing_names = ", ".join(names)

    @api.model
    def _cron_completeness(self):
        """Compute the completeness of all customers; the method of ``ir_cron_completeness``."""
        companies = self.env["kestio.completeness.rule"]._read_group([], ["company_id"], order="company_id")
        for place, [company] in enumerate(companies):
            self._refresh(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - place - 1):
                return

    @api.model
    def _refresh(self, company, customers=None):
        """Compute the completeness of a company's customers and keep what changed.

        :param customers: SQL condition on the alias ``p`` (``res_partner``); all by default.
        :return: how many rows changed.
        """
        rules = self.env["kestio.completeness.rule"]._of(company)
        self.env.flush_all()
        self.env.cr.execute(self._upsert(company, rules, customers or SQL("TRUE")))
        changed = self.env.cr.rowcount
        self.invalidate_model()
        return changed

    def _upsert(self, company, rules, customers):
        """Return the statement: rows that differ are written, those of who is asked nothing are deleted."""
        return SQL(
            """
            WITH figures AS MATERIALIZED (%(figures)s),
            gone AS (
                DELETE FROM kestio_completeness k USING res_partner p
                 WHERE p.id = k.partner_id AND k.company_id = %(company)s AND (%(customers)s)
                   AND NOT EXISTS (SELECT FROM figures f WHERE f.partner_id = k.partner_id) RETURNING 1),
            kept AS (
                INSERT INTO kestio_completeness AS k (partner_id, company_id, tier_id, percent, missing)
                SELECT f.partner_id, %(company)s, f.tier_id, f.percent, f.missing FROM figures f
                  LEFT JOIN kestio_completeness b ON b.partner_id = f.partner_id AND b.company_id = %(company)s
                 WHERE (b.tier_id, b.percent, b.missing) IS DISTINCT FROM (f.tier_id, f.percent, f.missing)
                ON CONFLICT (partner_id, company_id)
                DO UPDATE SET tier_id = EXCLUDED.tier_id, percent = EXCLUDED.percent, missing = EXCLUDED.missing
                RETURNING 1)
            SELECT 1 FROM gone UNION ALL SELECT 1 FROM kept
            """,
            figures=self._figures(company, rules, customers),
            company=company.id,
            customers=customers,
        )

    def _figures(self, company, rules, customers):
        """Select partner_id, tier_id, percent, missing of entities that have a tier, a salesperson or sales."""
        cases = SQL(", ").join(
            SQL(
                "(%s::int, %s::float8, %s::text, %s)",
                rule.id,
                rule.weight,
                rule.tier_code or None,
                sql_criteria.filled(self.env, rule.field_id.name, MODEL, "p"),
            )
            for rule in rules
        )
        return SQL(
            """
            SELECT p.id AS partner_id, tier.id AS tier_id,
                   ROUND(100 * SUM(asked.weight * asked.filled::int) / SUM(asked.weight))::int AS percent,
                   COALESCE(JSONB_AGG(asked.id ORDER BY asked.id) FILTER (WHERE NOT asked.filled), '[]') AS missing
              FROM res_partner p
              LEFT JOIN kestio_tier tier ON tier.id = (p.kestio_tier_id->>%(key)s)::int
             CROSS JOIN LATERAL (VALUES %(cases)s) asked (id, weight, tier_code, filled)
             WHERE p.active AND p.id = p.commercial_partner_id AND (p.company_id IS NULL OR p.company_id = %(company)s)
               AND (tier.id IS NOT NULL OR p.user_id IS NOT NULL OR p.customer_rank > 0) AND (%(customers)s)
               AND (asked.tier_code IS NULL OR asked.tier_code = tier.code)
             GROUP BY p.id, tier.id
            """,
            key=str(company.id),
            cases=cases or SQL("(NULL::int, 1::float8, ''::text, FALSE)"),
            company=company.id,
            customers=customers,
        )

    @api.model
    def _fill_rates(self, company):
        """Return how many customers have each field that is asked for.

        :return: dicts with rule_id, asked, filled, old (how many of them have been there for six months), old_filled.
        """
        rules = self.env["kestio.completeness.rule"]._of(company)
        if not rules:
            return []
        self.env.flush_all()
        self.env.cr.execute(SQL(_RATES, months=MONTHS, rules=rules.ids))
        return self.env.cr.dictfetchall()

    def action_open(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }


_RATES = """
    SELECT told.rule_id, COUNT(*) AS asked, COUNT(*) FILTER (WHERE told.filled) AS filled,
           COUNT(*) FILTER (WHERE told.old) AS old, COUNT(*) FILTER (WHERE told.old AND told.filled) AS old_filled
      FROM (
           SELECT rule.id AS rule_id, NOT k.missing @> TO_JSONB(rule.id) AS filled,
                  p.create_date < NOW() AT TIME ZONE 'UTC' - MAKE_INTERVAL(months => %(months)s) AS old
             FROM kestio_completeness_rule rule
             JOIN kestio_completeness k ON k.company_id = rule.company_id
             JOIN res_partner p ON p.id = k.partner_id
             LEFT JOIN kestio_tier tier ON tier.id = k.tier_id
            WHERE rule.id = ANY(%(rules)s) AND (rule.tier_code IS NULL OR rule.tier_code = tier.code)) told
     GROUP BY told.rule_id ORDER BY told.rule_id
"""
