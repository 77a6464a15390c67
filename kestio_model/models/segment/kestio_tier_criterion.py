"""Segment: a criterion turns one fact about a customer into 0 to 100 points."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import tier as engine


class KestioTierCriterion(models.Model):
    """``low`` earns 0 points, ``high`` 100, linear between; a domain earns 100 when it matches, else 0.

    A fact that is not known earns nothing and weighs nothing: it only lowers the coverage.
    """

    _name = "kestio.tier.criterion"
    _description = "Tier criterion"
    _inherit = ["kestio.model.part.mixin", "kestio.condition.mixin"]
    _order = "model_id, sequence, id"
    _free_fields = frozenset({"name"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="model_id.state")
    sequence = fields.Integer(default=10)
    measure = fields.Selection(
        selection=[
            ("revenue", "Revenue"),
            ("margin", "Margin"),
            ("orders", "Number of orders"),
            ("basket", "Average basket"),
            ("recency", "Days since the last order"),
            ("growth", "Growth (%)"),
            ("potential", "Declared potential"),
            ("margin_cac", "Margin / acquisition cost"),
            ("engagement", "Engagement"),
            ("domain", "Condition"),
        ],
        required=True,
        default="revenue",
    )
    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, translate=True)
    weight = fields.Float(required=True, default=1.0)
    low = fields.Float(string="0 points at", digits=(16, 2))
    high = fields.Float(string="100 points at", digits=(16, 2), default=100.0)
    inverse = fields.Boolean(string="Less is better", compute="_compute_inverse", store=True, readonly=False)

    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be negative.")
    _bounds = models.Constraint(
        "CHECK(low < high OR measure = 'domain')",
        "The bounds of a criterion are empty: 100 points must stand above 0 points (tick 'Less is better' to invert).",
    )

    @api.depends("measure")
    def _compute_name(self):
        labels = dict(self._fields["measure"]._description_selection(self.env))
        for criterion in self:
            if not criterion.name or criterion.name in labels.values():
                criterion.name = labels.get(criterion.measure)

    @api.depends("measure")
    def _compute_inverse(self):
        for criterion in self:
            criterion.inverse = criterion.measure == "recency"

    @api.constrains("measure", "domain")
    def _check_domain(self):
        for criterion in self.filtered(lambda criterion: criterion.measure == "domain"):
            criterion._check_readable()

    def _candidates(self):
        return self.env["res.partner"].sudo().with_context(active_test=False).with_company(self.model_id.company_id)

    def _matching_query(self):
        """Return the query of the partners that meet this criterion's condition."""
        return self._candidates()._search(self._domain())

    def _unreadable(self, error):
        return ValidationError(
            self.env._(
                "The condition of '%(name)s' cannot be read on customers: %(reason)s", name=self.name, reason=error
            )
        )

    def _problems(self):
        """Return why these criteria could not make an index, one sentence each."""
        if not self:
            return [self.env._("- There is no criterion.")]
        if not sum(self.mapped("weight")):
            return [self.env._("- The weights of the criteria sum to 0.")]
        return []

    def _engine_criteria(self):
        """Return the criteria that weigh something, in order, as the engine wants them."""
        return [
            engine.Criterion(criterion.id, criterion.weight, *criterion._bounds_of_value(), criterion.inverse)
            for criterion in self._weighing()
        ]

    def _bounds_of_value(self):
        """Return the values that earn 0 and 100 points; a condition is 0 or 1 whatever its bounds say."""
        return (0.0, 1.0) if self.measure == "domain" else (self.low, self.high)

    def _weighing(self):
        return self.filtered("weight").sorted(lambda criterion: (criterion.sequence, criterion.id))
