"""Website: its settings of scoring."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Of the website that is chosen."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    kestio_return_days = fields.Integer(related="website_id.kestio_return_days", readonly=False)
