"""Segment: *New commercial model*, step by step from the way a company sells to a preview on its customers."""

from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = ["style", "tiers", "criteria", "preview"]
CHOICES = ("name", "archetype", "team_ids", "revenue_source", "window_months")


class KestioModelWizard(models.TransientModel):
    """Works on a real draft, so that the preview is the statement of the nightly job; to cancel deletes the draft."""

    _name = "kestio.model.wizard"
    _description = "New commercial model"

    step = fields.Selection(
        selection=[
            ("style", "How you sell"),
            ("tiers", "Tiers"),
            ("criteria", "Criteria"),
            ("preview", "Preview"),
        ],
        default="style",
        required=True,
    )
    model_id = fields.Many2one(comodel_name="kestio.model", ondelete="cascade")
    company_id = fields.Many2one(comodel_name="res.company", required=True, default=lambda self: self.env.company)
    name = fields.Char(required=True, default=lambda self: self.env._("Commercial model"))
    archetype = fields.Selection(
        selection=lambda self: self._model_selection("archetype"), required=True, default="mixed", string="You sell"
    )
    team_ids = fields.Many2many(comodel_name="crm.team", string="Sales teams")
    revenue_source = fields.Selection(
        selection=lambda self: self._model_selection("revenue_source"),
        string="Revenue from",
        required=True,
        default="sale",
    )
    window_months = fields.Integer(string="Over the last (months)", required=True, default=12)
    tier_ids = fields.One2many(related="model_id.tier_ids", readonly=False)
    criterion_ids = fields.One2many(related="model_id.criterion_ids", readonly=False)
    replaces_id = fields.Many2one(comodel_name="kestio.model", compute="_compute_replaces_id")

    _window_positive = models.Constraint("CHECK(window_months > 0)", "The window must be at least one month.")

    @api.depends("model_id")
    def _compute_replaces_id(self):
        for wizard in self:
            wizard.replaces_id = wizard.model_id._scope_rivals()[:1] if wizard.model_id else False

    def write(self, vals):
        result = super().write(vals)
        # New lines were written to the draft: forget their unsaved twins.
        self.invalidate_recordset(["tier_ids", "criterion_ids"])
        return result

    @api.model
    def _model_selection(self, name):
        return self.env["kestio.model"]._fields[name]._description_selection(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._drop_draft()

    # Actions

    def action_next(self):
        """Check this step and go to the next one; the first step proposes tiers and criteria."""
        self.ensure_one()
        if self.step == "style":
            self._propose()
        self._check_step()
        return self._go(STEPS[STEPS.index(self.step) + 1])

    def action_back(self):
        """Return to the step before; what was typed stays."""
        self.ensure_one()
        return self._go(STEPS[STEPS.index(self.step) - 1])

    def action_keep_draft(self):
        """End with a draft that somebody activates later."""
        return self._finish()._open_form()

    def action_activate(self):
        """End with the active version: customers are ranked now.

        :raises AccessError: for anybody but a director.
        :raises UserError: with what is missing.
        """
        model = self._finish()
        done = model.action_activate()
        done["params"]["next"] = model._open_form()
        return done

    def action_discard(self, step=None):
        """Delete the draft.

        :param step: the step that the closed window showed; when the wizard went on meanwhile nothing happens.
        """
        for wizard in self.exists():
            if step in (None, wizard.step):
                wizard._drop_draft()
        return {"type": "ir.actions.act_window_close"}

    def _propose(self):
        """Make the draft, or make its proposal again when an answer that it follows from changed."""
        if not self.model_id:
            self._drop_forgotten()
            values = {"company_id": self.company_id.id, "is_proposal": True, **self._choices()}
            self.model_id = self.env["kestio.model"].create(values)
            self.model_id._propose()
            return
        asked = self._choices()
        known = {name: self._fields[name].convert_to_write(self.model_id[name], self) for name in CHOICES}
        self.model_id.write(asked)
        if any(asked[name] != known[name] for name in CHOICES if name != "name"):
            self.model_id._propose()

    def _choices(self):
        return {name: self._fields[name].convert_to_write(self[name], self) for name in CHOICES}

    def _check_step(self):
        """Refuse what could not be activated as soon as it is seen."""
        parts = {"tiers": self.tier_ids, "criteria": self.criterion_ids}.get(self.step)
        problems = [] if parts is None else parts._problems()
        if problems:
            raise UserError("\n".join(problem.removeprefix("- ") for problem in problems))

    def _finish(self):
        """Keep the draft; return it."""
        self.ensure_one()
        model = self.model_id
        model.is_proposal = False
        self.model_id = False
        return model

    def _drop_draft(self):
        self.model_id.filtered(lambda model: model.is_proposal and model.state == "draft").unlink()

    def _drop_forgotten(self):
        """Delete what an earlier wizard of this person left when his browser was closed."""
        domain = [("create_uid", "=", self.env.uid), ("is_proposal", "=", True), ("state", "=", "draft")]
        self.env["kestio.model"].search(domain).unlink()

    def _go(self, step):
        self.step = step
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New commercial model"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
