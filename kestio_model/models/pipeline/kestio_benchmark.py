"""Pipeline: what is good and what is poor depends on the way a company sells: bounds for each figure."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KPIS = [
    ("win_rate", "Win rate (%)"),
    ("conversion", "Conversion to the next stage (%)"),
    ("cycle_days", "Sales cycle (days)"),
    ("forecast_bias", "Bias of forecast amounts (%)"),
    ("slippage_days", "Days late against the expected closing"),
]
LESS_IS_BETTER = {"cycle_days", "forecast_bias", "slippage_days"}
# (green, amber) by archetype: a win rate of 25 % is very good where quotes are many, and poor where deals are few.
PROPOSED = {
    "transactional": {
        "win_rate": (25, 15),
        "conversion": (40, 25),
        "cycle_days": (30, 60),
        "forecast_bias": (10, 25),
        "slippage_days": (7, 21),
    },
    "complex": {
        "win_rate": (45, 30),
        "conversion": (65, 50),
        "cycle_days": (180, 300),
        "forecast_bias": (15, 30),
        "slippage_days": (30, 60),
    },
    "mixed": {
        "win_rate": (35, 22),
        "conversion": (50, 35),
        "cycle_days": (90, 180),
        "forecast_bias": (10, 25),
        "slippage_days": (14, 35),
    },
}


class KestioBenchmark(models.Model):
    """Two bounds of a figure in a version: green from the first one, amber from the second one, red beyond."""

    _name = "kestio.benchmark"
    _description = "Benchmark"
    _inherit = ["kestio.model.part.mixin"]
    _order = "model_id, id"
    _rec_name = "kpi"

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="model_id.state")
    kpi = fields.Selection(selection=KPIS, string="Figure", required=True)
    green = fields.Float(string="Good from", required=True, digits=(16, 1))
    amber = fields.Float(string="Usual from", required=True, digits=(16, 1), help="Beyond this one a figure is poor.")
    less_is_better = fields.Boolean(compute="_compute_less_is_better")

    _kpi_uniq = models.UniqueIndex("(model_id, kpi)", "There is already a benchmark for this figure in this version.")
    _bounds_positive = models.Constraint("CHECK(green >= 0 AND amber >= 0)", "A bound cannot be negative.")

    @api.depends("kpi")
    def _compute_less_is_better(self):
        for benchmark in self:
            benchmark.less_is_better = benchmark.kpi in LESS_IS_BETTER

    @api.constrains("kpi", "green", "amber")
    def _check_order(self):
        for benchmark in self:
            better = benchmark.green - benchmark.amber
            if (benchmark.less_is_better and better > 0) or (not benchmark.less_is_better and better < 0):
                label = dict(self._fields["kpi"]._description_selection(self.env))[benchmark.kpi]
                raise ValidationError(self.env._("%s: the bound of good is better than the bound of usual.", label))

    def _level(self, kpi, value):
        """Return ``green``, ``amber`` or ``red``; nothing without a benchmark for this figure or without a value.

        :param value: in the unit of the figure (percent or days).
        """
        benchmark = self.filtered(lambda benchmark: benchmark.kpi == kpi)[:1]
        if not benchmark or value is None or value is False:
            return False
        sign = -1 if benchmark.less_is_better else 1
        if sign * value >= sign * benchmark.green:
            return "green"
        return "amber" if sign * value >= sign * benchmark.amber else "red"
