"""Score: what gives points, or takes them: an event that fades, or a fact about the lead or the contact."""

import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, formatLang

from ...engine import scoring

DECAYS = [
    ("none", "Never"),
    ("half_life", "By half every"),
    ("linear", "In a straight line, to nothing after"),
    ("window", "All at once, after"),
]


class KestioScoreRule(models.Model):
    """Rules of *engagement* groups look at events, those of *fit* groups at a condition."""

    _name = "kestio.score.rule"
    _description = "Score rule"
    _inherit = ["kestio.score.part.mixin", "kestio.condition.mixin"]
    _order = "group_id, sequence, id"

    group_id = fields.Many2one("kestio.score.group", required=True, index=True, ondelete="cascade")
    ruleset_id = fields.Many2one(related="group_id.ruleset_id", store=True, index=True)
    axis = fields.Selection(related="group_id.axis")
    sequence = fields.Integer(default=10)
    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, translate=True)
    points = fields.Float(required=True, digits=(6, 1), help="Negative points lower the score.")
    type_id = fields.Many2one("kestio.score.event.type", string="Event", ondelete="restrict", index=True)
    pattern = fields.Char(
        string="Address", help="Page or link to which the rule is limited; * stands for anything: /pricing*"
    )
    decay = fields.Selection(selection=DECAYS, string="Fades", required=True, default="half_life")
    days = fields.Float(digits=(6, 1), default=30.0)
    quiet_seconds = fields.Integer(
        string="Counts again after (seconds)", compute="_compute_quiet_seconds", store=True, readonly=False
    )
    per_day = fields.Integer(string="At most a day", help="0: no limit.")
    once = fields.Boolean(string="Only the last time", help="Only the latest of these events gives points.")
    subject = fields.Selection(
        selection=[("lead", "Lead"), ("contact", "Contact")], string="Condition on", required=True, default="lead"
    )

    condition_model = fields.Char(compute="_compute_condition_model", export_string_translation=False)

    _days_positive = models.Constraint(
        "CHECK(decay = 'none' OR days > 0)", "Say after how many days the points fade: more than 0."
    )
    _limits_positive = models.Constraint(
        "CHECK(per_day >= 0 AND quiet_seconds >= 0)", "A limit or a time cannot be negative."
    )

    @api.depends("type_id", "pattern")
    def _compute_name(self):
        for rule in self:
            if rule.type_id and (not rule.name or rule.name.split(" ")[0] == rule.type_id.name.split(" ")[0]):
                rule.name = f"{rule.type_id.name} {rule.pattern}" if rule.pattern else rule.type_id.name

    @api.depends("name", "points")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            points = formatLang(self.env, abs(rule.points), digits=0 if rule.points == int(rule.points) else 1)
            rule.display_name = f"{rule.name or ''} {'−' if rule.points < 0 else '+'}{points}".strip()

    @api.depends("subject")
    def _compute_condition_model(self):
        for rule in self:
            rule.condition_model = "crm.lead" if rule.subject == "lead" else "res.partner"

    @api.depends("type_id")
    def _compute_quiet_seconds(self):
        for rule in self:
            rule.quiet_seconds = rule.type_id.quiet_seconds

    @api.constrains("group_id", "type_id", "domain", "subject", "name")
    def _check_fits(self):
        for rule in self:
            if rule.axis == "engagement" and not rule.type_id:
                raise ValidationError(self.env._("Choose the event that the rule '%s' looks at.", rule.name or ""))
            if rule.axis == "fit":
                rule._check_readable()

    def _candidates(self):
        company = self.ruleset_id.company_id
        return self.env[self.condition_model].sudo().with_context(active_test=False).with_company(company)

    def _matching_query(self):
        """Return the query of the leads or contacts that meet the condition."""
        return self._candidates()._search(self._domain())

    def _unreadable(self, error):
        return ValidationError(
            self.env._("The condition of '%(name)s' cannot be read: %(reason)s", name=self.name or "", reason=error)
        )

    def _summed(self):
        """Return the rules whose points need no second look at the ledger: they fade by half-lives, or never."""
        return self.filtered(lambda rule: rule.decay in ("half_life", "none"))

    def _looked_back(self, as_of):
        """Return the condition on events ``e`` that leaves out what none of these rules looks back to.

        Rules that fade in a straight line or all at once look back for a limited time; what was just before tells
        whether the first of these events count.
        """
        if not self or self._summed():
            return SQL("TRUE")
        days = max(self.mapped("days")) + max(self.mapped("quiet_seconds")) / 86400 + 2
        return SQL("e.date >= %s - %s * INTERVAL '1 day'", as_of, math.ceil(days))

    def _engine_rule(self):
        """Return the rule as the plain arithmetic takes it."""
        return scoring.Rule(
            key=self.id,
            group=self.group_id.id,
            type=self.type_id.code,
            points=self.points,
            pattern=self.pattern or "",
            decay=self.decay,
            days=self.days,
            quiet=self.quiet_seconds,
            per_day=self.per_day,
            once=self.once,
        )
