"""Score: rules of one kind together, with the most points that they give."""

from odoo import api, fields, models


class KestioScoreGroup(models.Model):
    """Reading twenty pages is not worth more than asking for a quote: that is what the cap of a group says."""

    _name = "kestio.score.group"
    _description = "Group of score rules"
    _inherit = ["kestio.score.part.mixin"]
    _order = "ruleset_id, axis, sequence, id"

    ruleset_id = fields.Many2one("kestio.score.ruleset", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="ruleset_id.state")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    axis = fields.Selection(
        selection=[("fit", "Fit"), ("engagement", "Engagement")], required=True, default="engagement"
    )
    cap = fields.Float(string="At most", digits=(6, 1), help="Most points that this group gives; 0: no limit.")
    rule_ids = fields.One2many("kestio.score.rule", "group_id", string="Rules", copy=True)

    _cap_positive = models.Constraint("CHECK(cap >= 0)", "The limit of a group cannot be negative.")

    @api.constrains("axis")
    def _check_rules(self):
        self.rule_ids._check_fits()
