"""Visit: a missed meeting re-books itself: a mail with free times, a reminder, then a phone call."""

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _lang_get, _tz_get
from odoo.exceptions import UserError

from .rebooking_guard_mixin import OPEN

# Why the flow left the road of mails, or ended.
REASONS = [
    ("replied", "The prospect has answered"),
    ("won", "The opportunity is won"),
    ("lost", "The opportunity is lost"),
    ("met", "Another meeting is planned"),
    ("opted_out", "The prospect wants no mail"),
    ("withdrawn", "The meeting is no no-show any more"),
    ("stopped", "Stopped by hand"),
    ("no_email", "No e-mail address"),
    ("no_lang", "Language or time zone unknown"),
    ("no_hours", "The salesperson has no working hours"),
    ("full", "No free time in the period"),
    ("no_gap", "No gap is long enough"),
    ("no_answer", "No answer to the mails"),
    ("undelivered", "The mail cannot be delivered"),
    ("failed", "An error: see the log"),
    ("not_reached", "Never reached on the phone"),
    ("refused", "The prospect refuses"),
    ("wrong_number", "Wrong number"),
    ("expired", "The proposal has expired"),
    ("forgotten", "The contact was deleted"),
]


class KestioRebooking(models.Model):
    """One flow for a missed meeting, or a proposal of a meeting that a rep sends.

    ``waiting`` for the send delay, in which the outcome can be undone; ``sent``; ``reminded``; in the ``phone`` queue;
    then ``rebooked``, ``lost`` or ``cancelled``. ``next_date`` is when the job goes on. Never two flows for a meeting.
    """

    _name = "kestio.rebooking"
    _description = "Re-booking"
    _inherit = [
        "mail.thread",
        "kestio.rebooking.guard.mixin",
        "kestio.rebooking.mail.mixin",
        "kestio.rebooking.offer.mixin",
        "kestio.rebooking.page.mixin",
        "kestio.rebooking.phone.mixin",
        "kestio.rebooking.person.mixin",
    ]
    _order = "date_started desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Prospect", required=True, readonly=True)
    kind = fields.Selection(
        selection=[("no_show", "Missed meeting"), ("proposal", "Proposed meeting")],
        required=True,
        default="no_show",
        readonly=True,
    )
    event_id = fields.Many2one("calendar.event", string="Missed meeting", readonly=True, index="btree_not_null")
    missed_start = fields.Datetime(string="Missed on", readonly=True)
    new_event_id = fields.Many2one("calendar.event", string="New meeting", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, index="btree_not_null")
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True, index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Salesperson", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    title = fields.Char(string="Meeting", required=True, readonly=True)
    minutes = fields.Integer(string="Duration (minutes)", required=True, readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    phone = fields.Char(readonly=True)
    lang = fields.Selection(_lang_get, string="Language", readonly=True)
    tz = fields.Selection(_tz_get, string="Time zone", readonly=True)
    mode = fields.Selection(
        selection=[("slots", "Times"), ("link", "Link to all free times")],
        required=True,
        default="slots",
        readonly=True,
    )
    message = fields.Text(string="Personal message", readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("sent", "Sent"),
            ("reminded", "Reminded"),
            ("phone", "To call"),
            ("rebooked", "Re-booked"),
            ("lost", "Lost"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    reason = fields.Selection(REASONS, readonly=True)
    channel = fields.Selection([("mail", "E-mail"), ("phone", "Phone")], readonly=True)
    attempt = fields.Integer(string="Mails", readonly=True)
    failures = fields.Integer(readonly=True, help="Errors in a row.")
    date_started = fields.Datetime(string="Started", required=True, readonly=True, default=fields.Datetime.now)
    date_done = fields.Datetime(string="Ended", readonly=True)
    next_date = fields.Datetime(string="Goes on", readonly=True)
    expires = fields.Datetime(string="Link works until", readonly=True)
    slot_ids = fields.One2many("kestio.rebooking.slot", "rebooking_id", string="Proposed times", readonly=True)

    _event_uniq = models.UniqueIndex(
        "(event_id) WHERE event_id IS NOT NULL", "This meeting is being re-booked already."
    )
    _due_idx = models.Index("(next_date) WHERE next_date IS NOT NULL")
    _minutes_positive = models.Constraint("CHECK(minutes > 0)", "A meeting lasts a minute at least.")

    @api.model
    def _follow(self, events):
        """Start a flow for meetings that were just missed, and withdraw those whose outcome was taken back."""
        missed = events.filtered(lambda event: event.kestio_outcome == "no_show")
        flows = self.sudo().search([("event_id", "in", events.ids)])
        flows.filtered(lambda flow: flow.event_id not in missed and flow.state in OPEN)._close("cancelled", "withdrawn")
        missed.sudo()._kestio_rebook()

    def _close(self, state, reason=False, **values):
        """End flows; a mail that still waits in the queue does not go out.

        :param reason: a key of ``REASONS``.
        """
        self._cancel_mail()
        ended = {"state": state, "reason": reason, "next_date": False, "date_done": fields.Datetime.now()}
        self.write({**ended, **values})

    def _advance(self):
        """Do what is due: the mail, the reminder, or the phone queue."""
        self.ensure_one()
        if self.kind == "proposal" and self.attempt:
            self._close("lost", "expired")
        elif reason := self._mail_hindrance():
            self._to_phone(reason)
        elif self.attempt < self.company_id.kestio_rebooking_attempts:
            self._send_slots()
        else:
            self._to_phone("no_answer")

    def action_stop(self):
        """Stop: the salesperson takes over."""
        self._check_mine()
        if self.sudo().filtered(lambda flow: flow.state not in OPEN):
            raise UserError(self.env._("Only what is still going on can be stopped."))
        self.sudo()._close("cancelled", "stopped")

    def action_call_now(self):
        """Put in the phone queue at once."""
        self._check_mine()
        if self.sudo().filtered(lambda flow: flow.state not in OPEN):
            raise UserError(self.env._("Only what is still going on can go to the phone queue."))
        self.sudo()._to_phone("stopped")

    def action_open_document(self):
        """Open the opportunity, or the contact where there is none."""
        self.ensure_one()
        record = self.lead_id or self.partner_id
        if not record:
            raise UserError(self.env._("There is neither an opportunity nor a contact."))
        return record._get_records_action()

    def _check_mine(self):
        """Refuse to act on flows that this user may not see."""
        self.check_access("read")
        if not self.env.user.has_group("kestio_model.group_user"):
            raise UserError(self.env._("Only salespeople do this."))
