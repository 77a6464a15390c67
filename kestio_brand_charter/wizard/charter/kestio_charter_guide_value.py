"""Charter: a value in the guide: of the example, or of the user's own."""

from odoo import fields, models


class KestioCharterGuideValue(models.TransientModel):
    """Values of the example have a key; what the user changed in them is his."""

    _name = "kestio.charter.guide.value"
    _description = "Value in the guide"
    _inherit = ["kestio.charter.name.mixin"]
    _order = "guide_id, sequence, id"

    guide_id = fields.Many2one("kestio.charter.guide", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    keep = fields.Boolean(default=True)
    key = fields.Char()
    name = fields.Char()
    description = fields.Char()
