"""Qualification: an answer, with its points."""

from odoo import fields, models


class KestioQualificationAnswer(models.Model):
    """0 to 100 points; a knock-out rules the lead out whatever the other answers are."""

    _name = "kestio.qualification.answer"
    _description = "Qualification answer"
    _inherit = ["kestio.qualification.part.mixin"]
    _order = "question_id, sequence, id"

    question_id = fields.Many2one("kestio.qualification.question", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Answer", required=True, translate=True)
    points = fields.Float(required=True, default=0.0, digits=(4, 1))
    knock_out = fields.Boolean(string="Rules out")

    _points_bounds = models.Constraint("CHECK(points BETWEEN 0 AND 100)", "An answer has 0 to 100 points.")

    def _companies(self):
        return self.question_id.grid_id.company_id
