"""Pipeline: what a version of the commercial model says about stages, criteria and forecasts."""

from odoo import fields, models


class ModelPipelineMixin(models.AbstractModel):
    """Parts and settings of a version that rule the pipeline."""

    _name = "kestio.model.pipeline.mixin"
    _description = "Pipeline of a commercial model"

    stage_rule_ids = fields.One2many("kestio.stage.rule", "model_id", string="Stage rules", copy=True)
    stage_criterion_ids = fields.One2many("kestio.stage.criterion", "model_id", string="Stage criteria", copy=True)
    field_rule_ids = fields.One2many("kestio.field.rule", "model_id", string="Required fields", copy=True)
    learn_rules = fields.Boolean(
        string="Learn from our own deals",
        default=True,
        help="What was observed in this company moves the written probabilities; off: the written rules alone.",
    )
    learn_weight = fields.Integer(
        string="Weight of the written rule",
        default=20,
        help="The written probability counts as much as this number of closed deals.",
    )
    snooze_max_days = fields.Integer(string="Longest pause (days)", default=90)
    snooze_max_count = fields.Integer(
        string="Pauses shown to the manager from", default=3, help="Deals that were paused so often are listed."
    )

    _learn_weight_positive = models.Constraint("CHECK(learn_weight > 0)", "The written rule must weigh something.")
    _snooze_positive = models.Constraint(
        "CHECK(snooze_max_days > 0 AND snooze_max_count >= 0)", "A pause is at least one day long."
    )

    def _pipeline_problems(self):
        """Return what is wrong with the pipeline of this version, one sentence each."""
        return []
