"""Visit: how long an action of a type usually takes, and its colour."""

from odoo import fields, models


class MailActivityType(models.Model):
    """Standard minutes turn what was done into hours of effort."""

    _name = "mail.activity.type"
    _inherit = "mail.activity.type"

    kestio_minutes = fields.Integer(string="Standard minutes", help="What such an action usually takes; 0: not known.")
    kestio_color = fields.Integer(string="Colour")

    _kestio_minutes_positive = models.Constraint(
        "CHECK(kestio_minutes BETWEEN 0 AND 1440)", "An action takes 0 to 1440 minutes."
    )
