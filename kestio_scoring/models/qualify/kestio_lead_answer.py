"""Qualification: what was answered on a lead, by whom and when."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KestioLeadAnswer(models.Model):
    """One answer per question; changing it keeps who said so last."""

    _name = "kestio.lead.answer"
    _description = "Answer on a lead"
    _order = "question_id, id"
    _rec_name = "answer_id"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, index=True, ondelete="cascade")
    question_id = fields.Many2one(
        "kestio.qualification.question", required=True, readonly=True, index=True, ondelete="restrict"
    )
    answer_id = fields.Many2one("kestio.qualification.answer", required=True, index=True, ondelete="restrict")

    _question_uniq = models.UniqueIndex("(lead_id, question_id)", "This question is answered already.")

    @api.constrains("question_id", "answer_id")
    def _check_answer(self):
        for answered in self:
            if answered.answer_id.question_id != answered.question_id:
                raise ValidationError(
                    self.env._(
                        "'%(answer)s' is no answer to '%(question)s'.",
                        answer=answered.answer_id.name,
                        question=answered.question_id.name,
                    )
                )
