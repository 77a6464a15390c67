"""Pipeline: leads know their criteria and required fields, and do not leave a stage without the mandatory ones."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Where nobody could answer: merges and incoming mail (ours), imports, data files.
UNASKED = ("kestio_unasked", "import_file", "install_mode")


class LeadCriterionMixin(models.AbstractModel):
    """Called by ``crm.lead`` before a change and after a creation."""

    _name = "kestio.lead.criterion.mixin"
    _description = "Criteria of a lead"

    kestio_checklist = fields.Json(
        string="Criteria of the stage",
        compute="_compute_kestio_checklist",
        help="What is known of the criteria of the stage, as shown on the form.",
    )

    @api.depends("stage_id", "team_id", "company_id")
    def _compute_kestio_checklist(self):
        checklist = self.env["kestio.lead.checklist"]
        found = checklist._checklists(self._origin)
        for lead in self:
            saved = lead._origin.id
            lead.kestio_checklist = found.get(saved, False) if saved else checklist._before_creation(lead)

    def action_kestio_criterion(self, criterion_id, state, note=None):
        """Say how a criterion stands on this lead; who says it and when follow by themselves.

        :param criterion_id: of a criterion of the version that rules the lead, of any of its stages.
        :param state: ``unknown``, ``met``, ``unmet`` or ``na``.
        :param note: replaces the note; None keeps it.
        :return: the checklist afterwards.
        :raises AccessError: for those who may not write the lead.
        :raises UserError: for a criterion of another version or company, and for one that a field meets.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env["kestio.stage.criterion"].browse(criterion_id).exists():
            raise UserError(self.env._("This criterion does not exist any more: reload the page."))
        said = self.env["kestio.lead.criterion"]
        known = said.search([("lead_id", "=", self.id), ("criterion_id", "=", criterion_id)])
        values = {"state": state} | ({} if note is None else {"note": note.strip()})
        if changed := {name: value for name, value in values.items() if value != (known[name] or "")}:
            if known:
                known.write(changed)
            elif state != "unknown" or changed.get("note"):
                said.create({"lead_id": self.id, "criterion_id": criterion_id, **values})
            self._kestio_refresh_probability({"kestio_criteria": True})
            self.invalidate_recordset(["kestio_checklist"])
        return self.kestio_checklist

    def _kestio_carry_criteria(self, vals):
        """Keep what was said of leads that another team takes over, when the version of that team asks the same."""
        if vals.keys().isdisjoint({"team_id", "company_id"}):
            return
        scopes = self.env["kestio.model.scope"]
        versions = [
            scopes._active_by_team(company.id or scopes._main_company_id()) for company in self.grouped("company_id")
        ]
        if any(len(set(by_team.values())) > 1 for by_team in versions):
            self.env["kestio.lead.criterion"]._carry_over(SQL("lead.id = ANY(%s)", self.ids))

    def _kestio_check_leaving(self, vals):
        """Refuse to move leads forwards out of a stage while something mandatory is missing.

        What the same write fills counts as filled, what it empties as empty.

        :raises UserError: with what is missing, lead by lead.
        """
        if "stage_id" not in vals or self._kestio_is_unasked():
            return
        if obligations := self.env["kestio.field.rule"]._obligations():
            leaving = self._kestio_leaving(self.env["crm.stage"].browse(vals["stage_id"] or []))
            self.env["kestio.lead.gate"]._check(leaving, obligations, vals)

    def _kestio_check_creation(self):
        """Refuse new leads that lack a field required at creation.

        :raises UserError: with what is missing, lead by lead.
        """
        if self._kestio_is_unasked():
            return
        obligations = self.env["kestio.field.rule"]._obligations()
        if any(False in stages for stages in obligations.values()):
            self.env["kestio.lead.gate"]._check(self, obligations, creation=True)

    def _kestio_leaving(self, target):
        """Return the leads that a stage would move forwards: to a later stage, or to a won one."""
        if not target:
            return self.browse()
        return self.filtered(
            lambda lead: (
                lead.stage_id
                and not lead.stage_id.is_won
                and (target.is_won or (target.sequence, target.id) > (lead.stage_id.sequence, lead.stage_id.id))
            )
        )

    def _kestio_is_unasked(self):
        return self.env.su or any(self.env.context.get(key) for key in UNASKED)
