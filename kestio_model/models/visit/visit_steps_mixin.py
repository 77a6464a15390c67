"""Visit: what a rep does with a visit: confirm, plan again, postpone, leave out; and why it is due then."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .kestio_slot_finder import QUIET


class VisitStepsMixin(models.AbstractModel):
    """The steps of ``kestio.visit``; nobody writes its fields by hand, so that attainment means something."""

    _name = "kestio.visit.steps.mixin"
    _description = "Steps of a visit"

    @api.depends("due_date", "base_date", "cadence", "start", "stretched_to", "problem", "state", "reason")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for visit in self:
            parts = [visit._why_due(), visit._why_stretched(), visit._why_stuck()]
            visit.sentence = " ".join(part for part in parts if part)

    def _why_due(self):
        if not self.base_date:
            return self.env._("First visit, due on %s.", format_date(self.env, self.due_date))
        return self.env._(
            "Counted from %(last)s, every %(months)s months: due on %(due)s.",
            last=format_date(self.env, self.base_date),
            months=self.cadence,
            due=format_date(self.env, self.due_date),
        )

    def _why_stretched(self):
        if not self._is_stretched():
            return ""
        return self.env._(
            "Moved to %s: the months before are full.",
            format_date(self.env, self.stretched_to, date_format="MMMM y"),
        )

    def _is_stretched(self):
        """Tell whether this visit is in a later month than it is due, because there was room; not if moved back."""
        planned = self.start and fields.Datetime.context_timestamp(self, self.start).date()
        return bool(self.stretched_to) and (not planned or planned >= self.stretched_to)

    def _why_stuck(self):
        """Return what keeps an open visit from being planned, and what a person said of it."""
        problem = dict(self._fields["problem"]._description_selection(self.env)).get(self.problem, "")
        return ". ".join(part for part in (problem, self.reason) if part)

    # Steps

    def action_confirm(self):
        """Confirm these visits: their customers are invited now, not before.

        :raises UserError: when a visit has no meeting to come.
        """
        self._check_mine()
        self._check_open("blocked", "postponed")
        now = fields.Datetime.now()
        for visit in self:
            if not visit.start or visit.start <= now:
                raise UserError(self.env._("%s has no meeting to come: plan it first.", visit.display_name))
        self.sudo().write({"state": "confirmed", "confirmed_on": now})
        silent = self._invite()
        if not silent:
            return True
        names = ", ".join(silent.mapped("display_name"))
        return self._say(self.env._("Without e-mail address, please tell them yourself: %s.", names), "warning")

    def _invite(self):
        """Send the invitations to the customers; return those who have no address."""
        guests = self.sudo().event_id.attendee_ids.filtered(lambda attendee: attendee.partner_id.partner_share)
        silent = guests.filtered(lambda attendee: not attendee.partner_id.email)
        (guests - silent)._send_invitation_emails()
        return silent.partner_id

    def action_plan(self):
        """Look for a slot again, now.

        :raises UserError: with what keeps the visit from being planned.
        """
        self._check_mine()
        self._check_open()
        self._run()
        stuck = self.filtered(lambda visit: visit.problem)
        if stuck and len(self) == 1:
            raise UserError(self.env._("%(visit)s: %(problem)s", visit=stuck.display_name, problem=stuck._why_stuck()))
        return True

    def action_postpone(self, until=None, reason=None):
        """Move these visits to the first slot from a day on; the cycle stays open.

        :param until: first day that is possible again.
        :param reason: why; both are required.
        :raises UserError: without a day to come or without a reason.
        """
        self._check_mine()
        self._check_open()
        until, reason = fields.Date.to_date(until), (reason or "").strip()
        if not until or until <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day to come."))
        if not reason:
            raise UserError(self.env._("Say why the visit is postponed."))
        self._leave_calendar()
        self.sudo().write(
            {"state": "postponed", "postponed_until": until, "reason": reason, "stretched_to": False, "tried_on": False}
        )
        self._run()
        return True

    def action_skip(self, reason=None):
        """Leave this cycle out: the next visit is due one cadence after it.

        :raises UserError: without a reason.
        """
        self._check_mine()
        self._check_open()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the visit is left out."))
        self._leave_calendar()
        self.sudo().write({"state": "cancelled", "is_skipped": True, "reason": reason, "problem": False})
        self.sudo().activity_ids.unlink()
        self._run()
        return True

    def action_ask_postpone(self):
        """Open the dialog that postpones."""
        return self._ask("postpone", self.env._("Postpone"))

    def action_ask_skip(self):
        """Open the dialog that leaves visits out."""
        return self._ask("skip", self.env._("Leave out"))

    def action_open_event(self):
        """Open the meeting in the calendar.

        :raises UserError: while there is none.
        """
        self.ensure_one()
        if not self.event_id:
            raise UserError(self.env._("%s is not planned yet.", self.display_name))
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "views": [(False, "form")],
        }

    def _ask(self, step, name):
        self._check_mine()
        self._check_open()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "kestio.visit.step",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_ids": self.ids, "default_step": step, "dialog_size": "medium"},
        }

    def _say(self, message, kind="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    # Behind the steps

    def _leave_calendar(self):
        """Take the meetings to come out of the calendar; customers who were invited are told."""
        visits = self.sudo()
        invited = visits.filtered("confirmed_on").event_id.filtered(
            lambda event: event.active and event.start > fields.Datetime.now()
        )
        invited._kestio_tell_cancelled()
        self._drop(visits.event_id)
        visits.write({"event_id": False, "slot_start": False, "confirmed_on": False, "replan": False})

    @api.model
    def _drop(self, events):
        """Archive meetings without telling anybody; those with an outcome stay where they are."""
        pending = events.sudo().exists().filtered(lambda event: event.active and event.kestio_outcome == "pending")
        if pending:
            pending.with_context(**QUIET).write({"active": False})

    def _follow_times(self):
        """Take over the times of the meetings, which have changed."""
        for name in ("start", "stop"):
            self.env.add_to_compute(self._fields[name], self)

    def _ask_rep(self, day):
        """Give the rep of each visit an activity: it found no slot, and only he can make room."""
        activities, model = self.env["mail.activity"], self.env["ir.model"]._get_id(self._name)
        kind = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        rows = []
        for visit in self:
            mine = visit.with_context(lang=visit.user_id.lang)
            rows.append(
                {
                    "res_model_id": model,
                    "res_id": visit.id,
                    "activity_type_id": kind.id if kind else False,
                    "summary": mine.env._("No slot for %s", visit.partner_id.display_name),
                    "note": mine.sentence,
                    "date_deadline": day,
                    "user_id": visit.user_id.id,
                    "automated": True,
                }
            )
        activities.with_context(mail_activity_quick_update=True, mail_create_nosubscribe=True).create(rows)

    def _run(self, again=True):
        """Plan what these visits and their customers need now: the statements of the nightly job.

        :param again: also look for a slot where none was found today, and do not wait after a no-show.
        """
        job = self.env["kestio.visit.job"]
        for company, visits in self.sudo().exists().grouped("company_id").items():
            job._run_now(company, visits.partner_id.ids, again=again)
