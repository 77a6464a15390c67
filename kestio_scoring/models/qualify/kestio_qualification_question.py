"""Qualification: a question of a grid, with what may be answered."""

from odoo import fields, models


class KestioQualificationQuestion(models.Model):
    """What is answered most often comes first: a grid is filled in under a minute."""

    _name = "kestio.qualification.question"
    _description = "Qualification question"
    _inherit = ["kestio.qualification.part.mixin"]
    _order = "grid_id, sequence, id"

    grid_id = fields.Many2one("kestio.qualification.grid", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Question", required=True, translate=True)
    help = fields.Char(translate=True, help="How to find out, what counts.")
    weight = fields.Float(required=True, default=1.0)
    answer_ids = fields.One2many("kestio.qualification.answer", "question_id", string="Answers", copy=True)

    _weight_positive = models.Constraint("CHECK(weight > 0)", "A weight must be more than 0.")

    def _companies(self):
        return self.grid_id.company_id
