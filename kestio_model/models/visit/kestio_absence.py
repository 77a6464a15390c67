"""Absence: somebody is away; a substitute takes over what cannot wait, and gives it back."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

EDITABLE = {"user_id", "substitute_id", "company_id", "date_from", "date_to", "note", "move_ids"}
FROZEN = EDITABLE - {"note"}
RIGHTS = ("kestio_model.group_manager", "sales_team.group_sale_salesman_all_leads")


class KestioAbsence(models.Model):
    """Before: a preview. Then what moves has moved, each with a line that knows how to give it back.

    Customers, leads and quotes keep their salesperson: the substitute may open those of the absent (access rules look
    at the state of the absence), so that nobody's figures change.
    """

    _name = "kestio.absence"
    _description = "Absence"
    _inherit = [
        "mail.thread",
        "kestio.absence.dates.mixin",
        "kestio.absence.plan.mixin",
        "kestio.absence.run.mixin",
        "kestio.absence.back.mixin",
        "kestio.absence.change.mixin",
    ]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        string="Away",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id), ('id', '!=', user_id)]",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    date_from = fields.Date(string="First day", required=True)
    date_to = fields.Date(string="Last day", required=True)
    note = fields.Text(string="Instructions", help="What the substitute has to know beside the briefing.")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Handed over"), ("done", "Handed back"), ("cancelled", "Cancelled")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("kestio.absence.line", "absence_id", string="What happens", copy=False)
    move_ids = fields.One2many(
        "kestio.absence.line",
        "absence_id",
        string="What moves",
        domain=[("kind", "in", ["visit", "meeting", "activity"])],
    )
    watch_ids = fields.One2many(
        "kestio.absence.line",
        "absence_id",
        string="Watch list",
        domain=[("kind", "in", ["customer", "quote"])],
        readonly=True,
    )
    event_id = fields.Many2one("calendar.event", string="In the calendar", readonly=True, copy=False)
    handed_on = fields.Datetime(string="Handed over on", readonly=True, copy=False)
    back_on = fields.Datetime(string="Handed back on", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False, help="Last day on which new items were redirected.")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    summary = fields.Text(compute="_compute_summary")

    _date_order = models.Constraint("CHECK(date_from <= date_to)", "The last day is before the first one.")
    _other = models.Constraint("CHECK(user_id != substitute_id)", "Nobody stands in for himself.")
    _once = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&,"
        " int4range(company_id, company_id, '[]') WITH &&, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (state = 'running')",
        "Somebody who is away already cannot be away again.",
    )

    @api.depends("user_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for absence in self:
            if not absence.date_from or not absence.date_to:
                absence.display_name = self.env._("New absence")
                continue
            absence.display_name = self.env._(
                "%(rep)s, %(first)s to %(last)s",
                rep=absence.user_id.name or "",
                first=format_date(self.env, absence.date_from),
                last=format_date(self.env, absence.date_to),
            )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for absence in self:
            absence.is_mine = absence._may_decide()

    @api.depends("line_ids.state", "line_ids.kind", "line_ids.action", "line_ids.is_included", "state")
    @api.depends_context("lang")
    def _compute_summary(self):
        for absence in self:
            absence.summary = "\n".join(absence.line_ids._sentences()) or False

    # Rights

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{key: value for key, value in vals.items() if key in EDITABLE} for vals in vals_list]
        absences = super().create(vals_list)
        absences._check_decide()
        return absences

    def write(self, vals):
        if not self.env.su:
            own = {key for key in vals if not key.startswith("message_")}
            if own - EDITABLE:
                raise AccessError(self.env._("Hand over with the button: it changes more than this record."))
            if own & FROZEN - {"move_ids"} and any(absence.state != "draft" for absence in self):
                raise UserError(
                    self.env._("It is handed over: change its dates with the button, or hand back and begin anew.")
                )
        result = super().write(vals)
        if "state" in vals:
            # The rules of leads and quotes know by heart for whom a user stands in.
            self.env.registry.clear_cache()
        if "user_id" in vals or "company_id" in vals:
            self._check_decide()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_not_running(self):
        running = self.filtered(lambda absence: absence.state == "running")
        if running:
            raise UserError(self.env._("%s is handed over: hand back first.", running[0].display_name))

    def _may_decide(self):
        """Tell whether the user may decide on this absence: his own, his team's, or anybody's as a manager."""
        user = self.env.user
        if self.env.su or self.user_id == user or any(user.has_group(group) for group in RIGHTS):
            return True
        return user in self.sudo().user_id.crm_team_member_ids.crm_team_id.user_id

    def _check_decide(self):
        """Refuse to decide on the absence of somebody else.

        :raises AccessError: with his name.
        """
        for absence in self:
            if not absence._may_decide():
                raise AccessError(
                    self.env._("Only %s and those who lead his team can decide on this.", absence.sudo().user_id.name)
                )

    # Buttons

    def action_preview(self):
        """Show what would happen, and change nothing.

        :raises UserError: when the dates or the substitute are not possible.
        """
        self.ensure_one()
        self._check_step("draft")
        self.sudo()._write_lines()
        return self._open()

    def action_run(self):
        """Hand over: activities and visits move, the substitute gets the briefing.

        :raises UserError: when the dates or the substitute are not possible.
        """
        self.ensure_one()
        self._check_step("draft")
        absence = self.sudo()
        absence._write_lines()
        absence.write({"state": "running", "handed_on": fields.Datetime.now(), "checked_on": self._today()})
        absence.flush_recordset()
        absence._block_calendar()
        absence._apply(absence.line_ids)
        absence._brief()
        return self._open()

    def action_hand_back(self):
        """Give everything back now, except what was done.

        :raises UserError: unless it was handed over.
        """
        for absence in self:
            absence._check_step("running")
            absence.sudo()._hand_back()
        return True

    def action_cancel(self):
        """Give up an absence that was not handed over."""
        for absence in self:
            absence._check_step("draft", dates=False)
        self.sudo().write({"state": "cancelled"})

    def _open(self):
        """Return what follows a button: its page is read anew; its dialog stays for a draft, else becomes a page."""
        if not self.env.context.get("kestio_dialog"):
            return True
        dialog = self.env.ref("kestio_model.kestio_absence_view_form_dialog")
        is_dialog = self.state == "draft"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Absence"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[dialog.id if is_dialog else False, "form"]],
            "target": "new" if is_dialog else "current",
            "context": {"kestio_dialog": is_dialog, "dialog_size": "extra-large"},
        }
