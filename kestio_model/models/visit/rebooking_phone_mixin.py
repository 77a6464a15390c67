"""Visit: the phone queue, for a colleague or an outside provider, after the mails."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

CALL_OUTCOMES = [
    ("no_answer", "No answer"),
    ("callback", "Call back later"),
    ("refused", "Refuses a new meeting"),
    ("wrong_number", "Wrong number"),
]


class RebookingPhoneMixin(models.AbstractModel):
    """A call ends with a meeting, another call or the end; calls are capped."""

    _name = "kestio.rebooking.phone.mixin"
    _description = "Phone calls of a re-booking"

    call_count = fields.Integer(string="Calls", readonly=True)
    call_date = fields.Datetime(string="Call from", readonly=True)
    call_outcome = fields.Selection(CALL_OUTCOMES, string="Last call", readonly=True)
    call_note = fields.Text(string="Note of the call", readonly=True)

    def _to_phone(self, reason):
        """Put flows in the phone queue; without a number there is nobody to call."""
        now = fields.Datetime.now()
        silent = self.filtered(lambda flow: not flow.phone)
        silent._close("lost", reason)
        called = self - silent
        called._cancel_mail()
        called.write({"state": "phone", "reason": reason, "next_date": False, "call_date": now})
        for flow in called:
            flow._offer(now)

    def _call(self, outcome, note=""):
        """Note how a call ended.

        :param outcome: a key of ``CALL_OUTCOMES``.
        :raises UserError: when this is not in the queue, or the outcome is unknown.
        """
        self.ensure_one()
        if self.state != "phone":
            raise UserError(self.env._("This call is not in the queue any more."))
        if outcome not in dict(CALL_OUTCOMES):
            raise UserError(self.env._("Please say how the call ended."))
        count = self.call_count + 1
        self.write({"call_count": count, "call_outcome": outcome, "call_note": (note or "")[:2000]})
        if outcome in ("refused", "wrong_number"):
            self._close("lost", outcome)
        elif count >= self.company_id.kestio_call_attempts:
            self._close("lost", "not_reached")
        else:
            hours = 24 if outcome == "no_answer" else 48
            self.call_date = fields.Datetime.now() + timedelta(hours=hours)

    def _script(self):
        """Return what to say on the phone, in the language of who calls."""
        self.ensure_one()
        if script := self.company_id.kestio_call_script:
            return script
        return self.env._(
            "Hello, I am calling for %(rep)s of %(company)s. You had a meeting that could not take place. "
            "When would suit you? I can offer these times.",
            rep=self.user_id.name,
            company=self.company_id.name,
        )

    def action_call_no_answer(self):
        """Note that nobody answered."""
        self._call_as_rep("no_answer")

    def action_call_back(self):
        """Note that the prospect asked to be called later."""
        self._call_as_rep("callback")

    def action_call_refused(self):
        """Note that the prospect wants no new meeting."""
        self._call_as_rep("refused")

    def action_call_wrong_number(self):
        """Note that the number is wrong."""
        self._call_as_rep("wrong_number")

    def _call_as_rep(self, outcome):
        self._check_mine()
        for flow in self.sudo():
            flow._call(outcome, flow.call_note)
