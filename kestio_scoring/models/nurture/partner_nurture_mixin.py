"""Nurture: what contacts gain: the notices of their absence or departure."""

from odoo import fields, models


class PartnerNurtureMixin(models.AbstractModel):
    """Shown on the contact until a person decides."""

    _name = "kestio.partner.nurture.mixin"
    _description = "Notices of a contact"

    kestio_notice_ids = fields.One2many(
        "kestio.nurture.notice",
        "partner_id",
        string="Notices",
        domain=[("state", "=", "open")],
        groups="kestio_scoring.group_user",
    )
