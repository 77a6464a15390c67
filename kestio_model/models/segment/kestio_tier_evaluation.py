"""Segment: the last evaluation of each customer, kept in a narrow table that the nightly job may rewrite cheaply."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioTierEvaluation(models.Model):
    """Index, coverage and breakdown of a customer in a company, and since when he asks for another tier."""

    _name = "kestio.tier.evaluation"
    _description = "Customer ranking"
    _inherit = ["kestio.tier.explanation.mixin", "kestio.onboarding.mixin"]
    _order = "index desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    model_id = fields.Many2one("kestio.model", required=True, readonly=True, index=True, ondelete="cascade")
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null")
    target_tier_id = fields.Many2one("kestio.tier", string="Tier by index", readonly=True, index="btree_not_null")
    index = fields.Float(readonly=True, digits=(4, 1), aggregator="avg")
    coverage = fields.Float(readonly=True, aggregator="avg", help="Share of the criteria's weight that is known.")
    direction = fields.Integer(readonly=True, aggregator=None, help="1: asks for a better tier; -1: for a lower one.")
    since = fields.Date(readonly=True, help="Since when the index asks for another tier, at every evaluation.")
    revenue = fields.Monetary(readonly=True)
    orders = fields.Integer(readonly=True)
    breakdown = fields.Json(readonly=True, help="Per criterion: what is known, and the points it earns.")
    date = fields.Date(string="Evaluated on", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")

    _partner_uniq = models.UniqueIndex("(partner_id, company_id)", "A customer is evaluated once in a company.")
    _asking_idx = models.Index("(company_id, since) WHERE direction != 0")

    @api.depends("tier_id")
    def _compute_explanation(self):
        return super()._compute_explanation()

    def _explained_tier(self):
        return self.tier_id.sudo()

    @api.model
    def _refresh(self, model, as_of, customers):
        """Evaluate customers of a version and keep what changed.

        :param model: an active ``kestio.model``.
        :param as_of: date of the evaluation.
        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        :return: how many evaluations changed.
        """
        self._flush_sources()
        self.env.cr.execute(self._upsert(model, as_of, customers))
        changed = self.env.cr.rowcount
        self.env.cr.execute(self._forget(model, customers))
        self.invalidate_model()
        return changed + self.env.cr.rowcount

    def _flush_sources(self):
        """Write pending changes of what the statement reads."""
        for name in (
            "res.partner",
            "sale.order",
            "sale.order.line",
            "account.move",
            "account.move.line",
            "product.product",
            "kestio.tier",
            "kestio.tier.criterion",
            "kestio.tier.evaluation",
            "res.users",
        ):
            self.env[name].flush_model()

    def _upsert(self, model, as_of, customers):
        """Insert or update the evaluations that differ from what is stored."""
        figures = self.env["kestio.tier.figures"]._statement(model, as_of, customers)
        return SQL(
            """
            INSERT INTO kestio_tier_evaluation AS kept (partner_id, company_id, model_id, tier_id, target_tier_id,
                   index, coverage, direction, since, revenue, orders, breakdown, date)
            SELECT f.partner_id, %(company)s, %(model)s, f.tier_id, f.target_tier_id, f.index, f.coverage, f.direction,
                   CASE WHEN f.direction = 0 THEN NULL
                        WHEN e.direction = f.direction AND e.model_id = %(model)s THEN LEAST(e.since, %(as_of)s)
                        ELSE %(as_of)s END,
                   f.revenue, f.orders, %(breakdown)s, %(as_of)s
              FROM (SELECT figures.*, %(direction)s AS direction FROM (%(figures)s) figures %(current)s) f
              LEFT JOIN kestio_tier_evaluation e ON e.partner_id = f.partner_id AND e.company_id = %(company)s
             WHERE (e.model_id, e.tier_id, e.target_tier_id, e.index::float8, e.coverage::float8, e.direction,
                    e.revenue::numeric, e.orders)
                   IS DISTINCT FROM
                   (%(model)s, f.tier_id, f.target_tier_id, f.index, f.coverage, f.direction,
                    f.revenue::numeric, f.orders)
            ON CONFLICT (partner_id, company_id) DO UPDATE SET
                   model_id = EXCLUDED.model_id, tier_id = EXCLUDED.tier_id, target_tier_id = EXCLUDED.target_tier_id,
                   index = EXCLUDED.index, coverage = EXCLUDED.coverage, direction = EXCLUDED.direction,
                   since = EXCLUDED.since, revenue = EXCLUDED.revenue, orders = EXCLUDED.orders,
                   breakdown = EXCLUDED.breakdown, date = EXCLUDED.date
            """,
            company=model.company_id.id,
            model=model.id,
            as_of=as_of,
            figures=figures,
            direction=_direction(model),
            current=_current(model),
            breakdown=_breakdown(model.criterion_ids._weighing()),
        )

    def _forget(self, model, customers):
        """Delete the evaluations of those who are no longer ranked (archived, excluded, merged into a company)."""
        ranked = self.env["kestio.tier.figures"]._customers(model, customers)
        return SQL(
            """
            DELETE FROM kestio_tier_evaluation e USING res_partner p
             WHERE p.id = e.partner_id AND e.model_id = %(model)s AND (%(customers)s)
               AND NOT EXISTS (SELECT FROM (%(ranked)s) ranked WHERE ranked.partner_id = e.partner_id)
            """,
            model=model.id,
            customers=customers,
            ranked=ranked,
        )


def _current(model):
    """Join the current tier's bounds: the arithmetic of ``engine.tier.direction``."""
    tiers = model.tier_ids._engine_tiers()
    rows = SQL(", ").join(
        SQL(
            "(%s, %s::float8, %s::float8)",
            tier.key,
            tiers[place - 1].enter if place else None,
            tier.exit if place + 1 < len(tiers) else None,
        )
        for place, tier in enumerate(tiers)
    )
    return SQL("LEFT JOIN (VALUES %s) bounds (tier_id, up_at, down_at) ON bounds.tier_id = figures.tier_id", rows)


def _direction(model):
    return SQL(
        """
        CASE WHEN figures.coverage < %s THEN 0
             WHEN figures.index >= bounds.up_at THEN 1
             WHEN figures.index <= bounds.down_at THEN -1
             ELSE 0 END
        """,
        model.coverage_min,
    )


def _breakdown(criteria):
    """Return ``{criterion: [value, points]}`` of what is known."""
    pairs = SQL(", ").join(
        SQL(
            "%s, CASE WHEN %s IS NOT NULL THEN jsonb_build_array(%s, %s) END",
            str(criterion.id),
            SQL.identifier("f", f"points_{criterion.id}"),
            SQL.identifier("f", f"value_{criterion.id}"),
            SQL.identifier("f", f"points_{criterion.id}"),
        )
        for criterion in criteria
    )
    return SQL("jsonb_strip_nulls(jsonb_build_object(%s))", pairs)
