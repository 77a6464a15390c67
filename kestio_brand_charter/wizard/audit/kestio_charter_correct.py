"""Audits: what is proposed to be corrected after an audit that did not pass."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine import audit as engine

DAYS = 30


class KestioCharterCorrect(models.TransientModel):
    """The auditor keeps what he wants, says who does it and until when."""

    _name = "kestio.charter.correct"
    _description = "Corrective actions"

    audit_id = fields.Many2one("kestio.charter.audit", required=True, readonly=True)
    score = fields.Float(related="audit_id.score")
    is_capped = fields.Boolean(related="audit_id.is_capped")
    pass_mark = fields.Float(related="audit_id.campaign_id.pass_mark")
    line_ids = fields.One2many("kestio.charter.correct.line", "wizard_id", string="Actions")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        audit = self.env["kestio.charter.audit"].browse(values.get("audit_id"))
        if audit and "line_ids" in fields:
            values["line_ids"] = [Command.create(line) for line in self._proposals(audit)]
        return values

    def _proposals(self, audit):
        """Return an action for each marker that failed; the weakest ones when none did by itself."""
        rated = audit.line_ids.filtered("is_rated")
        failed = rated.filtered(lambda line: engine.failed(line._norm()))
        if not failed and rated:
            lowest = min(line._norm() for line in rated)
            failed = rated.filtered(lambda line: line._norm() == lowest)
        open_ones = audit.correction_ids.filtered(lambda one: one.state == "open").marker_id
        due = fields.Date.add(fields.Date.context_today(self), days=DAYS)
        return [
            {
                "marker_id": line.marker_id.id,
                "summary": self.env._("Make it show: %(marker)s", marker=line.marker_id.name),
                "user_id": self._owner(audit, line.marker_id).id,
                "due_date": due,
            }
            for line in failed
            if line.marker_id not in open_ones
        ]

    def _owner(self, audit, marker):
        """Return who owns the marker in this cell by the most specific rule; else the campaign's responsible."""
        rules = self.env["kestio.charter.rule"].search(
            [
                ("marker_id", "=", marker.id),
                ("user_id", "!=", False),
                ("channel_id", "in", [False, audit.channel_id.id]),
                ("step_id", "in", [False, audit.step_id.id]),
                ("tier_code", "in", [False, audit.tier_code]),
            ],
            order="specificity desc, id",
            limit=1,
        )
        return rules.user_id or audit.campaign_id.user_id

    def action_confirm(self):
        """Make the actions, each with an activity of its owner, and go on."""
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Keep at least one action, or close this window."))
        if any(not line.user_id or not line.due_date for line in self.line_ids):
            raise UserError(self.env._("Say for each action who does it, and until when."))
        self.env["kestio.charter.correction"].create(
            [
                {
                    "audit_id": self.audit_id.id,
                    "marker_id": line.marker_id.id,
                    "summary": line.summary,
                    "user_id": line.user_id.id,
                    "due_date": line.due_date,
                }
                for line in self.line_ids
            ]
        )
        return self.audit_id.action_next()
