"""Visit: the Settings screen of visits and meetings."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Nothing is stored here: every field is the company's own."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    kestio_send_delay = fields.Integer(related="company_id.kestio_send_delay", readonly=False)
    kestio_rule_days = fields.Integer(related="company_id.kestio_rule_days", readonly=False)
