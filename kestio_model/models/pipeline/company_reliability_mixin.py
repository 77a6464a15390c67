"""Pipeline: how often a company writes its forecast down, what it calls reliable, and who is told."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import reliability as engine


class CompanyReliabilityMixin(models.AbstractModel):
    """Settings of ``res.company``; limits are shares (0.05 is 5 points or 5 %)."""

    _name = "kestio.company.reliability.mixin"
    _description = "Forecast reliability of a company"

    kestio_snapshot_period = fields.Selection(
        selection=[("weekly", "Every week"), ("daily", "Every day")],
        string="Forecast written down",
        required=True,
        default="weekly",
    )
    kestio_a_calibration = fields.Float(string="Class A: calibration error up to", default=0.05)
    kestio_a_bias = fields.Float(string="Class A: bias of amounts up to", default=0.1)
    kestio_a_skill = fields.Float(string="Class A: skill from", default=0.1)
    kestio_b_calibration = fields.Float(string="Class B: calibration error up to", default=0.1)
    kestio_b_bias = fields.Float(string="Class B: bias of amounts up to", default=0.25)
    kestio_b_skill = fields.Float(string="Class B: skill from", default=0.0)
    kestio_safe_class = fields.Selection(
        selection=[("A", "Class A"), ("B", "Class A or B")],
        string="Safe for operations",
        required=True,
        default="A",
        help="Stock orders and production planning can follow the forecast of these classes.",
    )
    kestio_forecast_watcher_ids = fields.Many2many(
        comodel_name="res.users",
        relation="kestio_forecast_watcher_rel",
        column1="company_id",
        column2="user_id",
        string="Told when the class changes",
        help="An activity for each, for example in stock and production.",
    )
    kestio_forecast_mail = fields.Boolean(string="Tell them by e-mail too")
    kestio_reliability_date = fields.Date(readonly=True, copy=False, help="Last day that the nightly job has finished.")

    _limits_positive = models.Constraint(
        "CHECK(kestio_a_calibration >= 0 AND kestio_a_bias >= 0)", "A limit of a class cannot be negative."
    )

    @api.constrains(
        "kestio_a_calibration",
        "kestio_a_bias",
        "kestio_a_skill",
        "kestio_b_calibration",
        "kestio_b_bias",
        "kestio_b_skill",
    )
    def _check_kestio_limits(self):
        for company in self:
            a, b = company._kestio_limits()
            if a.calibration > b.calibration or a.bias > b.bias or a.skill < b.skill:
                raise ValidationError(self.env._("The limits of class A must be at least as strict as those of B."))

    def _kestio_limits(self):
        """Return the limits of class A and of class B."""
        self.ensure_one()
        return (
            engine.Limits(self.kestio_a_calibration, self.kestio_a_bias, self.kestio_a_skill),
            engine.Limits(self.kestio_b_calibration, self.kestio_b_bias, self.kestio_b_skill),
        )
