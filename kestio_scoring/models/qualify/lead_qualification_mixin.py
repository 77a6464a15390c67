"""Qualification: what leads gain: answers, and how well they qualify."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import qualification as engine

READERS = "kestio_scoring.group_user"


class KestioLeadQualificationMixin(models.AbstractModel):
    """Stored: score rules and criteria of stages look at it, and it changes only when a person answers."""

    _name = "kestio.lead.qualification.mixin"
    _description = "Qualification of a lead"

    kestio_answer_ids = fields.One2many("kestio.lead.answer", "lead_id", string="Answers", groups=READERS)
    kestio_qualification = fields.Float(
        string="Qualification (%)", digits=(4, 1), readonly=True, copy=False, aggregator="avg", groups=READERS
    )
    kestio_qualified = fields.Boolean(
        string="Qualified",
        readonly=True,
        copy=False,
        groups=READERS,
        help="All questions of the grid are answered, none rules the lead out, and it has enough points.",
    )
    kestio_knocked_out = fields.Boolean(string="Ruled out", readonly=True, copy=False, groups=READERS)

    def _kestio_grid(self):
        """Return the grid that holds for this lead, or nothing."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return self.env["kestio.qualification.grid"].sudo().search([("company_id", "=", company.id)])._for(self)

    def _kestio_answer(self, answers):
        """Write down answers.

        :param answers: mapping of question to answer; no answer takes back what was said.
        :raises UserError: when the lead may not be changed, or an answer is none of its question.
        """
        self.ensure_one()
        self.check_access("write")
        known = self.sudo().kestio_answer_ids.grouped("question_id")
        rows = self.env["kestio.lead.answer"].sudo()
        for question, answer in answers.items():
            row = known.get(question)
            if row and answer:
                row.with_user(self.env.user).sudo().answer_id = answer
            elif row:
                row.unlink()
            elif answer:
                rows.create({"lead_id": self.id, "question_id": question.id, "answer_id": answer.id})
        self._kestio_qualify()

    def _kestio_qualify(self):
        """Compute how well these leads qualify by the grid that holds for them."""
        for lead in self.sudo():
            grid = lead._kestio_grid()
            result = engine.qualify(lead._kestio_answered(grid))
            values = {
                "kestio_qualification": result.percent,
                "kestio_qualified": bool(grid) and result.passes(grid.threshold),
                "kestio_knocked_out": result.knocked_out,
            }
            changed = {name: value for name, value in values.items() if lead[name] != value}
            if changed:
                lead.with_context(tracking_disable=True).write(changed)
                lead.action_recompute_score()

    def _kestio_answered(self, grid):
        given = {row.question_id: row.answer_id for row in self.kestio_answer_ids}
        return [
            engine.Answered(
                question.weight,
                given[question].points if question in given else None,
                given[question].knock_out if question in given else False,
            )
            for question in grid.question_ids
        ]

    def action_qualify(self):
        """Open the questions of this lead.

        :raises UserError: when no grid holds for it.
        """
        self.ensure_one()
        self.check_access("read")
        if not self._kestio_grid():
            raise UserError(self.env._("No questions are written for this stage yet: marketing writes them."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualify %s", self.display_name),
            "res_model": "kestio.qualification.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id, "dialog_size": "medium"},
        }
