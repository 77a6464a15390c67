"""Charter: a value of the brand."""

from odoo import fields, models


class KestioCharterValue(models.Model):
    """Markers are how a value shows."""

    _name = "kestio.charter.value"
    _description = "Value of a brand"
    _inherit = ["kestio.charter.name.mixin", "kestio.charter.part.mixin"]
    _order = "charter_id, sequence, id"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(translate=True)
    description = fields.Text(translate=True)
