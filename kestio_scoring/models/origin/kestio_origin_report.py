"""Origin: where leads come from, how many of them are won, how soon, and what sales makes of those handed over."""

from odoo import fields, models
from odoo.tools import SQL

MEDIAN = "days_to_win:avg"


class KestioOriginReport(models.Model):
    """One row for each lead, lost ones included: marketing and sales read the same figures.

    Rates are averages of rows that are 100 or 0; where a rate says nothing (an open lead is neither won nor lost) the
    row is empty and does not count.
    """

    _name = "kestio.origin.report"
    _description = "Origin of leads"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            *("kestio_origin", "referred", "source_id", "medium_id", "campaign_id", "user_id", "team_id", "company_id"),
            *("kestio_tier_id", "type", "won_status", "date_closed", "create_date", "expected_revenue"),
        ],
        "kestio.score.crossing": ["lead_id", "direction", "state"],
        "res.company": ["currency_id"],
    }

    lead_id = fields.Many2one("crm.lead", readonly=True)
    origin = fields.Selection(
        selection=lambda self: self.env["crm.lead"]._fields["kestio_origin"]._description_selection(self.env),
        readonly=True,
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime(string="Came on", readonly=True)
    date_closed = fields.Datetime(string="Closed on", readonly=True)
    state = fields.Selection(
        selection=[("pending", "Open"), ("won", "Won"), ("lost", "Lost")], string="Outcome", readonly=True
    )
    leads = fields.Integer(readonly=True)
    opportunities = fields.Integer(readonly=True, help="Leads that became one, or came as one.")
    won = fields.Integer(string="Leads won", readonly=True)
    lost = fields.Integer(readonly=True)
    open = fields.Integer(readonly=True)
    conversion = fields.Float(
        string="Conversion (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of all leads, open ones included, those that were won so far.",
    )
    win_rate = fields.Float(
        string="Win rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of the leads that are closed, those that were won.",
    )
    days_to_win = fields.Float(
        string="Days to win",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="From the day on which it came to the day on which it was won: as many leads took less as took more.",
    )
    handed_over = fields.Integer(
        string="Leads handed over", readonly=True, help="To sales, by a threshold or by marketing."
    )
    in_time_rate = fields.Float(
        string="Acted on in time (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of the leads that were handed over and no longer wait, those on which the rep acted in time.",
    )
    revenue_won = fields.Monetary(
        string="Revenue won", readonly=True, help="Expected revenue of the leads that were won."
    )

    @property
    def _table_query(self):
        return SQL(_QUERY, main=self.env["kestio.model.scope"]._main_company_id())

    def _read_group_select(self, aggregate_spec, query):
        """Give the median where an average is asked of days: one lead won after years says nothing of the others."""
        if aggregate_spec != MEDIAN:
            return super()._read_group_select(aggregate_spec, query)
        days = self._field_to_sql(self._table, "days_to_win", query)
        return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", days)

    def action_open_lead(self):
        """Open the lead."""
        self.ensure_one()
        return self.lead_id._get_records_action()


# What leads that came before Kestio tell of their origin is read as it would be proposed for them.
# Each lead with its last hand-over to sales; a lead of no company is the first one's.
_QUERY = """
    SELECT lead.id, lead.id AS lead_id, COALESCE(lead.kestio_origin, told.origin) AS origin, lead.source_id,
           lead.medium_id, lead.campaign_id, lead.user_id, lead.team_id, lead.kestio_tier_id AS tier_id,
           company.id AS company_id, company.currency_id, lead.create_date AS date, lead.date_closed,
           lead.won_status AS state, 1 AS leads,
           (lead.type = 'opportunity')::int AS opportunities, (lead.won_status = 'won')::int AS won,
           (lead.won_status = 'lost')::int AS lost, (lead.won_status = 'pending')::int AS open,
           100.0::float8 * (lead.won_status = 'won')::int AS conversion,
           CASE lead.won_status WHEN 'won' THEN 100.0::float8 WHEN 'lost' THEN 0 END AS win_rate,
           CASE WHEN lead.won_status = 'won'
                THEN GREATEST(0, EXTRACT(EPOCH FROM lead.date_closed - lead.create_date)::float8 / 86400)
                END AS days_to_win,
           (handed.state IS NOT NULL)::int AS handed_over,
           CASE handed.state WHEN 'acted' THEN 100.0::float8 WHEN 'late' THEN 0 END AS in_time_rate,
           CASE WHEN lead.won_status = 'won' THEN lead.expected_revenue ELSE 0 END AS revenue_won
      FROM crm_lead lead
      JOIN res_company company ON company.id = COALESCE(lead.company_id, %(main)s)
      LEFT JOIN LATERAL (
          SELECT crossing.state FROM kestio_score_crossing crossing
           WHERE crossing.lead_id = lead.id AND crossing.direction = 'up'
           ORDER BY crossing.number DESC LIMIT 1
      ) handed ON TRUE
     CROSS JOIN LATERAL (
         SELECT CASE WHEN lead.referred > '' THEN 'referral'
                     WHEN COALESCE(lead.campaign_id, lead.source_id, lead.medium_id) IS NOT NULL THEN 'marketing'
                     END AS origin
     ) told
     WHERE lead.active OR lead.won_status = 'lost'
"""
