"""Ledger: a mail that a rep wrote and the customer opened, with consent only."""

import re

from markupsafe import Markup
from odoo.tests import HttpCase, tagged

from ..scoring_case import ScoringCase

READER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


OFFER = "Our offer"


@tagged("post_install", "-at_install")
class TestRepMail(ScoringCase, HttpCase):
    def agree(self, state="given"):
        self.env["kestio.score.consent"]._say(self.contact, state, "Phone")

    def letters(self, record=None, partners=None, user=None, **values):
        """Return the bodies of what leaves when a rep writes to customers."""
        record = (record or self.lead).with_user(user or self.salesman)
        partners = partners or self.contact
        message = record.message_post(
            body=Markup("Shall we meet?"),
            subject=OFFER,
            partner_ids=partners.ids,
            message_type=values.get("message_type", "comment"),
            subtype_xmlid="mail.mt_comment",
            force_send=False,
        )
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        rows = [letter for mail in mails for letter in mail._prepare_outgoing_list()]
        return {row["partner_id"]: row["body"] for row in rows if row["partner_id"] in partners}

    def pictures(self, body):
        return re.findall(r'src="[^"]*(/kestio/o/[^"]+)"', body)

    def opened(self):
        return self.env["kestio.score.event"].search([("type_id.code", "=", "mail_read")])

    def test_nothing_is_put_into_the_mail_of_who_did_not_agree(self):
        self.assertEqual([self.pictures(body) for body in self.letters().values()], [[]])
        self.agree()
        self.agree("withdrawn")
        self.assertEqual([self.pictures(body) for body in self.letters().values()], [[]])

    def test_it_counts_once_that_he_opened_it(self):
        self.agree()
        [path] = self.pictures(self.letters()[self.contact])
        for _time in range(2):
            answer = self.url_open(path, headers={"User-Agent": READER})
            self.assertEqual(answer.headers["Content-Type"], "image/gif")
        event = self.opened()
        self.assertEqual((event.partner_id, event.lead_id, event.label), (self.contact, self.lead, "Our offer"))
        self.assertEqual(event.trust, "trusted")

    def test_a_letter_that_is_sent_again_is_the_same_mail(self):
        self.agree()
        body = self.letters()[self.contact]
        [path] = self.pictures(body)
        self.assertEqual(len(self.pictures(body)), 1)
        self.url_open(path, headers={"User-Agent": READER})
        mail = self.env["mail.mail"].sudo().search([("recipient_ids", "in", self.contact.ids)], limit=1)
        for letter in mail._prepare_outgoing_list():
            for again in self.pictures(letter["body"]):
                self.url_open(again, headers={"User-Agent": READER})
        self.assertEqual(len(self.opened()), 1)

    def test_each_customer_has_a_picture_of_his_own(self):
        self.agree()
        other = self.env["res.partner"].create({"name": "Grace", "email": "grace@example.com"})
        bodies = self.letters(partners=self.contact + other)
        self.assertEqual(len(self.pictures(bodies[self.contact])), 1)
        self.assertEqual(self.pictures(bodies[other]), [])

    def test_mails_to_the_customer_and_on_his_card_count_too(self):
        self.agree()
        self.assertTrue(self.pictures(self.letters(record=self.contact, user=self.manager)[self.contact]))

    def test_what_machines_write_is_no_mail_of_a_rep(self):
        self.agree()
        for kind in ("auto_comment", "notification"):
            for body in self.letters(message_type=kind).values():
                self.assertEqual(self.pictures(body), [])

    def test_colleagues_are_not_followed(self):
        colleague = self.manager.partner_id
        self.env["kestio.score.consent"]._say(colleague, "given", "Phone")
        for body in self.letters(partners=colleague).values():
            self.assertEqual(self.pictures(body), [])

    def test_a_program_that_fetches_the_picture_counts_nothing(self):
        self.agree()
        [path] = self.pictures(self.letters()[self.contact])
        self.url_open(path, headers={"User-Agent": "BarracudaCentral"})
        self.assertEqual(self.opened().trust, "quarantine")

    def test_a_picture_that_gmail_fetches_for_its_reader_counts(self):
        self.agree()
        [path] = self.pictures(self.letters()[self.contact])
        gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
        self.url_open(path, headers={"User-Agent": gmail})
        self.assertEqual(self.opened().trust, "trusted")
