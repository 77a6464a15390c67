"""Pipeline: a line of the dialog *Propose stage rules*: a stage, or a tier in it, with what was observed."""

from odoo import api, fields, models


class KestioStageRuleWizardLine(models.TransientModel):
    """What was observed is told; what is proposed may be changed."""

    _name = "kestio.stage.rule.wizard.line"
    _description = "Proposed stage rule"
    _order = "stage_sequence, stage_id, tier_id, id"

    wizard_id = fields.Many2one("kestio.stage.rule.wizard", required=True, index=True, ondelete="cascade")
    take = fields.Boolean(default=True)
    stage_id = fields.Many2one("crm.stage", required=True, readonly=True, ondelete="cascade")
    stage_sequence = fields.Integer(related="stage_id.sequence", store=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True, ondelete="cascade")
    entered = fields.Integer(string="Deals", readonly=True, help="Deals that were in this stage.")
    won = fields.Integer(readonly=True)
    closed = fields.Integer(readonly=True, help="Won or lost since.")
    open_count = fields.Integer(string="Still open", readonly=True)
    left_out = fields.Integer(readonly=True)
    rate = fields.Float(string="Win rate", readonly=True)
    low = fields.Float(readonly=True)
    high = fields.Float(readonly=True, default=100)
    median_days = fields.Float(string="Median days", readonly=True, help="Of all deals that left this stage.")
    median_days_won = fields.Float(string="Median days of won deals", readonly=True)
    usual = fields.Float(readonly=True, help="Percent that is usual at this position, whatever the name of the stage.")
    observed = fields.Char(compute="_compute_observed", string="Your own deals")
    interval = fields.Json(compute="_compute_interval", string="Observed and proposed")
    probability = fields.Float(required=True, digits=(5, 2))
    grace_days = fields.Integer(string="Expected days", required=True)
    half_life_days = fields.Integer(string="Half-life (days)", required=True)
    floor = fields.Float(string="Never below", digits=(4, 3), help="Share of the probability that time never takes.")

    _probability_percent = models.Constraint(
        "CHECK(probability BETWEEN 0 AND 100)", "The probability of a stage is between 0 and 100 %."
    )
    _days_positive = models.Constraint(
        "CHECK(grace_days >= 0 AND half_life_days > 0)",
        "A number of days cannot be negative, and a half-life is at least one day.",
    )
    _floor_share = models.Constraint("CHECK(floor BETWEEN 0 AND 1)", "The share that is left is between 0 and 100 %.")

    @api.depends("won", "closed", "open_count")
    def _compute_observed(self):
        for line in self:
            line.observed = (
                self.env._("%(won)s of %(closed)s won", won=line.won, closed=line.closed)
                if line.closed
                else self.env._("none yet")
            )

    @api.depends("rate", "low", "high", "probability", "usual", "closed")
    def _compute_interval(self):
        for line in self:
            known = bool(line.closed)
            line.interval = {
                "low": line.low if known else None,
                "high": line.high if known else None,
                "rate": line.rate if known else None,
                "value": line.probability,
                "usual": line.usual,
                "text": line._interval_text(),
            }

    def _interval_text(self):
        """Return the bar as a sentence."""
        if not self.closed:
            return self.env._(
                "%(value)s %% proposed from the position of the stage; no closed deal yet",
                value=f"{self.probability:g}",
            )
        return self.env._(
            "%(value)s %% proposed; %(rate)s %% observed (%(low)s to %(high)s %%)",
            value=f"{self.probability:g}",
            rate=round(self.rate),
            low=round(self.low),
            high=round(self.high),
        )

    def _rule_values(self):
        """Return the values of the rule that this line stands for."""
        self.ensure_one()
        return {
            "stage_id": self.stage_id.id,
            "tier_id": self.tier_id.id,
            "probability": self.probability,
            "grace_days": self.grace_days,
            "decay_mode": "half_life",
            "half_life_days": self.half_life_days,
            "floor": self.floor,
        }
