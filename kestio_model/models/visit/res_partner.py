"""Visit: what partners gain in this room."""

from odoo import models


class ResPartner(models.Model):
    """Table of contents: the fields are in the mixin."""

    _name = "res.partner"
    _inherit = ["res.partner", "kestio.partner.visit.mixin"]
