"""Visit: the settings of a company for visits and meetings."""

from odoo import models


class ResCompany(models.Model):
    """Each piece of the room keeps its settings in a mixin."""

    _name = "res.company"
    _inherit = [
        "res.company",
        "kestio.company.meeting.mixin",
        "kestio.company.guard.mixin",
        "kestio.company.slot.mixin",
        "kestio.company.visit.mixin",
        "kestio.company.rebooking.mixin",
    ]
