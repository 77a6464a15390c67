"""Pipeline: the funnel: how long deals stay in each stage, how many go on, and how many of those are won."""

from odoo import fields, models
from odoo.tools import SQL

NARROW = ["lead_id", "stage_id", "tier_id", "team_id", "user_id", "company_id", "model_id", "expected_revenue",
          "weighted_revenue", "won_status", "stage_entered_at", "date_to", "is_exit", "next_stage_id", "next_status",
          "outcome", "type", "is_archived"]  # fmt: skip


class KestioPipelineReport(models.Model):
    """One row for each stay of an opportunity in a stage, as it was when it ended, or as it is now.

    Rates are over stays that have ended: a deal that is still in the stage neither counts as converted nor as
    failed.
    """

    _name = "kestio.pipeline.report"
    _description = "Pipeline analysis"
    _inherit = ["kestio.lead.row.mixin"]
    _auto = False
    _order = "date_entered desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "kestio.lead.history": NARROW,
        "crm.stage": ["sequence"],
        "kestio.tier": ["handling"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    next_stage_id = fields.Many2one("crm.stage", readonly=True)
    next_status = fields.Selection(
        selection=[("won", "Won"), ("lost", "Lost"), ("pending", "Open")], string="Then", readonly=True
    )
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    model_id = fields.Many2one("kestio.model", string="Version", readonly=True)
    date_entered = fields.Datetime(string="Entered", readonly=True)
    date_left = fields.Datetime(string="Left", readonly=True)
    days = fields.Float(
        string="Days in stage",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Average over stays that have ended.",
    )
    age = fields.Float(
        string="Days so far", readonly=True, digits=(16, 1), aggregator="avg", help="Average over stays that go on."
    )
    expected_revenue = fields.Float(string="Gross value", readonly=True, digits=(16, 0))
    weighted_revenue = fields.Float(
        string="Net value", readonly=True, digits=(16, 0), help="Gross value times probability, when the stay ended."
    )
    conversion_rate = fields.Float(
        string="Conversion (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of the stays that have ended, those that went on to a later stage or were won.",
    )
    win_rate = fields.Float(
        string="Win rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of the stays whose deal is closed by now, those that were won in the end.",
    )
    target_rate = fields.Float(
        string="On target (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Share of deals with customers of a tier that reps look after.",
    )
    is_ended = fields.Boolean(string="Stay ended", readonly=True)
    is_advanced = fields.Boolean(string="Went on", readonly=True)
    is_won = fields.Boolean(string="Won in the end", readonly=True)
    is_lost = fields.Boolean(string="Lost in the end", readonly=True)
    is_target = fields.Boolean(string="On target", readonly=True)

    @property
    def _table_query(self):
        return SQL(_QUERY, now=fields.Datetime.now())


# A stay of a stage that was deleted since cannot be placed; PostgreSQL leaves out the joins that nobody reads.
_QUERY = """
    SELECT stay.id, stay.lead_id, stay.stage_id, stay.next_stage_id, stay.next_status, stay.tier_id, stay.team_id,
           stay.user_id, stay.company_id, stay.model_id, stay.stage_entered_at AS date_entered,
           stay.date_to AS date_left,
           EXTRACT(EPOCH FROM stay.date_to - stay.stage_entered_at)::float8 / 86400 AS days,
           CASE WHEN NOT stay.is_exit
                THEN EXTRACT(EPOCH FROM %(now)s - stay.stage_entered_at)::float8 / 86400 END AS age,
           stay.expected_revenue, stay.weighted_revenue, stay.is_exit AS is_ended, advance.is_advanced,
           CASE WHEN stay.is_exit THEN 100.0::float8 * advance.is_advanced::int END AS conversion_rate,
           COALESCE(stay.outcome = 'won', FALSE) AS is_won, COALESCE(stay.outcome = 'lost', FALSE) AS is_lost,
           CASE stay.outcome WHEN 'won' THEN 100.0::float8 WHEN 'lost' THEN 0 END AS win_rate,
           tier.handling IS NOT DISTINCT FROM 'rep' AS is_target,
           100.0::float8 * (tier.handling IS NOT DISTINCT FROM 'rep')::int AS target_rate
      FROM kestio_lead_history stay
      JOIN crm_stage stage ON stage.id = stay.stage_id
      LEFT JOIN crm_stage next_stage ON next_stage.id = stay.next_stage_id
      LEFT JOIN kestio_tier tier ON tier.id = stay.tier_id
     CROSS JOIN LATERAL (
         SELECT CASE stay.next_status WHEN 'won' THEN TRUE WHEN 'lost' THEN FALSE
                ELSE (next_stage.sequence, next_stage.id) > (stage.sequence, stage.id) END AS is_advanced
     ) advance
     WHERE stay.won_status = 'pending' AND stay.type = 'opportunity'
       AND (stay.is_exit OR stay.date_to IS NULL AND stay.is_archived IS NOT TRUE)
"""
