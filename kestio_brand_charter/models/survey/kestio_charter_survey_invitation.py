"""Survey: somebody who is asked by mail, with a link of his own that answers once."""

from odoo import api, fields, models
from odoo.addons.kestio_model.engine import tokens
from odoo.fields import Domain
from odoo.tools import SQL

# Refused by nobody yet: the server did not answer (Odoo then gives no type). Every hour, for two days.
UNSENT = (False, "mail_smtp")
TRIES = 48
PURPOSES = {"token_hash": "recognition-answer", "stop_hash": "recognition-stop"}


class KestioCharterSurveyInvitation(models.Model):
    """Says that somebody answered, not when: the answers of an anonymous survey must not be told apart by time."""

    _name = "kestio.charter.survey.invitation"
    _description = "Person asked by a recognition survey"
    _order = "id"
    _inherit = ["kestio.tier.code.mixin"]
    _rec_name = "email"
    _log_access = False

    survey_id = fields.Many2one("kestio.charter.survey", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="survey_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, index=True, ondelete="cascade")
    email = fields.Char(required=True, readonly=True)
    lang = fields.Char(readonly=True)
    sent_on = fields.Datetime(string="Asked on", readonly=True)
    reminded_on = fields.Datetime(string="Reminded on", readonly=True)
    is_answered = fields.Boolean(string="Answered", readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", ondelete="set null")
    mail_tries = fields.Integer(readonly=True)
    seed = fields.Char(groups="base.group_system", readonly=True)
    token_hash = fields.Char(groups="base.group_system", readonly=True)
    stop_hash = fields.Char(groups="base.group_system", readonly=True)

    _email_uniq = models.UniqueIndex("(survey_id, email)", "This address is asked already.")
    _token_uniq = models.UniqueIndex("(token_hash)", "Tokens are unique.")
    _stop_uniq = models.UniqueIndex("(stop_hash)", "Tokens are unique.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            seed = tokens.new_seed()
            hashes = {
                name: tokens.digest(self.survey_id._make_token(seed, purpose)) for name, purpose in PURPOSES.items()
            }
            vals.update(seed=seed, **hashes)
        return super().create(vals_list)

    def _url(self, purpose="token_hash"):
        """Return the address on which this person answers, or refuses further mails."""
        self.ensure_one()
        token = self.survey_id._make_token(self.sudo().seed, PURPOSES[purpose])
        path = "stop/" if purpose == "stop_hash" else ""
        return f"{self.get_base_url()}/kestio/recognition/{path}{token}"

    def _stop_url(self):
        return self._url("stop_hash")

    @api.model
    def _by_stop_token(self, token):
        """Return whose way out it is; empty for any text that is none."""
        if not tokens.is_token(token):
            return self.sudo().browse()
        return self.sudo().search([("stop_hash", "=", tokens.digest(token))], limit=1)

    # Sending

    @api.model
    def _waiting(self, surveys):
        """Return who has got no mail yet."""
        return self.sudo().search(
            [("survey_id", "in", surveys.ids), ("sent_on", "=", False), ("is_answered", "=", False)]
        )

    @api.model
    def _to_remind(self, surveys, now):
        """Return who got the mail long enough ago, and has not answered; once."""
        asked = [
            Domain("survey_id", "=", survey.id) & Domain("sent_on", "<=", survey._reminded_before(now))
            for survey in surveys
            if survey.reminder_days
        ]
        open_ = Domain("is_answered", "=", False) & Domain("reminded_on", "=", False)
        return self.sudo().search(Domain.OR(asked) & open_)

    def _send(self, survey):
        """Queue the mail of these people, or the reminder to those who have it; who refuses mails gets none."""
        now, refused = fields.Datetime.now(), survey._refused(set(self.mapped("email")))
        for people, template, name in (
            (self.filtered(lambda one: not one.sent_on), survey.template_id, "sent_on"),
            (self.filtered("sent_on"), survey.reminder_template_id, "reminded_on"),
        ):
            wanted = people.filtered(lambda one: one.email not in refused and one.partner_id.active)
            people[name] = now
            # Who wants no mails is not asked again by a reminder.
            (people - wanted).write({"sent_on": now, "reminded_on": now})
            if wanted and template:
                wanted._queue(template.sudo())

    def _queue(self, template):
        """Put the mails in the queue; they leave after this transaction is committed."""
        mails = template.send_mail_batch(self.ids)
        for person, mail in zip(self, mails, strict=True):
            stop = person._stop_url()
            mail.headers = repr(
                {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
            )
            person.write({"mail_id": mail.id, "mail_tries": 0})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    @api.model
    def _retry_mails(self, surveys):
        """Give the queue again what did not leave because the mail server was down."""
        stuck = self.sudo().search(
            [("survey_id", "in", surveys.ids), ("mail_id.state", "=", "exception"), ("mail_tries", "<", TRIES)],
            limit=500,
        )
        for person in stuck.try_lock_for_update():
            person.mail_tries += 1
            if person.mail_id.failure_type in UNSENT:
                person.mail_id.mark_outgoing()

    def _cancel_mails(self):
        """Take back mails that the queue has not sent yet."""
        waiting = self.sudo().mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception"))
        waiting.try_lock_for_update().write({"state": "cancel"})

    # Answering

    def _take(self):
        """Note the answer of this person; return False when he gave one already, also at this very moment."""
        self.ensure_one()
        self.flush_recordset(["is_answered"])
        self.env.cr.execute(SQL(_TAKE, self.id))
        taken = bool(self.env.cr.rowcount)
        self.invalidate_recordset(["is_answered"])
        return taken

    def _refuse_mails(self):
        """Write to this person no more."""
        self.env["mail.blacklist"].sudo()._add(self.email)
        self._cancel_mails()


_TAKE = """
    UPDATE kestio_charter_survey_invitation SET is_answered = TRUE WHERE id = %s AND is_answered IS NOT TRUE
"""
