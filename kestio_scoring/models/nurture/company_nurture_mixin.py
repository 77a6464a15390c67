"""Nurture: how often a company writes to one person, and when."""

from datetime import timedelta

from odoo import fields, models


class CompanyNurtureMixin(models.AbstractModel):
    """Settings of ``res.company``: they hold across all scenarios."""

    _name = "kestio.company.nurture.mixin"
    _description = "Nurture of a company"

    kestio_nurture_mails = fields.Integer(string="Mails of scenarios to one person, at most", default=2)
    kestio_nurture_days = fields.Integer(string="In so many days", default=7)
    kestio_nurture_hours = fields.Boolean(string="Send in working hours only", default=True)

    _nurture_limits = models.Constraint(
        "CHECK(kestio_nurture_mails BETWEEN 1 AND 50 AND kestio_nurture_days BETWEEN 1 AND 365)",
        "One person gets 1 to 50 mails in 1 to 365 days.",
    )

    def _kestio_sending_time(self, moment):
        """Return the first moment, from one on, at which this company writes to people (naive UTC)."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        if not self.kestio_nurture_hours or not calendar:
            return moment
        worked = calendar.plan_hours(1 / 60, moment, compute_leaves=True)
        return worked - timedelta(minutes=1) if worked else moment
