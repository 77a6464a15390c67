"""Qualification: what leads gain: answers, and how well they qualify."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import qualification as engine

READERS = "kestio_scoring.group_user"
# Read together, and not with every list of leads.
TOGETHER = "kestio_qualification"


class KestioLeadQualificationMixin(models.AbstractModel):
    """Stored: score rules and criteria of stages look at it; answers, the stage and the grid change it."""

    _name = "kestio.lead.qualification.mixin"
    _description = "Qualification of a lead"

    kestio_answer_ids = fields.One2many("kestio.lead.answer", "lead_id", string="Answers", groups=READERS)
    kestio_qualification = fields.Float(
        string="Qualification (%)",
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        prefetch=TOGETHER,
        groups=READERS,
    )
    kestio_qualified = fields.Boolean(
        string="Qualified",
        readonly=True,
        copy=False,
        prefetch=TOGETHER,
        groups=READERS,
        help="All questions of the grid are answered, none rules the lead out, and it has enough points.",
    )
    kestio_knocked_out = fields.Boolean(
        string="Ruled out", readonly=True, copy=False, prefetch=TOGETHER, groups=READERS
    )
    kestio_asked = fields.Char(string="Qualification", compute="_compute_kestio_asked", groups=READERS)

    @api.depends("kestio_answer_ids.answer_id", "stage_id", "company_id")
    def _compute_kestio_asked(self):
        """Tell how far the questions of the lead's stage are; empty when nobody wrote any."""
        if not self.env["kestio.qualification.grid"]._are_written():
            self.kestio_asked = False
            return
        grids = self._kestio_grids()
        for lead in self:
            questions = grids._for(lead).question_ids
            given = len(lead.sudo().kestio_answer_ids.question_id & questions)
            lead.kestio_asked = (
                self.env._("%(given)s of %(all)s answered", given=given, all=len(questions)) if questions else False
            )

    def _kestio_grids(self):
        """Return the grids that may hold for these leads, as superuser."""
        companies = self.sudo().company_id + self.env.company
        return self.env["kestio.qualification.grid"].sudo().search([("company_id", "in", companies.ids)])

    def _kestio_grid(self):
        """Return the grid that holds for this lead, or nothing."""
        self.ensure_one()
        return self._kestio_grids()._for(self)

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
                # Who said so last is kept: an answer that stays is not written again.
                if row.answer_id != answer:
                    row.answer_id = answer
            elif row:
                row.unlink()
            elif answer:
                rows.create({"lead_id": self.id, "question_id": question.id, "answer_id": answer.id})
        self._kestio_qualify()

    def _kestio_qualify(self):
        """Compute how well these leads qualify, by the grid of their stage once something of it is answered."""
        by_values = {}
        grids = self._kestio_grids()
        for lead in self.sudo():
            values = lead._kestio_qualification(grids)
            if any(lead[name] != value for name, value in values.items()):
                by_values.setdefault(tuple(values.items()), []).append(lead.id)
        for values, ids in by_values.items():
            self.sudo().browse(ids).with_context(tracking_disable=True).write(dict(values))
        self.browse([lead for ids in by_values.values() for lead in ids]).sudo().action_recompute_score()

    def _kestio_qualification(self, grids):
        """Return what the answers of one lead come to."""
        grid = grids._counted(self)
        result = engine.qualify(self._kestio_answered(grid))
        return {
            "kestio_qualification": result.percent,
            "kestio_qualified": bool(grid) and result.passes(grid.threshold),
            "kestio_knocked_out": result.knocked_out,
        }

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

        :raises AccessError: when the user may not change the lead: what he answered could not be kept.
        :raises UserError: when no grid holds for it.
        """
        self.ensure_one()
        self.check_access("write")
        if not self._kestio_grid().question_ids:
            raise UserError(self.env._("No questions are written for this stage yet: marketing writes them."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualify %s", self.display_name),
            "res_model": "kestio.qualification.entry",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_id": self.id, "dialog_size": "medium"},
        }
