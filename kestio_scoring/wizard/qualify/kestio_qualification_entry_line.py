"""Qualification: one question of the dialog."""

from odoo import api, fields, models


class KestioQualificationEntryLine(models.TransientModel):
    """A question with its possible answers, and what is answered."""

    _name = "kestio.qualification.entry.line"
    _description = "Question to a lead"
    _order = "id"

    entry_id = fields.Many2one("kestio.qualification.entry", required=True, ondelete="cascade")
    question_id = fields.Many2one("kestio.qualification.question", required=True, ondelete="cascade")
    name = fields.Char(string="Text", related="question_id.name", related_sudo=False)
    help = fields.Char(related="question_id.help", related_sudo=False)
    weight = fields.Float(related="question_id.weight", related_sudo=False)
    choices = fields.Json(compute="_compute_choices", help="What may be answered: id, name, points, knock_out.")
    answer_id = fields.Many2one(
        "kestio.qualification.answer", domain="[('question_id', '=', question_id)]", ondelete="cascade"
    )

    @api.depends("question_id")
    @api.depends_context("lang")
    def _compute_choices(self):
        for line in self:
            line.choices = line.question_id.answer_ids.read(["name", "points", "knock_out"])
