"""Absence: somebody is away; a substitute takes over what cannot wait, and gives it back."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...engine import slots
from .kestio_slot_finder import QUIET

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
    _inherit = ["mail.thread", "kestio.absence.plan.mixin", "kestio.absence.run.mixin", "kestio.absence.back.mixin"]
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
        string="Substitute",
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
                raise UserError(self.env._("What was handed over is not changed any more: hand back, then begin anew."))
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
        absence.event_id = absence._block_calendar()
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
        return self._open() if len(self) == 1 else True

    def action_cancel(self):
        """Give up an absence that was not handed over."""
        for absence in self:
            absence._check_step("draft", dates=False)
        self.sudo().write({"state": "cancelled"})

    def _open(self):
        """Return the absence as a page, or as the dialog in which it was."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Absence"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new" if self.env.context.get("kestio_dialog") and self.state == "draft" else "current",
            "context": {"kestio_dialog": self.env.context.get("kestio_dialog", False), "dialog_size": "extra-large"},
        }

    # What is possible

    def _check_step(self, state, dates=True):
        """Refuse a step that is not the next one, or not the user's, or not possible on these dates."""
        self.ensure_one()
        self.check_access("read")
        self._check_decide()
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state != state:
            raise UserError(
                self.env._("%(absence)s: %(state)s.", absence=self.display_name, state=labels[self.state].lower())
            )
        if state == "draft" and dates:
            self._check_possible()

    def _check_possible(self):
        """Refuse dates that are over, a substitute who is away too, and a rep who stands in for somebody then.

        :raises UserError: with who is away when.
        """
        if self.date_to < self._today():
            raise UserError(self.env._("These dates are over."))
        substitute = self.sudo().substitute_id
        if not substitute.active or self.company_id not in substitute.company_ids:
            raise UserError(self.env._("%s does not work in this company any more.", substitute.name))
        for other in self._overlapping():
            values = {
                "rep": other.user_id.name,
                "substitute": other.substitute_id.name,
                "first": format_date(self.env, other.date_from),
                "last": format_date(self.env, other.date_to),
            }
            if other.user_id == self.user_id:
                message = self.env._("%(rep)s is away already from %(first)s to %(last)s.", **values)
            elif other.user_id == self.substitute_id:
                message = self.env._("%(rep)s is away too, from %(first)s to %(last)s: choose somebody else.", **values)
            else:
                message = self.env._(
                    "%(substitute)s stands in for %(rep)s from %(first)s to %(last)s: find another substitute first.",
                    **values,
                )
            raise UserError(message)

    def _overlapping(self):
        """Return the absences that make this one impossible: handed over, on some of the same days."""
        same_days = [("state", "=", "running"), ("date_from", "<=", self.date_to), ("date_to", ">=", self.date_from)]
        others = self.sudo().search(same_days) - self
        return others.filtered(
            lambda other: (
                (other.user_id == self.user_id and other.company_id == self.company_id)
                or other.user_id == self.substitute_id
                or other.substitute_id == self.user_id
            )
        )

    # Its time

    def _zone(self):
        return self.sudo().user_id.tz or self.company_id._kestio_tz()

    def _today(self):
        """Return the current date where the rep is."""
        return fields.Date.context_today(self.with_context(tz=self._zone()))

    def _away(self):
        """Return the first and the last moment of the absence, naive UTC."""
        return slots.whole_days(self.date_from, self.date_to, self._zone())

    def _block_calendar(self):
        """Return the event that keeps the rep's days busy: nothing new is proposed or planned on them."""
        rep = self.user_id
        return (
            self.env["calendar.event"]
            .with_context(**QUIET)
            .create(
                {
                    "name": self.with_context(lang=rep.lang).env._("Away"),
                    "allday": True,
                    "start_date": self.date_from,
                    "stop_date": self.date_to,
                    "start": fields.Datetime.to_datetime(self.date_from),
                    "stop": fields.Datetime.to_datetime(self.date_to),
                    "show_as": "busy",
                    "user_id": rep.id,
                    "partner_ids": [(6, 0, rep.partner_id.ids)],
                }
            )
        )

    def _free_calendar(self):
        """Let the days from today on be free again: the rep is back."""
        event, today = self.event_id.exists(), self._today()
        if not event or event.stop_date < today:
            return
        quiet = event.with_context(**QUIET, skip_attendee_notification=True)
        if event.start_date >= today:
            quiet.active = False
        else:
            last = today - timedelta(days=1)
            quiet.write({"stop_date": last, "stop": fields.Datetime.to_datetime(last)})
