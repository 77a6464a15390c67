"""Visit: how a company offers slots."""

from odoo import fields, models


class CompanySlotMixin(models.AbstractModel):
    """Settings of ``res.company`` about free slots."""

    _name = "kestio.company.slot.mixin"
    _description = "Slots of a company"

    kestio_slot_buffer = fields.Integer(
        string="Minutes around each meeting",
        default=0,
        help="Left free before and after every meeting of a rep, for example to travel.",
    )
    kestio_slot_step = fields.Integer(
        string="Minutes between proposed starts", default=30, help="30: meetings begin at 9:00, 9:30, 10:00..."
    )
    kestio_slot_after_hours = fields.Integer(
        string="Hours before the first proposed slot", default=24, help="Nothing is proposed earlier than this."
    )
    kestio_slot_days = fields.Integer(
        string="Working days in which slots are proposed", default=10, help="Days on which the rep works."
    )

    _slot_minutes = models.Constraint(
        "CHECK(kestio_slot_buffer BETWEEN 0 AND 480 AND kestio_slot_step BETWEEN 5 AND 480)",
        "Leave 0 to 480 minutes around a meeting, and 5 to 480 between proposed starts.",
    )
    _slot_horizon = models.Constraint(
        "CHECK(kestio_slot_after_hours BETWEEN 0 AND 720 AND kestio_slot_days BETWEEN 1 AND 60)",
        "Propose slots 0 to 720 hours from now at the earliest, over 1 to 60 working days.",
    )
