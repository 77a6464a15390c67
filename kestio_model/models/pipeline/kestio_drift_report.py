"""Pipeline: how far amount and closing date of each deal drifted from what was first said."""

from odoo import fields, models
from odoo.tools import SQL


class KestioDriftReport(models.Model):
    """One row for each opportunity: what was first said of it, and what is said now (or was, when it closed)."""

    _name = "kestio.drift.report"
    _description = "Drift of amounts and dates"
    _inherit = ["kestio.lead.row.mixin"]
    _auto = False
    _order = "push_count desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "kestio.lead.history": [
            *("lead_id", "stage_id", "tier_id", "team_id", "user_id", "company_id", "model_id", "expected_revenue"),
            *(
                "won_status",
                "date_to",
                "date_deadline",
                "first_revenue",
                "first_deadline",
                "push_count",
                "type",
                "is_archived",
            ),
        ]
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    model_id = fields.Many2one("kestio.model", string="Version", readonly=True)
    won_status = fields.Selection(
        selection=[("won", "Won"), ("lost", "Lost"), ("pending", "Open")], string="Status", readonly=True
    )
    first_revenue = fields.Float(string="First amount", readonly=True, digits=(16, 2))
    expected_revenue = fields.Float(string="Last amount", readonly=True, digits=(16, 2))
    revenue_drift = fields.Float(string="Amount drift", readonly=True, digits=(16, 2))
    drift_rate = fields.Float(
        string="Amount drift (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Of the first amount."
    )
    first_deadline = fields.Date(string="First closing date", readonly=True)
    date_deadline = fields.Date(string="Last closing date", readonly=True)
    deadline_drift = fields.Integer(
        string="Date drift (days)",
        readonly=True,
        aggregator="avg",
        help="Days from the first closing date to the last.",
    )
    push_count = fields.Integer(string="Pushes", readonly=True, help="How often the closing date moved to a later one.")
    is_pushed = fields.Boolean(string="Pushed", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT last.id, last.lead_id, last.stage_id, last.tier_id, last.team_id, last.user_id, last.company_id,
                   last.model_id, last.won_status, last.first_revenue, last.expected_revenue,
                   last.expected_revenue - last.first_revenue AS revenue_drift,
                   (100 * (last.expected_revenue - last.first_revenue) / NULLIF(last.first_revenue, 0))::float8
                   AS drift_rate,
                   last.first_deadline, last.date_deadline, last.date_deadline - last.first_deadline AS deadline_drift,
                   last.push_count, last.push_count > 0 AS is_pushed
              FROM kestio_lead_history last
             WHERE last.date_to IS NULL AND last.type = 'opportunity' AND last.is_archived IS NOT TRUE
            """
        )
