"""Nurture: when a mail really left: clicks that come too soon, and mails that nobody gives to the server twice."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .nurture_case import NurtureCase

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"}


@tagged("post_install", "-at_install")
class TestNurtureDelivery(NurtureCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.person = self.enrol()
        self.sending = self.person.sending_ids
        self.mail = self.sending.mail_id

    def give(self):
        """Let the queue give the mail to the server; return the letters that it sends."""
        return self.mail._prepare_outgoing_list()

    def taken_by_server(self):
        self.give()
        self.mail._postprocess_sent_message([self.contact], [])

    def shift(self, **delta):
        """Let time pass since the mail left."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE kestio_nurture_sending SET sent_on = sent_on - %(by)s, handed_on = handed_on - %(by)s",
            {"by": timedelta(**delta)},
        )
        self.env.invalidate_all()

    def click(self):
        """Follow the first link of the mail in a browser of its own; return the event."""
        self.opener.cookies.clear()
        self.env.flush_all()
        body = self.mail.body_html
        path = body[body.index("/kestio/s/") :].split('"')[0]
        self.assertEqual(self.url_open(path, headers=BROWSER, allow_redirects=False).status_code, 303)
        self.env.invalidate_all()
        return self.env["kestio.score.event"].search(
            [("mail", "=", self.sending._mail_key())], order="id desc", limit=1
        )

    def test_a_click_within_two_seconds_of_the_real_sending_is_a_program_s(self):
        self.shift(hours=1)  # the queue sends later than the link was made
        self.taken_by_server()
        with self.on_a_slow_machine():
            event = self.click()
        self.assertEqual((event.trust, event.trust_reason), ("quarantine", "fast_click"))
        self.assertFalse(self.sending.clicked_on)

    def test_a_click_while_the_server_takes_the_mail_is_a_program_s(self):
        self.give()
        self.assertEqual(self.click().trust_reason, "fast_click")

    def test_who_reads_it_after_a_program_did_is_still_the_reader(self):
        self.taken_by_server()
        self.click()
        self.shift(minutes=5)
        event = self.click()
        self.assertEqual(event.trust, "trusted")
        self.assertTrue(self.sending.clicked_on)

    def test_a_click_that_was_recorded_before_the_sending_was_is_doubted_by_the_job(self):
        self.give()
        event = self.event(
            "mailing_click", date=fields.Datetime.now(), mail=self.sending._mail_key(), url="https://example.com/guide"
        )
        self.assertEqual(event, "stored")
        self.assertTrue(self.sending.clicked_on)
        self.mail._postprocess_sent_message([self.contact], [])
        self.env["kestio.nurture.sending"]._doubt_early_clicks()
        self.assertFalse(self.sending.clicked_on)

    def test_sent_is_what_the_server_took(self):
        step = self.sending.step_id
        self.assertEqual((step.entered_count, step.sent_count), (1, 0))
        self.taken_by_server()
        self.env.invalidate_all()
        self.assertEqual(step.sent_count, 1)

    def test_a_mail_that_the_server_got_when_the_queue_was_killed_is_not_given_to_it_again(self):
        self.assertEqual(len(self.give()), 1)
        self.assertEqual(self.give(), [])
        self.assertIn("may have left", self.mail.failure_reason)

    def test_a_mail_that_had_left_when_the_queue_was_killed_counts_as_sent(self):
        self.taken_by_server()
        self.assertEqual((self.give(), self.mail.state), ([], "sent"))

    def test_a_mail_that_the_server_refused_may_be_given_to_it_again(self):
        self.give()
        self.mail._postprocess_sent_message([], [], failure_type="unknown", failure_reason="451")
        self.assertEqual(len(self.give()), 1)

    def test_who_sends_it_again_by_hand_gives_it_again(self):
        self.give()
        self.mail.state = "exception"
        self.mail.action_retry()
        self.assertEqual((self.mail.state, len(self.give())), ("outgoing", 1))

    def test_marketing_finds_the_mails_that_did_not_leave(self):
        seen = self.env["kestio.nurture.sending"].with_user(self.marketing)
        failed = [("mail_state", "=", "exception"), ("id", "=", self.sending.id)]
        self.assertFalse(seen.search(failed))
        self.mail.state = "exception"
        self.assertEqual(seen.search(failed).mail_state, "exception")

    def test_other_mails_are_none_of_our_business(self):
        mail = self.env["mail.mail"].create({"email_to": "grace@example.com", "body_html": "<p>Hello</p>"})
        self.assertEqual([len(mail._prepare_outgoing_list()) for _time in range(2)], [1, 1])
