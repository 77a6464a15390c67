"""Website: how long somebody must have been away for his visit to be a return."""

from odoo import fields, models


class Website(models.Model):
    """A setting of each website."""

    _name = "website"
    _inherit = "website"

    kestio_return_days = fields.Integer(
        string="Days away before a return counts",
        default=1,
        help="A visit counts as a return when the same visitor has read nothing for so many days.",
    )

    _kestio_return_days_positive = models.Constraint(
        "CHECK(kestio_return_days >= 1)", "A return counts after one day or more."
    )
