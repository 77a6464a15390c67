"""Daily work: whether a user keeps the panel folded."""

from odoo import fields, models


class ResUsersSettings(models.Model):
    """Each user's own, on all his devices."""

    _inherit = "res.users.settings"

    kestio_charter_folded = fields.Boolean(string="Charter folded")
