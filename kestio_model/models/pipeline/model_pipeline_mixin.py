"""Pipeline: what a version of the commercial model says about stages, criteria and forecasts."""

from odoo import fields, models
from odoo.fields import Command, Domain

from . import stage_archetypes

# What a version learned is worth nothing once these have changed: the next night learns anew.
TAUGHT_BY = {"state", "company_id", "team_ids", "tier_ids", "stage_rule_ids", "learn_weight", "learn_half_life_months"}


class ModelPipelineMixin(models.AbstractModel):
    """Parts and settings of a version that rule the pipeline."""

    _name = "kestio.model.pipeline.mixin"
    _description = "Pipeline of a commercial model"
    _inherit = ["kestio.model.benchmark.mixin"]

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
    probability_position = fields.Integer(copy=False, help="Last lead of the slice that the nightly job has finished.")
    snooze_max_days = fields.Integer(string="Longest pause (days)", default=90)
    snooze_max_count = fields.Integer(
        string="Pauses shown to the manager from", default=3, help="Deals that were paused so often are listed."
    )

    _learn_weight_positive = models.Constraint("CHECK(learn_weight > 0)", "The written rule must weigh something.")
    _snooze_positive = models.Constraint(
        "CHECK(snooze_max_days > 0 AND snooze_max_count >= 0)", "A pause is at least one day long."
    )

    def write(self, vals):
        if TAUGHT_BY & vals.keys():
            vals = {"learned_on": False} | vals
        result = super().write(vals)
        if "learn_rules" in vals:
            self.env.registry.clear_cache()
        return result

    def copy_data(self, default=None):
        """Leave behind the criteria of stages that are won by now: nothing has to be met in them any more."""
        rows = super().copy_data(default)
        stages = self.env["crm.stage"]
        for row in rows:
            commands = row.get("stage_criterion_ids") or []
            row["stage_criterion_ids"] = [
                command for command in commands if not command[2] or not stages.browse(command[2]["stage_id"]).is_won
            ]
        return rows

    def _pipeline_problems(self):
        """Return what is wrong with the pipeline of this version, one sentence each."""
        return [
            *self.stage_rule_ids._problems(),
            *self.stage_criterion_ids._problems(),
            *self.field_rule_ids._problems(),
        ]

    def action_propose_stage_criteria(self):
        """Add the criteria of this draft's archetype to the stages that exist.

        :raises AccessError: for anybody but a director.
        """
        self._check_group("kestio_model.group_director")
        self._propose_stage_criteria()

    def _propose_stage_criteria(self):
        """Add the examples of the archetype that this draft does not have yet; what a person wrote stays.

        They go to the first open stage, the middle one and the last one, whatever their names.
        """
        self.ensure_one()
        self._check_draft()
        stages = self._open_stages()
        if not stages:
            return
        known = {(criterion.stage_id, criterion.code) for criterion in self.stage_criterion_ids}
        proposed = [
            (stages[stage_archetypes.place(example.place, len(stages))], example)
            for example in stage_archetypes.CRITERIA[self.archetype]
        ]
        missing = [(stage, example) for stage, example in proposed if (stage, example.code) not in known]
        criteria = self.env["kestio.stage.criterion"].create(
            [
                self._stage_criterion_values(stage, example, 10 * place)
                for place, (stage, example) in enumerate(missing, 1)
            ]
        )
        self._translate_criteria(criteria, [example for _stage, example in missing])

    def _require_at_creation(self, field_ids):
        """Ask for fields whenever a lead is created in this draft: in the rule that has no condition."""
        rule = self.field_rule_ids.filtered(lambda rule: not rule.stage_id and rule.domain in (False, "[]"))[:1]
        if not rule:
            rule = rule.create({"model_id": self.id, "name": self.env._("At creation")})
        rule.field_ids = [Command.link(field_id) for field_id in field_ids]

    def _open_stages(self):
        """Return the stages that the deals of this version go through before they are won, in order.

        A version without teams rules all teams of its company, so that their own stages belong to it.
        """
        ruled = [("team_ids", "in", self.team_ids.ids)]
        if not self.team_ids:
            ruled = [("team_ids.company_id", "in", [self.company_id.id, False]), ("team_ids", "!=", False)]
        own = Domain("team_ids", "=", False) | Domain(ruled)
        return self.env["crm.stage"].search(Domain("is_won", "=", False) & own, order="sequence, id")

    def _stage_criterion_values(self, stage, example, sequence):
        field = example.field and self.env["ir.model.fields"]._get("crm.lead", example.field)
        return {
            "model_id": self.id,
            "stage_id": stage.id,
            "sequence": sequence,
            "code": example.code,
            "name": str(example.name),
            "help": str(example.help),
            "weight": example.weight,
            "field_id": field.id if field else False,
        }

    def _translate_criteria(self, criteria, examples):
        """Name the proposed criteria in every language of the database."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for criterion, example in zip(criteria, examples, strict=True):
            for name, text in (("name", example.name), ("help", example.help)):
                criterion.update_field_translations(name, {lang: text._translate(lang) for lang in languages})
