"""Visit: an activity may ask about a meeting, or be a step of a customer's action plan."""

from odoo import fields, models


class MailActivity(models.Model):
    """Not Odoo's own link to a meeting: postponing that activity moves the meeting."""

    _name = "mail.activity"
    _inherit = "mail.activity"

    kestio_event_id = fields.Many2one(
        "calendar.event", string="Asks about", index="btree_not_null", ondelete="cascade", readonly=True
    )
    kestio_run_id = fields.Many2one(
        "kestio.plan.run", string="Step of", index="btree_not_null", ondelete="set null", readonly=True
    )
    kestio_color = fields.Integer(related="activity_type_id.kestio_color", string="Colour of the type")

    _kestio_event_uniq = models.UniqueIndex(
        "(kestio_event_id) WHERE kestio_event_id IS NOT NULL", "The rep was asked about this meeting already."
    )
