"""Absence: gives back what the substitute has not done, and reports."""

from markupsafe import Markup
from odoo import fields, models

from .sql_visit import OPEN


class AbsenceBackMixin(models.AbstractModel):
    """Runs as superuser; what somebody else has meanwhile, or what was done, stays where it is."""

    _name = "kestio.absence.back.mixin"
    _description = "Hand-back of an absence"

    def _hand_back(self):
        """Give everything back, free the calendar, and tell the rep what became of it."""
        lines = self.line_ids.filtered(lambda line: line.state == "applied")
        self._free_calendar()
        self.write({"state": "done", "back_on": fields.Datetime.now()})
        self.flush_recordset()
        self._give_back(lines)
        lines.filtered(lambda line: line.action == "watch").state = "done"
        self._report()

    def _give_back(self, lines):
        self._return_activities(lines.filtered(lambda line: line.kind == "activity"))
        self._return_meetings(lines.filtered(lambda line: line.kind == "meeting"))
        self._return_visits(lines.filtered(lambda line: line.kind == "visit"))

    def _return_activities(self, lines):
        activities = {activity.id: activity for activity in lines._records("activity")}
        back = self.env["mail.activity"]
        for line in lines:
            activity = activities.get(line.res_id)
            if not activity or not activity.active:
                line.write({"state": "done"})
            elif activity.user_id != self.substitute_id:
                line.write({"state": "left", "reason": self.env._("Now with %s.", activity.user_id.name or "")})
            else:
                back |= activity
                line.state = "back"
        back.with_context(mail_activity_quick_update=True).user_id = self.user_id
        self._unfollow(lines.filtered("is_new_follower"), activities)

    def _unfollow(self, lines, activities):
        """Let the substitute follow no more what he followed because of an activity, unless it is his now.

        Nor where he has something to do still.
        """
        documents = {}
        for line in lines.filtered(lambda line: line.state != "left"):
            activity = activities.get(line.res_id)
            if activity and activity.res_model:
                documents.setdefault(activity.res_model, set()).add(activity.res_id)
        for model, ids in documents.items():
            busy = self.env["mail.activity"].search(
                [("res_model", "=", model), ("res_id", "in", list(ids)), ("user_id", "=", self.substitute_id.id)]
            )
            found = self.env[model].browse(ids - set(busy.mapped("res_id"))).exists()
            owned = "user_id" in found._fields
            found = found.filtered(lambda one, owned=owned: not owned or one["user_id"] != self.substitute_id)
            found.message_unsubscribe(self.substitute_id.partner_id.ids)

    def _return_meetings(self, lines):
        """Give back meetings to come; those that have begun stay with who was there."""
        now, events = fields.Datetime.now(), lines._records("meeting")
        waiting = events.filtered(
            lambda event: (
                event.active
                and event.start > now
                and event.kestio_outcome == "pending"
                and event.user_id == self.substitute_id
            )
        )
        free = self._still_free([(self.user_id.id, event.start, event.stop) for event in waiting])
        for event, is_free in zip(waiting, free, strict=True):
            line = lines.filtered(lambda line, event=event: line.res_id == event.id)
            if is_free:
                self._give_event(event, self.user_id, event.start)
                line.state = "back"
            else:
                line.write({"state": "left", "reason": self.env._("%s is not free then.", self.user_id.name)})
        lines.filtered(lambda line: line.state == "applied").state = "done"

    def _return_visits(self, lines):
        """Give back visits to come; a meeting whose time does not suit the rep is planned anew."""
        now, visits = fields.Datetime.now(), lines._records("visit")
        waiting = visits.filtered(
            lambda visit: (
                visit.state in OPEN
                and visit.is_handed_over
                and visit.user_id == self.substitute_id
                and (not visit.start or visit.start > now)
            )
        )
        planned = waiting.filtered("start")
        free = self._still_free([(self.user_id.id, visit.start, visit.stop) for visit in planned])
        suits = dict(zip(planned.ids, free, strict=True))
        waiting.write({"user_id": self.user_id.id, "is_handed_over": False})
        for visit in planned.filtered(lambda visit: suits[visit.id]):
            self._give_event(visit.event_id, self.user_id, visit.start)
        again = planned.filtered(lambda visit: not suits[visit.id])
        again.write({"replan": True})
        (again | waiting - planned)._run()
        lines.filtered(lambda line: line.res_id in waiting.ids).state = "back"
        # What has moved is still to come, at its new time.
        lines.filtered(lambda line: line.state == "applied" and line.action != "move").state = "done"

    def _report(self):
        """Tell the rep what became of everything."""
        told = self.with_context(lang=self.user_id.lang)
        intro = told.env._("You are back; %s stood in for you.", self.substitute_id.name)
        body = Markup("<p>%s</p><p>%s</p>") % (intro, Markup("<br/>").join(told.line_ids._sentences()))
        told.message_post(
            body=body,
            subject=told.env._("Back: %s", told.display_name),
            partner_ids=self.user_id.partner_id.ids,
            author_id=self.substitute_id.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
