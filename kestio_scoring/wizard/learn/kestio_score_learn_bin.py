"""Learn: what was said and what came true, for the leads of one tenth of the chance."""

from odoo import fields, models


class KestioScoreLearnBin(models.TransientModel):
    """Of leads with a chance of 30 %, thirty in a hundred should have been won."""

    _name = "kestio.score.learn.bin"
    _description = "Chance and outcome"
    _order = "said"

    wizard_id = fields.Many2one("kestio.score.learn", required=True, index=True, ondelete="cascade")
    leads = fields.Integer(readonly=True)
    said = fields.Float(string="Chance said", readonly=True, aggregator=None)
    won = fields.Float(string="Really won", readonly=True, aggregator=None)
