"""Pipeline: what a version learned from the company's own deals, and the screen that shows it."""

from odoo import api, fields, models


class ModelLearningMixin(models.AbstractModel):
    """When a version last learned, what it left out, and its curves for the chart."""

    _name = "kestio.model.learning.mixin"
    _description = "Learned values of a commercial model"

    learn_half_life_months = fields.Integer(
        string="Old deals count half after (months)",
        help="0: a deal closed years ago teaches as much as one closed yesterday.",
    )
    typed_percents = fields.Selection(
        selection=[("kept", "As typed"), ("recalibrated", "Recalibrated")],
        string="Typed percentages",
        required=True,
        default="kept",
        help="People forecast too high, and yet rank their deals well. Recalibrated: beside a percentage that somebody "
        "typed stands what it is worth by your own closed deals, and the corrected forecast counts it so. "
        "What was typed is never changed.",
    )
    learned_on = fields.Datetime(readonly=True, copy=False)
    learned_left_out = fields.Integer(
        string="Deals entered after the fact",
        readonly=True,
        copy=False,
        help="Closed within a day from the stage in which they were entered: nobody saw them open.",
    )

    _learn_half_life_positive = models.Constraint(
        "CHECK(learn_half_life_months >= 0)", "A number of months cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if "typed_percents" in vals:
            # At once: nobody waits for the night to see what the choice does.
            for model in self:
                self.env["kestio.typed.curve"].sudo()._learn(model)
        return result

    def action_typed_percents(self):
        """Open what typed percentages are worth in this version; a draft learns first."""
        self.ensure_one()
        self._learn_draft()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_model.kestio_typed_curve_action")
        return action | {"domain": [("model_id", "=", self.id)]}

    def _learn_draft(self):
        """Let a draft that a director opens learn: no nightly job does it."""
        if self.state == "draft" and self.env.user.has_group("kestio_model.group_director"):
            self.env["kestio.stage.curve"].sudo()._learn(self)

    def action_learned_values(self):
        """Open the learned values of this version; a draft learns first, since no nightly job does it."""
        self.ensure_one()
        self._learn_draft()
        action = self.env["ir.actions.client"]._for_xml_id("kestio_model.kestio_stage_curve_action")
        return action | {"params": {"model_id": self.id}}

    @api.model
    @api.readonly
    def get_learned_values(self, model_id=None):
        """Return what the chart of learned values shows.

        :param model_id: a version; the one that rules the current company by default.
        :return: dict of ``models`` (versions to choose from), ``model_id``, ``is_on``, ``has_typed`` (typed
            percentages are recalibrated), ``weight``, ``learned_on``, ``left_out`` and ``stages``: each with its
            curves by tier and their points, in percent.
        """
        versions = self.search([("state", "!=", "archived"), ("stage_rule_ids", "!=", False)], order="state, id desc")
        model = self.browse(model_id) if model_id else versions.filtered(lambda one: one.state == "active")[:1]
        model = model or versions[:1]
        curves = self.env["kestio.stage.curve"].search([("model_id", "=", model.id)])
        return {
            "models": [{"id": one.id, "name": one.display_name} for one in versions | model],
            "model_id": model.id,
            "is_on": model.learn_rules,
            "has_typed": model.typed_percents == "recalibrated",
            "weight": model.learn_weight,
            "learned_on": fields.Datetime.to_string(model.learned_on) if model.learned_on else False,
            "left_out": model.learned_left_out,
            "stages": _stages(self.env, curves.sorted(lambda curve: (curve.stage_sequence, curve.tier_id.sequence))),
        }


def _stages(env, curves):
    """Return the curves as the chart wants them, in the order of the pipeline."""
    stages = {}
    for curve in curves:
        stage = stages.setdefault(
            curve.stage_id.id,
            {"id": curve.stage_id.id, "name": curve.stage_id.display_name, "clock": curve.clock, "curves": {}},
        )
        one = stage["curves"].setdefault(
            (curve.rule_id.id, curve.tier_id.id), {"key": f"{curve.rule_id.id}-{curve.tier_id.id}", "points": []}
        )
        one["name"] = _curve_name(env, curve)
        one["points"].append(_point(curve))
    return [stage | {"curves": list(stage["curves"].values())} for stage in stages.values()]


def _curve_name(env, curve):
    parts = [curve.tier_id.name or env._("All tiers"), curve.rule_id.team_id.name]
    return " / ".join(part for part in parts if part)


def _point(curve):
    names = ("age", "won", "closed", "open_count", "left_out", "prior", "probability", "low", "high")
    observed = curve.observed if curve.closed else None
    return {**{name: curve[name] for name in names}, "observed": observed}
