"""Learn: a field of leads that may be learned from, and what speaks against it."""

from odoo import api, fields, models

from ...engine import learn_leaks


class KestioScoreLearnField(models.TransientModel):
    """What was filled because the lead was won or lost is left out unless a person takes it all the same."""

    _name = "kestio.score.learn.field"
    _description = "Field to learn from"
    _order = "is_doubtful desc, label"

    wizard_id = fields.Many2one("kestio.score.learn", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Field", readonly=True)
    filled = fields.Float(readonly=True, help="Share of the closed leads on which it is filled.")
    values = fields.Integer(readonly=True, help="Into how many values or ranges it was cut.")
    signs = fields.Char(readonly=True)
    is_doubtful = fields.Boolean(compute="_compute_is_doubtful", store=True)
    warning = fields.Char(compute="_compute_warning")
    take = fields.Boolean()

    @api.depends("signs")
    def _compute_is_doubtful(self):
        for line in self:
            line.is_doubtful = bool(line.signs)

    @api.depends("signs")
    def _compute_warning(self):
        sentences = {
            learn_leaks.SEPARATES: self.env._("it alone nearly says who was won"),
            learn_leaks.LATE: self.env._("mostly last written when the lead was closed"),
            learn_leaks.CLOSED_ONLY: self.env._("hardly ever filled on open leads"),
            learn_leaks.GIVEN_UP: self.env._("hardly filled any more on newer leads"),
        }
        for line in self:
            signs = (line.signs or "").split()
            line.warning = ", ".join(sentences[sign] for sign in signs) or False
