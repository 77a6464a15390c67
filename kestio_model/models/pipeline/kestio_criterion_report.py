"""Pipeline: how far the criteria of stages are met, by rep, team, tier and stage."""

from odoo import fields, models
from odoo.tools import SQL

from .sql_criteria import APPLICABLE, flush, situations, told

_ROWS = """
    SELECT ROW_NUMBER() OVER (ORDER BY lead.id, c.id)::int AS id, lead.id AS lead_id, c.id AS criterion_id, c.model_id,
           c.stage_id, lead.user_id, lead.team_id, lead.company_id, lead.kestio_tier_id AS tier_id, c.mandatory,
           c.weight, told.met AS is_met, told.met::int::float8 AS fill_rate, said.user_id AS said_by, said.date
      FROM (%(situations)s) s
      JOIN %(told)s
     WHERE %(applicable)s
"""
_NOTHING = """
    SELECT 0 AS id, NULL::int AS lead_id, NULL::int AS criterion_id, NULL::int AS model_id, NULL::int AS stage_id,
           NULL::int AS user_id, NULL::int AS team_id, NULL::int AS company_id, NULL::int AS tier_id,
           NULL::bool AS mandatory, NULL::float8 AS weight, NULL::bool AS is_met, NULL::float8 AS fill_rate,
           NULL::int AS said_by, NULL::timestamp AS date WHERE FALSE
"""


class KestioCriterionReport(models.Model):
    """One row per open lead and criterion of its stage that applies; the same reading as that of the probability."""

    _name = "kestio.criterion.report"
    _description = "Criteria filled"
    _inherit = ["kestio.lead.row.mixin"]
    _auto = False
    _order = "lead_id desc, id"
    _rec_name = "criterion_id"
    _depends = {
        "crm.lead": ["stage_id", "user_id", "team_id", "company_id", "kestio_tier_id", "active", "won_status"],
        "kestio.lead.criterion": ["lead_id", "criterion_id", "state", "user_id", "date"],
        "kestio.stage.criterion": ["model_id", "stage_id", "weight", "mandatory", "field_id"],
        "kestio.model.scope": ["model_id", "company_id", "team_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    criterion_id = fields.Many2one("kestio.stage.criterion", readonly=True)
    model_id = fields.Many2one("kestio.model", string="Version", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    mandatory = fields.Boolean(readonly=True)
    weight = fields.Float(readonly=True)
    is_met = fields.Boolean(string="Met", readonly=True)
    fill_rate = fields.Float(readonly=True, aggregator="avg", help="Share of the criteria that is met.")
    said_by = fields.Many2one("res.users", string="Said by", readonly=True)
    date = fields.Datetime(string="Said on", readonly=True)

    @property
    def _table_query(self):
        if not self.env["kestio.stage.criterion"]._are_written():
            return SQL(_NOTHING)
        flush(self.env)
        parts = {"situations": situations(self.env, SQL("TRUE")), "told": told(self.env), "applicable": APPLICABLE}
        return SQL(_ROWS, **parts)
