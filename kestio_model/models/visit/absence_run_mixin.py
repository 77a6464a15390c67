"""Absence: hands over what the lines say, and briefs the substitute."""

from markupsafe import Markup, escape
from odoo import Command, models
from odoo.tools import format_datetime

from ...engine import slots
from .kestio_slot_finder import QUIET

SHOWN = 30  # briefings in the message; the others stand on the absence


class AbsenceRunMixin(models.AbstractModel):
    """Runs as superuser; what cannot be handed over is left where it is, with the reason."""

    _name = "kestio.absence.run.mixin"
    _description = "Hand-over of an absence"

    def _apply(self, lines):
        """Do what these lines say."""
        skipped = lines.filtered(lambda line: not line.is_included or line.action == "decide")
        skipped.state = "left"
        wanted = lines - skipped
        self._redirect(wanted.filtered(lambda line: line.kind == "activity"))
        self._apply_appointments(wanted.filtered(lambda line: line.action in ("hand_over", "move")))
        self._apply_waiting(wanted.filtered(lambda line: line.kind == "visit" and line.action == "redirect"))
        wanted.filtered(lambda line: line.action == "watch").state = "applied"

    # Activities

    def _redirect(self, lines):
        """Give activities to the substitute, if he can open what they are about."""
        activities, closed = lines._records("activity"), self.env["mail.activity"]
        for model, group in activities.grouped("res_model").items():
            documents = self._as_substitute(self.env[model]).browse(group.mapped("res_id"))
            open_ids = set(documents._filtered_access("read").ids)
            closed |= group.filtered(lambda one, open_ids=open_ids: one.res_id not in open_ids)
            self._note_followers(lines, group, model)
        (activities - closed).with_context(mail_activity_quick_update=True).user_id = self.substitute_id
        refused = lines.filtered(lambda line: line.res_id in closed.ids)
        refused.write({"state": "left", "reason": self.env._("%s cannot open it.", self.substitute_id.name)})
        (lines - refused).state = "applied"

    def _as_substitute(self, records):
        companies = {"allowed_company_ids": self.company_id.ids}
        return records.with_user(self.substitute_id).with_context(**companies)

    def _note_followers(self, lines, activities, model):
        """Remember on which documents the substitute becomes a follower, as Odoo makes of whoever has an activity."""
        if not hasattr(self.env[model], "message_subscribe"):
            return
        domain = [
            ("res_model", "=", model),
            ("res_id", "in", activities.mapped("res_id")),
            ("partner_id", "=", self.substitute_id.partner_id.id),
        ]
        known = set(self.env["mail.followers"].search(domain).mapped("res_id"))
        new = activities.filtered(lambda one: one.res_id not in known)
        lines.filtered(lambda line: line.res_id in new.ids).is_new_follower = True

    # Visits and meetings

    def _apply_appointments(self, lines):
        """Move meetings and visits, or give them to the substitute; who is not free any more is left."""
        moved = lines.filtered(lambda line: line._record().exists())
        people = {True: self.user_id, False: self.substitute_id}
        spans = []
        for line in moved:
            event = line._event()
            spans.append(
                (people[line.action == "move"].id, line.new_start, line.new_start + (event.stop - event.start))
            )
        for line, is_free in zip(moved, self._still_free(spans), strict=True):
            if not is_free:
                line.write({"state": "left", "reason": self.env._("The time was taken meanwhile.")})
                continue
            self._take(line)
            line.state = "applied"
        (lines - moved).state = "left"

    def _still_free(self, spans):
        """Tell of each appointment whether its time is still free, and keep it until the transaction ends."""
        if not spans:
            return []
        finder = self.env["kestio.slot.finder"].with_company(self.company_id)
        reps = finder._reps(self.env["res.users"].browse({key for key, _start, _stop in spans}))
        zones = {rep.id: rep.zone for rep in reps}
        finder._lock_days(
            {(key, day) for key, start, stop in spans for day in slots.local_days(start, stop, zones[key])}
        )
        return finder._are_free(reps, spans)

    def _take(self, line):
        """Give one appointment its new rep or its new time."""
        event, is_moved = line._event(), line.action == "move"
        rep = self.user_id if is_moved else self.substitute_id
        visit = line._record() if line.kind == "visit" else self.env["kestio.visit"]
        if visit:
            values = {"slot_start": line.new_start, "replan": False, "problem": False}
            visit.write(values if is_moved else {**values, "user_id": rep.id, "is_handed_over": True})
        self._give_event(event, rep, line.new_start, tell=line.new_start != event.start and visit.state != "blocked")

    def _give_event(self, event, rep, start, tell=False):
        """Let a rep make a meeting at a time.

        :param tell: let Odoo send the new time to the customers: they know the old one.
        """
        values = {}
        if start != event.start:
            values |= {"start": start, "stop": start + (event.stop - event.start)}
        if rep != event.user_id:
            before = event.user_id.partner_id
            values |= {
                "user_id": rep.id,
                "partner_ids": [Command.unlink(before.id), Command.link(rep.partner_id.id)],
            }
        quiet = (
            {"dont_notify": True, "tracking_disable": True} if tell else QUIET | {"skip_attendee_notification": True}
        )
        event.with_context(**quiet).write(values)
        event.attendee_ids.filtered(lambda one: one.partner_id == rep.partner_id).state = "accepted"

    def _apply_waiting(self, lines):
        """Give visits that have no meeting yet to the substitute, and let the planner find their slots."""
        visits = lines._records("visit")
        visits.write({"user_id": self.substitute_id.id, "is_handed_over": True, "tried_on": False, "problem": False})
        lines.state = "applied"
        visits._run()

    # Briefing

    def _brief(self):
        """Write to the substitute what he takes over, and on whom to keep an eye."""
        told = self.with_context(lang=self.substitute_id.lang)
        parts = [Markup("<p>%s</p>") % escape(told._greeting())]
        if self.note:
            parts.append(Markup("<p>%s</p>") % Markup("<br/>").join(escape(part) for part in self.note.splitlines()))
        parts.append(Markup("<p>%s</p>") % Markup("<br/>").join(told.line_ids._sentences()))
        parts += told._agenda(told.line_ids)
        briefed = self.line_ids.filtered("briefing")
        parts += [Markup("<h4>%s</h4>%s") % (line.name, line.briefing) for line in briefed[:SHOWN]]
        told.message_post(
            body=Markup().join(parts),
            subject=told.env._("Hand-over: %s", told.display_name),
            partner_ids=self.substitute_id.partner_id.ids,
            author_id=self.user_id.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _greeting(self):
        return self.env._(
            "You stand in for %(absence)s. What is not done by then goes back by itself.", absence=self.display_name
        )

    def _agenda(self, lines):
        """Return which of these meetings the substitute makes, and when."""
        mine = lines.filtered(lambda line: line.action == "hand_over" and line.state == "applied")
        zone = self.substitute_id.tz or self.company_id._kestio_tz()
        rows = [
            Markup("<li>%s</li>")
            % self.env._(
                "%(when)s: %(what)s",
                when=format_datetime(self.env, line.new_start, tz=zone, dt_format="short"),
                what=line.name,
            )
            for line in mine.sorted("new_start")
        ]
        return [Markup("<ul>%s</ul>") % Markup().join(rows)] if rows else []

    # New items

    def _catch_up(self):
        """Redirect what has come in since the hand-over and is due while the rep is away."""
        known = {(line.kind, line.res_id) for line in self.line_ids}
        new = [
            row
            for row in self._plan_appointments() + self._plan_activities()
            if (row["kind"], row["res_id"]) not in known
        ]
        lines = self.env["kestio.absence.line"].create(new)
        self._apply(lines)
        self.checked_on = self._today()
        return lines

    def _is_over(self):
        """Tell whether the rep is back by today, where he is."""
        return self.date_to < self._today()
