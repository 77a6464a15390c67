"""Pipeline: each closed deal against what was forecast of it 30, 60 and 90 days before."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import reliability as engine

HORIZONS = [("30", "30 days before"), ("60", "60 days before"), ("90", "90 days before")]
SOURCES = [
    ("shown", "Forecast shown"),
    ("own", "Rep's own"),
    ("model", "Commercial model"),
    ("odoo", "Odoo statistics"),
]


class KestioForecastReport(models.Model):
    """One row per closed deal, horizon and source of probability that had an opinion.

    The forecast is that of the last snapshot at or before the horizon, in the same life of the deal (a deal that was
    re-opened starts again). It is credited to who owned the deal on that day, with its stage, tier and version of that
    day. A closing that somebody took back within a day was a slip and does not count.
    """

    _name = "kestio.forecast.report"
    _description = "Forecast against outcome"
    _auto = False
    _order = "closed_on desc, id"
    _rec_name = "lead_id"
    _depends = {
        "kestio.lead.history": [
            "lead_id",
            "date_from",
            "date_to",
            "won_status",
            "expected_revenue",
            "clock_from",
            "push_count",
        ],
        "kestio.lead.snapshot": ["lead_id", "date", "probability", "expected_revenue"],
    }

    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    closed_on = fields.Date(readonly=True)
    horizon = fields.Selection(selection=HORIZONS, readonly=True)
    source = fields.Selection(selection=SOURCES, string="Probability", readonly=True)
    snapshot_date = fields.Date(string="Forecast on", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, help="Who owned the deal on that day.")
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    model_id = fields.Many2one("kestio.model", string="Version", readonly=True)
    won_status = fields.Selection(selection=[("won", "Won"), ("lost", "Lost")], string="Outcome", readonly=True)
    probability = fields.Float(string="Forecast (%)", readonly=True, aggregator="avg", digits=(5, 1))
    win_rate = fields.Float(string="Won (%)", readonly=True, aggregator="avg", digits=(5, 1))
    brier = fields.Float(string="Brier score", readonly=True, aggregator="avg", digits=(6, 4))
    log_loss = fields.Float(readonly=True, aggregator="avg", digits=(6, 4))
    amount = fields.Monetary(string="Amount expected", readonly=True, help="Of the deal on that day, if it is won.")
    forecast = fields.Monetary(string="Weighted forecast", readonly=True)
    actual = fields.Monetary(string="Amount won", readonly=True)
    error = fields.Monetary(string="Forecast too high by", readonly=True)
    first_amount = fields.Monetary(readonly=True, help="The first amount that was known of the deal.")
    pushes = fields.Integer(
        readonly=True, aggregator="avg", help="How often its expected closing moved to a later date."
    )
    slippage_days = fields.Integer(
        string="Days late", readonly=True, aggregator="avg", help="Closed so many days after what was expected."
    )
    slippage_level = fields.Selection(
        selection=[("green", "Good"), ("amber", "Usual"), ("red", "Poor")], compute="_compute_slippage_level"
    )

    @api.depends("slippage_days", "model_id")
    def _compute_slippage_level(self):
        for row in self:
            row.slippage_level = row.model_id.sudo().benchmark_ids._level("slippage_days", row.slippage_days)

    @property
    def _table_query(self):
        return SQL(_ROWS, edge=engine.EDGE, main=self.env["kestio.model.scope"]._main_company_id())


# PostgreSQL filters closings before it looks for their snapshots: nothing here keeps conditions from moving inwards.
_ROWS = """
    SELECT closing.id::bigint * 12 + horizon.place * 4 + source.place AS id,
           closing.lead_id, closing.closed_on, horizon.code AS horizon, source.code AS source,
           snapshot.date AS snapshot_date, snapshot.user_id, snapshot.team_id, snapshot.company_id, closing.currency_id,
           snapshot.stage_id, snapshot.tier_id, snapshot.model_id, closing.won_status, source.probability,
           100.0 * closing.won AS win_rate,
           (source.probability / 100 - closing.won) ^ 2 AS brier,
           -LN(LEAST(GREATEST(1 - ABS(source.probability / 100 - closing.won), %(edge)s), 1 - %(edge)s)) AS log_loss,
           snapshot.expected_revenue::float8 AS amount,
           source.probability / 100 * snapshot.expected_revenue::float8 AS forecast,
           closing.actual,
           source.probability / 100 * snapshot.expected_revenue::float8 - closing.actual AS error,
           closing.first_amount, closing.pushes,
           closing.closed_on - snapshot.date_deadline AS slippage_days,
           snapshot.own_probability IS NOT NULL AS is_typed
      FROM (
        SELECT history.id, history.lead_id, company.currency_id, history.won_status,
               (history.won_status = 'won')::int AS won,
               CASE WHEN history.won_status = 'won' THEN COALESCE(history.expected_revenue, 0) ELSE 0 END::float8
               AS actual, history.first_revenue::float8 AS first_amount, history.push_count AS pushes,
               (history.date_from AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date AS closed_on,
               (history.clock_from AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date AS opened_on
          FROM kestio_lead_history history
          JOIN res_company company ON company.id = COALESCE(history.company_id, %(main)s)
          LEFT JOIN res_partner place ON place.id = company.partner_id
          LEFT JOIN resource_calendar hours ON hours.id = company.resource_calendar_id
         CROSS JOIN LATERAL (SELECT COALESCE(place.tz, hours.tz, 'UTC') AS tz) zone
         WHERE history.won_status IN ('won', 'lost')
           AND EXISTS (SELECT FROM kestio_lead_history before
                        WHERE before.lead_id = history.lead_id AND before.date_to = history.date_from
                          AND before.won_status = 'pending')
           AND NOT EXISTS (SELECT FROM kestio_lead_history after
                            WHERE after.lead_id = history.lead_id AND after.won_status != history.won_status
                              AND (after.date_from, after.id) > (history.date_from, history.id)
                              AND after.date_from < history.date_from + INTERVAL '1 day')
      ) closing
     CROSS JOIN (VALUES (0, '30', 30), (1, '60', 60), (2, '90', 90)) horizon (place, code, days)
     CROSS JOIN LATERAL (
        SELECT * FROM kestio_lead_snapshot forecast
         WHERE forecast.lead_id = closing.lead_id AND forecast.date <= closing.closed_on - horizon.days
           AND forecast.date >= COALESCE(closing.opened_on, '-infinity')
         ORDER BY forecast.date DESC LIMIT 1
     ) snapshot
     CROSS JOIN LATERAL (VALUES (0, 'shown', snapshot.probability), (1, 'own', snapshot.own_probability),
                                (2, 'model', snapshot.rule_probability), (3, 'odoo', snapshot.odoo_probability)
     ) source (place, code, probability)
     WHERE source.probability IS NOT NULL
"""
