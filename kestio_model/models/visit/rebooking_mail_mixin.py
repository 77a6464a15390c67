"""Visit: the mails of a re-booking: in the prospect's language and time zone, through Odoo's mail queue."""

from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models

from ...engine import rebooking as engine
from ...engine import tokens

# Refused by nobody yet: the server did not answer (Odoo then gives no type), so the same mail may go out again.
UNSENT = (False, "mail_smtp")
TRIES = 48
TEMPLATES = {
    "slots": "kestio_model.mail_template_rebooking",
    "reminder": "kestio_model.mail_template_rebooking_reminder",
    "booked": "kestio_model.mail_template_rebooking_booked",
    "proposal": "kestio_model.mail_template_meeting_proposal",
}


class RebookingMailMixin(models.AbstractModel):
    """The mail and the state are written in one transaction: killed in between, neither is there.

    Sending is the queue's work. What the queue gives up because the server is down is put back by the job.
    """

    _name = "kestio.rebooking.mail.mixin"
    _description = "Mails of a re-booking"

    seed = fields.Char(groups="base.group_system", readonly=True, copy=False)
    token_hash = fields.Char(groups="base.group_system", readonly=True, copy=False)
    stop_hash = fields.Char(groups="base.group_system", readonly=True, copy=False)
    token = fields.Char(compute="_compute_token", compute_sudo=True, help="Secret: who has it can book.")
    url = fields.Char(string="Link", compute="_compute_token", compute_sudo=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    mail_tries = fields.Integer(readonly=True, copy=False)
    sent_date = fields.Datetime(string="Last mail", readonly=True, copy=False)

    _token_uniq = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL", "Tokens are unique.")
    _stop_uniq = models.UniqueIndex("(stop_hash) WHERE stop_hash IS NOT NULL", "Tokens are unique.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            seed = tokens.new_seed()
            hashes = {
                f"{name}_hash": tokens.digest(self._make_token(seed, purpose))
                for name, purpose in (("token", "book"), ("stop", "stop"))
            }
            vals.update(seed=seed, **hashes)
        flows = super().create(vals_list)
        for flow in flows:
            # An answer to a mail reaches the rep.
            flow.message_subscribe(flow.user_id.partner_id.ids)
        return flows

    def _compute_token(self):
        for flow in self:
            flow.token = flow._make_token(flow.seed or "", "book")
            flow.url = f"{flow.get_base_url()}/kestio/meeting/{flow.token}"

    @api.model
    def _make_token(self, seed, purpose):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return tokens.token(secret, seed, purpose)

    @api.model
    def _by_token(self, token, purpose):
        """Return the flow of a token, empty for any text that is none; the caller checks whether it still works."""
        if not tokens.is_token(token):
            return self.browse()
        name = {"book": "token_hash", "stop": "stop_hash"}[purpose]
        flow = self.sudo().search([(name, "=", tokens.digest(token))], limit=1)
        # What the prospect does is done in the name of the rep, in his company.
        return flow.with_user(flow.user_id).with_company(flow.company_id).sudo() if flow else flow

    def _stop_url(self):
        """Return the address where the prospect refuses further mails; it works for ever."""
        self.ensure_one()
        return f"{self.get_base_url()}/kestio/meeting/stop/{self._make_token(self.sudo().seed, 'stop')}"

    def _mail_hindrance(self):
        """Return why the prospect cannot be written to, empty when he can."""
        self.ensure_one()
        if not self.email:
            return "no_email"
        return "" if self.lang and self.tz else "no_lang"

    def _send_slots(self):
        """Queue a mail with fresh free times, and wait for an answer; call the prospect when there is none."""
        self.ensure_one()
        now, company = fields.Datetime.now(), self.company_id
        if reason := self._offer(now):
            self._to_phone(reason)
            return
        attempt = self.attempt + 1
        kind = "proposal" if self.kind == "proposal" else "slots" if attempt == 1 else "reminder"
        wait = company.kestio_rebooking_reminder_days if attempt == 1 else company.kestio_rebooking_phone_days
        next_date = self.expires if self.kind == "proposal" else now + timedelta(days=wait)
        state = "sent" if attempt == 1 else "reminded"
        self._cancel_mail()
        self._queue(kind)
        done = {"state": state, "attempt": attempt, "sent_date": now, "next_date": next_date, "failures": 0}
        self.write(done)

    def _queue(self, kind, attachments=()):
        """Put a mail in the queue; it is sent after this transaction is committed.

        :param attachments: pairs of file name and base64 content.
        """
        self.ensure_one()
        stop, host = self._stop_url(), urlsplit(self.get_base_url()).hostname
        values = {
            "email_to": self.email,
            "recipient_ids": [],
            # The same mail made twice has the same identity: mail servers drop the second.
            "message_id": f"<kestio-{kind}-{self.attempt}-{self.sudo().token_hash[:32]}@{host}>",
            # Kept on the flow when the mail is gone: an answer finds its way back.
            "is_notification": True,
            "headers": repr({"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}),
            "attachments": list(attachments),
        }
        template = self.env.ref(TEMPLATES[kind]).sudo()
        mail_id = template.send_mail(self.id, email_values=values)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        self.write({"mail_id": mail_id, "mail_tries": 0})

    def _cancel_mail(self):
        """Take back mails that the queue has not sent yet."""
        waiting = self.sudo().mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception"))
        waiting.try_lock_for_update().write({"state": "cancel"})

    @api.model
    def _retry_mails(self):
        """Queue again what did not leave because the mail server was down; call those whose address is wrong."""
        states = ("sent", "reminded", "rebooked")
        stuck = self.search([("mail_id.state", "=", "exception"), ("state", "in", states)], limit=500)
        for flow in stuck.try_lock_for_update():
            if flow.mail_id.failure_type in UNSENT and flow.mail_tries < TRIES:
                flow.mail_id.mark_outgoing()
                flow.mail_tries += 1
            elif flow.state == "rebooked":
                flow.mail_id = False
            else:
                flow._to_phone("undelivered")

    def _slot_lines(self):
        """Return the proposed times as the prospect reads them: label and link."""
        self.ensure_one()
        return [
            {"label": self._spoken(slot.start), "url": f"{self.url}?slot={slot.start:%Y-%m-%dT%H:%M}"}
            for slot in self.slot_ids
        ]

    def _set_expiry(self, now):
        """Let the link work until the first time that is proposed."""
        self.expires = engine.expiry(now, self.slot_ids.mapped("start"))
