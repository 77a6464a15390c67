"""Nurture: mails of scenarios leave once, also when the queue is killed while the mail server takes one of them."""

from odoo import models


class MailMail(models.Model):
    """Odoo gives a mail again to the server when it was killed before it could write down that it had left."""

    _name = "mail.mail"
    _inherit = "mail.mail"

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        return super(MailMail, self.with_context(kestio_apart=auto_commit))._send(
            auto_commit, raise_exception, smtp_session, alias_domain_id, mail_server, post_send_callback
        )

    def _kestio_sendings(self):
        """Return the steps of scenarios that sent these mails; only mails about leads are looked up."""
        ours = self.filtered(lambda mail: mail.model == "crm.lead")
        sendings = self.env["kestio.nurture.sending"].sudo()
        return sendings.search([("mail_id", "in", ours.ids)]) if ours else sendings

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        sending = self._kestio_sendings()
        if sending.handed_on:
            self._kestio_was_handed(sending)
            return []
        letters = super()._prepare_outgoing_list(mail_server=mail_server, doc_to_followers=doc_to_followers)
        if letters:
            sending._handed()
        return letters

    def _kestio_was_handed(self, sending):
        """Write down what became of a mail that the server had got when the queue was killed."""
        if sending.sent_on:
            self.write({"state": "sent", "failure_type": False, "failure_reason": False})
        else:
            self.failure_reason = self.env._(
                "The queue was stopped while the mail server took this mail: it may have left. Send it again if it "
                "did not."
            )

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        sendings = self._kestio_sendings()
        if success_pids or success_emails:
            sendings._delivered()
        elif failure_type:
            sendings._not_delivered()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def mark_outgoing(self):
        self._kestio_sendings()._not_delivered()
        return super().mark_outgoing()
