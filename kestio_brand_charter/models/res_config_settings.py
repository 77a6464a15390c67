"""The Settings screen of the charter."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Nothing is stored here: every field is the company's own."""

    _inherit = "res.config.settings"

    kestio_charter_panel = fields.Boolean(related="company_id.kestio_charter_panel", readonly=False)
    kestio_charter_block = fields.Boolean(related="company_id.kestio_charter_block", readonly=False)
    kestio_charter_score_aim = fields.Integer(related="company_id.kestio_charter_score_aim", readonly=False)
