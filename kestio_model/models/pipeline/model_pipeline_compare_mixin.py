"""Pipeline: what two versions of the commercial model say about stages, criteria and figures, line by line."""

from odoo import api, models

from ..comparing import blocks

RULE = (
    "probability",
    "grace_days",
    "decay_mode",
    "half_life_days",
    "daily_rate",
    "floor",
    "day_count",
    "pause_on_meeting",
    "restart_on_meeting",
    "criteria_floor",
    "tasks",
    "key_question",
)
CRITERION = ("weight", "mandatory", "field_label", "help")
REQUIRED = ("field_labels", "domain")
BENCHMARK = ("green", "amber")


class ModelPipelineCompareMixin(models.AbstractModel):
    """Parts are paired by what they are for: a stage, tier and team; a criterion's code; a figure."""

    _name = "kestio.model.pipeline.compare.mixin"
    _description = "Comparison of pipelines"

    @api.model
    def _compare_pipeline(self, left, right):
        """Return the sections of ``_compare`` that are about the pipeline."""
        return [
            {
                "title": self.env._("Stage rules"),
                "blocks": blocks(left.stage_rule_ids, right.stage_rule_ids, _place, RULE),
            },
            {
                "title": self.env._("Criteria of stages"),
                "blocks": blocks(left.stage_criterion_ids, right.stage_criterion_ids, _known, CRITERION, _in_stage),
            },
            {
                "title": self.env._("Required fields"),
                "blocks": blocks(left.field_rule_ids, right.field_rule_ids, _asked, REQUIRED, _in_stage),
            },
            {
                "title": self.env._("Benchmarks"),
                "blocks": blocks(left.benchmark_ids, right.benchmark_ids, lambda one: one.kpi, BENCHMARK, _figure),
            },
        ]


def _place(rule):
    return rule.stage_id.id, rule.tier_id.code, rule.team_id.id


def _known(criterion):
    return criterion.stage_id.id, criterion.code or criterion.name


def _asked(rule):
    return rule.stage_id.id, rule.name


def _in_stage(part):
    return " / ".join(name for name in (part.stage_id.display_name, part.name) if name)


def _figure(benchmark):
    return dict(benchmark._fields["kpi"]._description_selection(benchmark.env))[benchmark.kpi]
