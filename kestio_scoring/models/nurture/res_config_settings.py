"""Nurture: the Settings screen of scenarios."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Nothing is stored here: every field is the company's own."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    kestio_nurture_mails = fields.Integer(related="company_id.kestio_nurture_mails", readonly=False)
    kestio_nurture_days = fields.Integer(related="company_id.kestio_nurture_days", readonly=False)
    kestio_nurture_hours = fields.Boolean(related="company_id.kestio_nurture_hours", readonly=False)
