"""Nurture: what is opened is known only of those who agreed, whatever marketing would like."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureConsent(NurtureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opens = cls.env["kestio.score.event.type"].search([("code", "in", ["mailing_open", "mail_read"])])
        cls.opens.needs_consent = True

    def say(self, state, hours):
        date = fields.Datetime.now() - timedelta(hours=hours)
        self.env["kestio.score.consent"]._say(self.contact, state, "Form", date=date)

    def opened(self, sending):
        """Let the picture of a mail be fetched; tell whether the step knows that it was opened."""
        devices = self.env["kestio.score.device"]
        devices._open({"partner": self.contact.id, "mail": sending._mail_key()}, None)
        sending.invalidate_recordset()
        return bool(sending.opened_on)

    def test_nobody_counts_opened_mails_without_consent(self):
        for kind in self.opens.with_user(self.marketing):
            with self.assertRaises(ValidationError):
                kind.needs_consent = False

    def test_a_mail_that_was_opened_before_consent_was_taken_back_stays_unknown(self):
        self.say("given", 5)
        sending = self.enrol().sending_ids
        self.assertTrue(self.opened(sending))
        self.say("withdrawn", 0)
        sending.invalidate_recordset()
        self.assertFalse(sending.opened_on)
        self.say("given", 0)
        self.assertFalse(self.opened(sending))

    def test_mails_after_a_new_consent_tell_again(self):
        self.say("given", 5)
        self.say("withdrawn", 4)
        self.say("given", 3)
        self.assertTrue(self.opened(self.enrol().sending_ids))
