"""Visit: how long an outcome can be taken back, and how old a meeting may be for rules to follow it up."""

from odoo import fields, models


class CompanyMeetingMixin(models.AbstractModel):
    """Settings of ``res.company`` about meetings and what follows them."""

    _name = "kestio.company.meeting.mixin"
    _description = "Meetings of a company"

    kestio_send_delay = fields.Integer(
        string="Undo within (minutes)",
        default=15,
        help="What an outcome sets off leaves after this time; until then it can be undone.",
    )
    kestio_rule_days = fields.Integer(
        string="Follow up meetings of the last (days)",
        default=15,
        help="An older meeting that is qualified late keeps its outcome, but nothing is sent or planned any more.",
    )

    _send_delay_bounds = models.Constraint(
        "CHECK(kestio_send_delay BETWEEN 0 AND 1440)", "An outcome can be undone within 0 to 1440 minutes."
    )
    _rule_days_positive = models.Constraint("CHECK(kestio_rule_days >= 0)", "A number of days cannot be negative.")
