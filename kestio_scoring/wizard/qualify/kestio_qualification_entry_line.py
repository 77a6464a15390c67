"""Qualification: one question of the dialog."""

from odoo import fields, models


class KestioQualificationEntryLine(models.TransientModel):
    """A question and what is answered."""

    _name = "kestio.qualification.entry.line"
    _description = "Question to a lead"
    _order = "id"

    entry_id = fields.Many2one("kestio.qualification.entry", required=True, ondelete="cascade")
    question_id = fields.Many2one("kestio.qualification.question", required=True, ondelete="cascade")
    name = fields.Char(related="question_id.name")
    help = fields.Char(related="question_id.help")
    answer_id = fields.Many2one(
        "kestio.qualification.answer", domain="[('question_id', '=', question_id)]", ondelete="cascade"
    )
