"""Nurture: where a person is in a scenario."""

from datetime import timedelta

from odoo import fields, models

LEFT = [
    ("finished", "Went to the end"),
    ("goal", "Reached the goal"),
    ("sales", "Handed over to sales"),
    ("replied", "Answered"),
    ("unsubscribed", "Does not want mails"),
    ("closed", "Lead closed"),
    ("no_email", "No e-mail address any more"),
    ("twin", "The same person as another lead"),
    ("gone", "Left his company"),
    ("tier", "His tier is not left to automation any more"),
    ("exit", "Met the condition to leave"),
    ("person", "Taken out by a person"),
    ("erased", "His data were erased"),
    ("ended", "Scenario ended"),
    ("failed", "Mails could not be made"),
]
# So long a step waits for an answer when nothing else comes after it.
ANSWERS = timedelta(days=30)
INSIDE = ("state", "=", "running")


class KestioNurtureEnrollment(models.Model):
    """One per lead and version; whoever left does not come back into the same scenario."""

    _name = "kestio.nurture.enrollment"
    _description = "Person in a scenario"
    _inherit = ["kestio.nurture.choice.mixin", "kestio.nurture.mail.mixin", "kestio.nurture.person.mixin"]
    _order = "entered_on desc, id desc"
    _rec_name = "lead_id"

    scenario_id = fields.Many2one(
        "kestio.nurture.scenario", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="scenario_id.company_id", store=True)
    lead_id = fields.Many2one("crm.lead", readonly=True, index=True, ondelete="set null")
    email = fields.Char(required=True, readonly=True, index=True)
    user_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    state = fields.Selection(
        selection=[("running", "In it"), ("left", "Left")], required=True, default="running", readonly=True
    )
    left_because = fields.Selection(selection=LEFT, string="Left because", readonly=True)
    entered_on = fields.Datetime(required=True, readonly=True)
    left_on = fields.Datetime(readonly=True)
    step_id = fields.Many2one(
        "kestio.nurture.step", string="Last step", readonly=True, index="btree_not_null", ondelete="set null"
    )
    step_date = fields.Datetime(string="Since", required=True, readonly=True)
    checked_on = fields.Datetime(readonly=True, help="Steps due until then were looked at in vain.")
    next_date = fields.Datetime(string="Next on", readonly=True)
    failures = fields.Integer(readonly=True)
    by_itself = fields.Boolean(string="Came in by itself", readonly=True)
    paused_until = fields.Datetime(string="Absent until", readonly=True, help="Nothing is done before: he is absent.")
    sending_ids = fields.One2many("kestio.nurture.sending", "enrollment_id", string="Steps taken")

    _lead_uniq = models.UniqueIndex("(scenario_id, lead_id)", "This lead went through this version already.")
    _email_uniq = models.UniqueIndex(
        "(email, company_id) WHERE state = 'running'", "This person is in a scenario already."
    )
    _due_idx = models.Index("(next_date) WHERE state = 'running'")

    def _advance(self, now):
        """Take the next step of a person if its time has come; return how many steps were taken (0 or 1)."""
        self.ensure_one()
        if reason := self._exit_reason():
            self._leave(reason)
            return 0
        if self.is_held or self.paused_until and self.paused_until > now:
            self.next_date = not self.is_held and self.paused_until
            return 0
        step, waiting = self._choose(now)
        if not step:
            return self._wait_or_finish(now, waiting)
        if step.action == "mail" and (until := self._postponed(now)):
            self.next_date = until
            return 0
        self._take(step, now)
        return 1

    def _wait_or_finish(self, now, waiting):
        if waiting:
            self.write({"checked_on": now, "next_date": waiting})
        else:
            self._leave("finished")
        return 0

    def _take(self, step, now):
        """Do a step and say what comes next, in this transaction."""
        self._perform(step, now)
        follow = [now + (ANSWERS if child.condition == "replied" else child._wait()) for child in step.child_ids]
        if self.state == "running":
            if follow:
                self.next_date = min(follow)
            else:
                self._leave("finished")

    def _perform(self, step, now):
        """Do a step and remember it."""
        sending = self.env["kestio.nurture.sending"].create(
            {"enrollment_id": self.id, "step_id": step.id, "email": self.email, "date": now}
        )
        if step.action == "mail":
            # Answers come to the lead: who writes is told of them.
            self.lead_id.message_subscribe(self._writer().partner_id.ids)
            sending.mail_id = self._mail(sending)
        elif step.action == "activity":
            self.lead_id.activity_schedule(
                "mail.mail_activity_data_todo", summary=step.summary or step.name, user_id=self._writer().id
            )
        elif step.action == "sales":
            self.lead_id._kestio_ripe()
        self.write({"step_id": step.id, "step_date": now, "checked_on": False, "failures": 0})

    def _leave(self, reason):
        """Take these people out; whoever left before stays as he left. Mails that wait in the queue do not leave."""
        inside = self.filtered(lambda one: one.state == "running")
        inside.write({"state": "left", "left_because": reason, "left_on": fields.Datetime.now(), "next_date": False})
        if reason != "finished":
            inside.sending_ids._cancel_mails()

    def _answered(self):
        """Note that these people answered, also after the last mail; do what follows, and take them out."""
        now = fields.Datetime.now()
        for one in self:
            mails = one.sending_ids.filtered(lambda sending: sending.step_id.action == "mail")
            mails.sorted(lambda sending: (sending.date, sending.id))[-1:].replied_on = now
            step = one.step_id.child_ids.filtered(lambda child: child.condition == "replied")[:1]
            if step and one.state == "running":
                one._perform(step, now)
        self._leave("replied")

    def _come_back(self):
        """Go on with people whom sales gave back, after the last step that they had taken."""
        now = fields.Datetime.now()
        for one in self:
            follow = [now + step._wait() for step in one._followers() if step.condition != "replied"]
            inside = self.search_count([("email", "=", one.email), ("company_id", "=", one.company_id.id), INSIDE])
            if follow and not inside and one.scenario_id.state in ("running", "paused"):
                one.write({"state": "running", "left_because": False, "left_on": False, "checked_on": False})
                one.write({"step_date": now, "next_date": min(follow), "failures": 0})

    def _pause(self, until):
        """Do nothing for these people before a moment; nothing: go on as if nothing had been."""
        now = fields.Datetime.now()
        for one in self.filtered(lambda one: one.state == "running"):
            one.write({"paused_until": until, "next_date": max(until or now, one.next_date or now) if until else now})

    def _refuse(self):
        """Do what a person asks who follows the way out of a mail: no further mails of any scenario."""
        for email in set(self.mapped("email")):
            self.env["mail.blacklist"].sudo()._add(email)
        mates = self.search([("email", "in", self.mapped("email")), ("state", "=", "running")])
        mates._leave("unsubscribed")
