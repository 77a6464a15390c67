"""Charter: how much a touchpoint (channel x step) counts: traffic x importance; 1 where nothing is said."""

from odoo import api, fields, models


class KestioCharterTouchpoint(models.Model):
    """The weight multiplies that of the markers in coverage and in the order of gaps."""

    _name = "kestio.charter.touchpoint"
    _description = "Weight of a touchpoint"
    _inherit = ["kestio.charter.part.mixin"]
    _order = "charter_id, channel_id, step_id, id"
    _rec_name = "channel_id"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    channel_id = fields.Many2one("kestio.channel", required=True, ondelete="restrict")
    step_id = fields.Many2one("kestio.journey.step", required=True, ondelete="restrict")
    traffic = fields.Float(default=1.0, digits=(8, 2), help="How often customers meet it, against the others.")
    importance = fields.Integer(default=1, help="What it means to them, from 1 to 5.")
    weight = fields.Float(compute="_compute_weight", store=True, digits=(10, 2))

    _pair_uniq = models.UniqueIndex("(charter_id, channel_id, step_id)", "This touchpoint has a weight already.")
    _bounds = models.Constraint(
        "CHECK(traffic >= 0 AND importance BETWEEN 1 AND 5)", "Traffic is not negative, importance is from 1 to 5."
    )

    @api.depends("traffic", "importance")
    def _compute_weight(self):
        for point in self:
            point.weight = point.traffic * point.importance
