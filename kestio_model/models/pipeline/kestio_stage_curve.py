"""Pipeline: what a company's own deals say about the written probabilities, by stage, tier and age."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioStageCurve(models.Model):
    """One landmark of the learned curve of a rule: counts, interval, and the factor that moves the written value."""

    _name = "kestio.stage.curve"
    _description = "Learned probability"
    _order = "rule_id, tier_id, age"
    _log_access = False

    model_id = fields.Many2one("kestio.model", required=True, readonly=True, index=True, ondelete="cascade")
    rule_id = fields.Many2one("kestio.stage.rule", required=True, readonly=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("crm.stage", readonly=True, index=True, ondelete="cascade")
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null", ondelete="cascade")
    clock = fields.Selection([("stage", "Days in the stage"), ("process", "Days since the start")], readonly=True)
    age = fields.Integer(readonly=True)
    won = fields.Integer(readonly=True)
    closed = fields.Integer(readonly=True)
    open_count = fields.Integer(string="Still open", readonly=True)
    left_out = fields.Integer(readonly=True)
    observed = fields.Float(readonly=True)
    low = fields.Float(readonly=True)
    high = fields.Float(readonly=True)
    prior = fields.Float(readonly=True)
    probability = fields.Float(readonly=True)
    factor = fields.Float(readonly=True)

    @api.model
    def _arrays_sql(self, model_ids):
        """Return SQL of rule_id, tier_id, clock, ages and factors (float arrays ordered by age) of some versions."""
        return SQL(
            """
            SELECT rule_id, tier_id, MAX(clock) AS clock, array_agg(age::float8 ORDER BY age) AS ages,
                   array_agg(factor::float8 ORDER BY age) AS factors
              FROM kestio_stage_curve WHERE model_id = ANY(%s) GROUP BY rule_id, tier_id
            """,
            list(model_ids),
        )
