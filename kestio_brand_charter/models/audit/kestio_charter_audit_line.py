"""Audits: the answer to one question: whether a marker shows in the artefact."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import audit as engine

SCALE = [("4", "4"), ("3", "3"), ("2", "2"), ("1", "1"), ("0", "0")]
ANSWERS = [*SCALE, ("yes", "Yes"), ("no", "No"), ("na", "Not applicable")]
OPEN_FIELDS = {"answer", "comment", "attachment_ids"}


class KestioCharterAuditLine(models.Model):
    """Weight and what is critical are those of the day of the draw."""

    _name = "kestio.charter.audit.line"
    _description = "Question of an audit"
    _order = "audit_id, sequence, id"
    _rec_name = "marker_id"

    audit_id = fields.Many2one("kestio.charter.audit", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="audit_id.company_id", store=True, index=True)
    state = fields.Selection(related="audit_id.state")
    sequence = fields.Integer(default=10)
    marker_id = fields.Many2one("kestio.charter.marker", required=True, readonly=True, index=True, ondelete="restrict")
    question = fields.Char(compute="_compute_question")
    help_text = fields.Text(string="What shows it", compute="_compute_question")
    kind = fields.Selection(selection=[("scale", "0 to 4"), ("yesno", "Yes or no")], required=True, readonly=True)
    answer = fields.Selection(selection=ANSWERS, copy=False)
    share = fields.Float(
        string="Reached", compute="_compute_share", store=True, aggregator="avg", help="In percent of what it could."
    )
    is_rated = fields.Boolean(compute="_compute_share", store=True)
    weight = fields.Integer(readonly=True)
    is_critical = fields.Boolean(string="Critical", readonly=True)
    comment = fields.Text(string="Remark", copy=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", copy=False)

    _marker_uniq = models.UniqueIndex("(audit_id, marker_id)", "A marker is asked for once.")
    _answer_kind = models.Constraint(
        "CHECK(answer IS NULL OR answer = 'na' OR (kind = 'yesno') = (answer IN ('yes', 'no')))",
        "Answer 0 to 4, or yes or no, as the question asks.",
    )

    @api.depends("marker_id")
    @api.depends_context("lang")
    def _compute_question(self):
        for line in self:
            marker = line.marker_id
            line.question = marker.question or self.env._("Does “%(marker)s” show?", marker=marker.name or "")
            line.help_text = "\n".join(filter(None, (marker.definition, marker.proof)))

    @api.depends("answer")
    def _compute_share(self):
        for line in self:
            share = engine.ANSWERS.get(line.answer)
            line.is_rated = share is not None
            line.share = 100 * (share or 0)

    @api.constrains("answer", "kind")
    def _check_answer(self):
        for line in self:
            if line.answer and line.answer != "na" and (line.kind == "yesno") != (line.answer in ("yes", "no")):
                raise ValidationError(
                    self.env._("%(marker)s: answer as the question asks.", marker=line.marker_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Questions are those that the charter asks: they are not added by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - OPEN_FIELDS:
                raise UserError(self.env._("What was drawn and what came out cannot be changed."))
            self.check_access("write")
            self.audit_id._check_mine()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_evidence()
        return result

    def _keep_evidence(self):
        """Let evidence be read by those who read the line, and by nobody else."""
        for line in self:
            line.attachment_ids.sudo().filtered(lambda file: file.res_model in (False, self._name)).write(
                {"res_model": self._name, "res_id": line.id}
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draw(self):
        if not self.env.su:
            raise UserError(self.env._("Questions are those that the charter asks: they are not taken away."))

    def _norm(self):
        """Return the answer from 0 to 1; None is not applicable."""
        return engine.ANSWERS[self.answer]
