"""Visit: attainment: how many of the visits that were due were held, how many on time, how late, how many hours."""

from odoo import fields, models
from odoo.tools import SQL

from .kestio_visit import STATES


class KestioVisitReport(models.Model):
    """One row for each cycle.

    A visit is due when its window is over, or when it was held before that. One that a person left out counts as due;
    one that ended because the customer is not visited any more does not.
    """

    _name = "kestio.visit.report"
    _description = "Attainment of visits"
    _auto = False
    _order = "due_date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "kestio.visit": [
            "partner_id",
            "user_id",
            "tier_id",
            "company_id",
            "state",
            "due_date",
            "window_end",
            "held_date",
            "duration",
            "event_id",
            "start",
            "is_skipped",
            "is_ad_hoc",
            "stretched_to",
        ],
        "calendar.event": ["duration"],
        "res.users": ["sale_team_id"],
    }

    visit_id = fields.Many2one("kestio.visit", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(selection=STATES, readonly=True)
    due_date = fields.Date(string="Due on", readonly=True)
    held_date = fields.Date(string="Held on", readonly=True)
    is_ad_hoc = fields.Boolean(string="Ad hoc", readonly=True)
    is_stretched = fields.Boolean(string="Stretched", readonly=True)
    due_count = fields.Integer(string="Visits due", readonly=True)
    held_count = fields.Integer(string="Visits held", readonly=True)
    late_count = fields.Integer(string="Visits late", readonly=True, help="Held after the window, or still not held.")
    attainment = fields.Float(
        string="Attainment (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Held against due."
    )
    on_time_rate = fields.Float(
        string="On time (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Of the visits that were held."
    )
    lateness_days = fields.Float(
        string="Late by (days)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Days after the window, 0 when on time: average over the visits that were held.",
    )
    hours = fields.Float(readonly=True, digits=(16, 1), help="Length of the meetings that were held.")

    @property
    def _table_query(self):
        return SQL(_QUERY, today=fields.Date.context_today(self))

    def action_open_visit(self):
        """Open the visit of this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "kestio.visit",
            "res_id": self.visit_id.id,
            "views": [(False, "form")],
        }


_QUERY = """
    SELECT visit.id, visit.id AS visit_id, visit.partner_id, visit.user_id, rep.sale_team_id AS team_id, visit.tier_id,
           visit.company_id, visit.state, visit.due_date, visit.held_date,
           COALESCE(visit.is_ad_hoc, FALSE) AS is_ad_hoc,
           visit.stretched_to IS NOT NULL AND COALESCE(visit.start >= visit.stretched_to, TRUE) AS is_stretched,
           fact.is_due::int AS due_count,
           fact.is_held::int AS held_count,
           (visit.state NOT IN ('cancelled') AND COALESCE(visit.held_date, %(today)s) > visit.window_end)::int
               AS late_count,
           CASE WHEN fact.is_due THEN 100.0::float8 * fact.is_held::int END AS attainment,
           CASE WHEN fact.is_held THEN 100.0::float8 * (visit.held_date <= visit.window_end)::int END AS on_time_rate,
           CASE WHEN fact.is_held THEN GREATEST(visit.held_date - visit.window_end, 0)::float8 END AS lateness_days,
           CASE WHEN fact.is_held THEN COALESCE(event.duration, visit.duration) ELSE 0 END AS hours
      FROM kestio_visit visit
      LEFT JOIN calendar_event event ON event.id = visit.event_id
      LEFT JOIN res_users rep ON rep.id = visit.user_id
     CROSS JOIN LATERAL (
         SELECT visit.state = 'held' AS is_held,
                visit.state = 'held' OR visit.is_skipped IS TRUE
                OR visit.state != 'cancelled' AND visit.window_end < %(today)s AS is_due
     ) fact
"""
