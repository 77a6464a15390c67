"""Pipeline: what a version of the commercial model says a deal is worth in a stage, and how that falls with time."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import probability as engine
from ...engine import stage_proposal


class KestioStageRule(models.Model):
    """Probability of a stage, optionally for one tier or one team.

    Among the rules of a stage the one that names the lead's tier wins, then the one that names its team. The
    probability holds for ``grace_days``, then falls by half-life or in a straight line, never below
    ``floor`` times itself.
    """

    _name = "kestio.stage.rule"
    _description = "Stage probability rule"
    _inherit = ["kestio.model.part.mixin"]
    _order = "model_id, stage_sequence, stage_id, tier_id, team_id, id"
    _rec_name = "stage_id"
    _free_fields = frozenset({"tasks", "key_question"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="model_id.company_id")
    state = fields.Selection(related="model_id.state")
    stage_id = fields.Many2one("crm.stage", required=True, index=True, ondelete="restrict")
    stage_sequence = fields.Integer(related="stage_id.sequence", store=True)
    tier_id = fields.Many2one(
        "kestio.tier", index="btree_not_null", ondelete="cascade", domain="[('model_id', '=', model_id)]"
    )
    team_id = fields.Many2one("crm.team", string="Sales team", index="btree_not_null", ondelete="cascade")
    probability = fields.Float(required=True, digits=(5, 2), help="In percent, when the deal enters the stage.")
    grace_days = fields.Integer(
        string="Expected days", default=14, help="Days in the stage during which the probability holds."
    )
    decay_mode = fields.Selection(
        selection=[("none", "Stays"), ("half_life", "Falls by half-life"), ("linear", "Falls in a straight line")],
        required=True,
        default="half_life",
    )
    half_life_days = fields.Integer(string="Half-life (days)", default=30, help="Days late that halve the probability.")
    daily_rate = fields.Float(
        string="Lost per day", default=0.02, digits=(6, 4), help="Share of the probability lost for each day late."
    )
    floor = fields.Float(
        string="Never below", default=0.1, digits=(4, 3), help="Share of the probability that time never takes away."
    )
    day_count = fields.Selection(
        selection=[("calendar", "Calendar days"), ("working", "Working days")],
        string="Counted in",
        required=True,
        default="calendar",
        help="Working days are those of the company's working schedule, without public holidays.",
    )
    pause_on_meeting = fields.Boolean(
        default=True, help="While a meeting is planned the days do not count, until the day after it."
    )
    restart_on_meeting = fields.Boolean(
        string="Restart on a held meeting",
        default=True,
        help="After a meeting that was held the deal stands where its expected days end, and falls from there.",
    )
    criteria_floor = fields.Float(
        string="Without any criterion",
        default=0.5,
        digits=(4, 3),
        help="Share of the probability that is left when none of the stage's criteria is met.",
    )
    tasks = fields.Text(translate=True, help="What a rep does in this stage; shown on the lead.")
    key_question = fields.Char(
        translate=True, help="The question to ask when this stage is reviewed: same result, most efficient means?"
    )
    curve = fields.Json(
        string="Over the days", compute="_compute_curve", help="The percentage after so many days in the stage."
    )

    _rule_uniq = models.UniqueIndex(
        "(model_id, stage_id, COALESCE(tier_id, 0), COALESCE(team_id, 0))",
        "There is already a rule for this stage, tier and team in this version.",
    )
    _probability_percent = models.Constraint(
        "CHECK(probability BETWEEN 0 AND 100)", "The probability of a stage is between 0 and 100 %."
    )
    _half_life_positive = models.Constraint(
        "CHECK(decay_mode != 'half_life' OR half_life_days > 0)", "A half-life is at least one day."
    )
    _days_positive = models.Constraint(
        "CHECK(grace_days >= 0 AND half_life_days >= 0)", "A number of days cannot be negative."
    )
    _rate_share = models.Constraint(
        "CHECK(daily_rate BETWEEN 0 AND 1)", "The share lost per day is between 0 and 100 %."
    )
    _rate_positive = models.Constraint(
        "CHECK(decay_mode != 'linear' OR daily_rate > 0)", "A straight line falls by more than 0 % per day."
    )
    _floor_share = models.Constraint(
        "CHECK(floor BETWEEN 0 AND 1 AND criteria_floor BETWEEN 0 AND 1)",
        "The share that is left is between 0 and 100 %.",
    )

    @api.constrains("stage_id")
    def _check_stage_open(self):
        for rule in self:
            if rule.stage_id.is_won:
                raise UserError(
                    self.env._("%s is a won stage: its probability is 100 %% by itself.", rule.stage_id.display_name)
                )

    @api.constrains("tier_id", "team_id", "model_id")
    def _check_same_version(self):
        for rule in self:
            if rule.tier_id and rule.tier_id.model_id != rule.model_id:
                raise UserError(self.env._("%s is a tier of another version.", rule.tier_id.display_name))
            if rule.team_id.company_id and rule.team_id.company_id != rule.model_id.company_id:
                raise UserError(self.env._("%s is a team of another company.", rule.team_id.display_name))

    @api.depends("stage_id", "tier_id", "team_id")
    def _compute_display_name(self):
        for rule in self:
            parts = [rule.stage_id.display_name, rule.tier_id.name, rule.team_id.name]
            rule.display_name = " / ".join(part for part in parts if part)

    def _problems(self):
        """Return the rules that could never apply, one sentence each."""
        won = self.filtered("stage_id.is_won")
        strange = self.filtered(
            lambda rule: rule.team_id and rule.model_id.team_ids and rule.team_id not in rule.model_id.team_ids
        )
        return [
            *(self.env._("- %s: the stage is won by now, its rule never applies.", rule.display_name) for rule in won),
            *(self.env._("- %s: this version does not rule that team.", rule.display_name) for rule in strange),
        ]

    @api.depends("probability", "grace_days", "decay_mode", "half_life_days", "daily_rate", "floor", "day_count")
    def _compute_curve(self):
        for rule in self:
            plain = rule._engine_rule()
            rule.curve = rule._is_drawable() and {
                "points": stage_proposal.curve(plain),
                "grace": rule.grace_days,
                "text": rule._curve_text(plain),
            }

    def _place(self):
        """Return what a rule is for: ids of stage, tier and team."""
        self.ensure_one()
        return self.stage_id.id, self.tier_id.id, self.team_id.id

    def _is_drawable(self):
        """Tell whether the values make a rule; while a person types they may not."""
        falls = {"none": True, "half_life": self.half_life_days > 0, "linear": self.daily_rate > 0}
        mode = falls.get(self.decay_mode, False)
        return mode and 0 <= self.probability <= 100 and self.grace_days >= 0 and 0 <= self.floor <= 1

    def _curve_text(self, plain):
        """Return the rule as a sentence: what it is worth first, when it has halved, and what is never lost."""
        start = _percent(plain.probability)
        if plain.decay_mode == "none":
            return self.env._("%s %%, however long it takes", start)
        parts = [self.env._("%(percent)s %% until day %(day)s", percent=start, day=plain.grace_days)]
        if half := engine.days_to(plain, 0.5):
            value = _percent(plain.probability / 2)
            parts.append(self.env._("%(percent)s %% on day %(day)s", percent=value, day=round(half)))
        lowest = max(plain.probability * plain.floor, min(engine.LOWEST, plain.probability))
        parts.append(self.env._("never below %s %%", _percent(lowest)))
        text = ", ".join(parts)
        return self.env._("%s (working days)", text) if self.day_count == "working" else text

    def _engine_rule(self):
        """Return this rule as the engine wants it."""
        self.ensure_one()
        return engine.Rule(
            probability=self.probability,
            grace_days=self.grace_days,
            decay_mode=self.decay_mode,
            half_life_days=self.half_life_days,
            daily_rate=self.daily_rate,
            floor=self.floor,
            criteria_floor=self.criteria_floor,
        )


def _percent(value):
    """Return a percentage as a person reads it."""
    return f"{engine.shown(value):g}"
