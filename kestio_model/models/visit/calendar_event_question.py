"""Visit: the activity that asks a rep what became of a meeting, once per meeting, and Odoo's own meeting activity."""

from odoo import fields, models
from odoo.tools import SQL

MOVED = {"start", "stop", "start_date", "stop_date", "allday", "active", "user_id"}


class CalendarEvent(models.Model):
    """Answered questions are archived as done, as Odoo does; undoing opens them again."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_asked_on = fields.Datetime(readonly=True, copy=False, help="When the rep was asked what became of it.")
    kestio_question_ids = fields.One2many("mail.activity", "kestio_event_id", readonly=True)

    _kestio_unasked_idx = models.Index(
        "(stop) WHERE kestio_outcome = 'pending' AND kestio_asked_on IS NULL AND active IS TRUE"
    )

    def write(self, vals):
        result = super().write(vals)
        if not MOVED.isdisjoint(vals) and self.env["kestio.model.scope"]._used_since():
            self.filtered("kestio_asked_on")._kestio_follow_move()
        return result

    def _kestio_follow_move(self):
        """Let the questions about these meetings follow them: to another rep, or away when there is nothing to ask."""
        moved = self.sudo().filtered(lambda event: event.kestio_outcome == "pending")
        gone = moved.filtered(lambda event: not event.kestio_to_qualify)
        gone.kestio_question_ids.unlink()
        gone.kestio_asked_on = False
        for event in moved - gone:
            questions = event.kestio_question_ids
            if questions.user_id != event.user_id:
                questions.with_context(mail_activity_quick_update=True).user_id = event.user_id

    def _kestio_ask(self):
        """Ask the reps of these meetings, as superuser, what became of them; one without customer stays in the list."""
        leads, partners = self.opportunity_id, self.kestio_partner_id
        (leads.mapped("display_name"), partners.mapped("display_name"))
        questions = [event._kestio_question() for event in self]
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create([values for values in questions if values])
        self.env.cr.execute(
            SQL("UPDATE calendar_event SET kestio_asked_on = %s WHERE id = ANY(%s)", fields.Datetime.now(), self.ids)
        )
        self.invalidate_recordset(["kestio_asked_on", "kestio_question_ids"])

    def _kestio_question(self):
        """Return the values of the activity that asks about this meeting, or nothing when nobody can be asked."""
        target = self.opportunity_id or self.kestio_partner_id
        if not target or not self.user_id.active:
            return None
        reader = self.with_context(lang=self.user_id.lang, tz=self.user_id.tz or "UTC")
        return {
            "res_model_id": self.env["ir.model"]._get_id(target._name),
            "res_id": target.id,
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mail_activity_data_todo"),
            "summary": reader.env._("What became of the meeting? %s", self.name),
            "note": reader.env._("Held, no-show, cancelled? Visits > To qualify, or the meeting itself."),
            "user_id": self.user_id.id,
            "date_deadline": fields.Date.context_today(reader),
            "automated": True,
            "kestio_event_id": self.id,
        }

    def _kestio_close_questions(self):
        """Close what asked about these meetings: our question, and the activity that Odoo makes for a meeting."""
        asked = self.sudo()
        (asked.kestio_question_ids | asked.activity_ids).filtered("active").write({"active": False})

    def _kestio_open_questions(self):
        """Ask again: the outcome of these meetings was taken back."""
        asked = self.sudo().with_context(active_test=False)
        (asked.kestio_question_ids | asked.activity_ids).filtered(lambda row: not row.active).write({"active": True})
