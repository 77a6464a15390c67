"""Charter: how much a tier of the commercial model counts when gaps are put in order."""

from odoo import fields, models


class KestioCharterSegment(models.Model):
    """A tier is named by its code, which stays from version to version of the commercial model."""

    _name = "kestio.charter.segment"
    _description = "Weight of a tier in a charter"
    _inherit = ["kestio.tier.code.mixin", "kestio.charter.part.mixin"]
    _order = "charter_id, weight desc, id"
    _rec_name = "tier_id"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    tier_code = fields.Char(required=True)
    weight = fields.Float(default=1.0, digits=(6, 2), required=True)

    _tier_uniq = models.UniqueIndex("(charter_id, tier_code)", "This tier has a weight already.")
    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight is not negative.")
