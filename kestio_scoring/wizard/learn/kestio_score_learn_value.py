"""Learn: what one value of a field is worth, and how often its leads were won."""

from odoo import fields, models


class KestioScoreLearnValue(models.TransientModel):
    """Points may be changed here, and again in the draft."""

    _name = "kestio.score.learn.value"
    _description = "Points of a value"
    _order = "weight desc, label, id"

    wizard_id = fields.Many2one("kestio.score.learn", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Field", readonly=True)
    value = fields.Char(readonly=True)
    condition = fields.Char(readonly=True)
    leads = fields.Integer(readonly=True, help="Of those that were learned from.")
    rate = fields.Float(string="Won", readonly=True, aggregator=None, help="Share of these leads that was won.")
    points = fields.Integer(aggregator=None)
    bar = fields.Integer(string="Points as bar", related="points", aggregator=None)
    most = fields.Integer(readonly=True, aggregator=None)
    weight = fields.Integer(readonly=True, aggregator=None, help="Most points that the field gives.")

    def _rule(self):
        """Return the values of the rule that gives these points."""
        self.ensure_one()
        return {
            "name": f"{self.label}: {self.value}",
            "subject": "lead",
            "domain": self.condition,
            "points": self.points,
        }
