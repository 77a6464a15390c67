"""Visit: which types of meetings are re-booked when they are missed."""

from odoo import fields, models


class CalendarEventType(models.Model):
    """A training or an internal committee need not be."""

    _name = "calendar.event.type"
    _inherit = "calendar.event.type"

    kestio_rebook = fields.Boolean(
        string="Re-book after a no-show",
        default=True,
        help="A prospect who misses such a meeting is proposed new times by mail.",
    )
