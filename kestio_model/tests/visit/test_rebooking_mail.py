"""Visit: the mails of re-bookings: language, time zone, links, the queue and what goes wrong with it."""

import re

from odoo.addons.mail.tests.common import MailCase
from odoo.exceptions import UserError
from odoo.tests import tagged

from .rebooking_case import RebookingCase, later


@tagged("post_install", "-at_install")
class TestRebookingMail(RebookingCase, MailCase):
    """The mail and the state are one transaction; what the queue cannot deliver comes back."""

    def test_times_are_on_the_prospects_clock(self):
        self.buyer.tz = "America/New_York"
        flow = self.sent()
        spoken = flow._spoken(flow.slot_ids[0].start)
        self.assertIn(spoken.split(",")[0], self.mails(flow).body_html)
        self.assertIn("America/New_York", self.mails(flow).body_html)

    def test_dates_are_in_the_prospects_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.buyer.lang = "fr_FR"
        flow = self.sent()
        self.assertRegex(self.mails(flow).body_html, r"(lundi|mardi|mercredi|jeudi|vendredi) \d+ mars 2026")

    def test_each_time_has_its_link_and_there_is_one_to_refuse(self):
        flow = self.sent()
        body = self.mails(flow).body_html
        for slot in flow.slot_ids:
            self.assertIn(f"/kestio/meeting/{flow.token}?slot={slot.start:%Y-%m-%dT%H:%M}", body)
        self.assertRegex(body, r"/kestio/meeting/stop/[\w-]{43}")

    def test_mail_programs_can_unsubscribe_by_themselves(self):
        headers = self.mails(self.sent()).headers
        self.assertIn("List-Unsubscribe-Post", headers)
        self.assertIn("/kestio/meeting/stop/", headers)

    def test_the_mail_to_refuse_and_the_one_to_book_have_other_tokens(self):
        flow = self.sent()
        [stop] = set(re.findall(r"/kestio/meeting/stop/([\w-]{43})", self.mails(flow).body_html))
        self.assertNotEqual(stop, flow.token)
        self.assertFalse(self.flows._by_token(stop, "book"))
        self.assertFalse(self.flows._by_token(flow.token, "stop"))
        self.assertEqual(self.flows._by_token(stop, "stop"), flow)

    def test_no_token_is_stored(self):
        flow = self.sent()
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(flow)::text FROM kestio_rebooking flow WHERE id = %s", [flow.id])
        self.assertNotIn(flow.token, self.env.cr.fetchone()[0])

    def test_two_flows_have_two_tokens(self):
        first, second = self.missed(), self.missed(start="2026-03-10 08:00:00")
        self.assertEqual(len({first.token, second.token, *first.mapped("stop_hash"), *second.mapped("stop_hash")}), 4)

    def test_a_mail_and_its_state_are_written_together(self):
        flow = self.missed()
        with self.env.cr.savepoint() as savepoint:
            self.job(later(minutes=15))
            savepoint.rollback()
        self.env.invalidate_all()
        self.assert_flow(flow, "waiting")
        self.assertFalse(self.mails(flow))
        self.job(later(minutes=16))
        self.assertEqual(len(self.mails(flow)), 1)

    def test_a_mail_has_one_identity_however_often_it_is_made(self):
        flow = self.missed()
        with self.env.cr.savepoint() as savepoint:
            self.job(later(minutes=15))
            first = self.mails(flow).message_id
            savepoint.rollback()
        self.env.invalidate_all()
        self.job(later(minutes=16))
        self.assertEqual(self.mails(flow).message_id, first)

    def test_what_the_server_did_not_take_is_queued_again(self):
        flow = self.sent()
        mail = self.mails(flow)
        for kind in (False, "mail_smtp"):
            mail.write({"state": "exception", "failure_type": kind})
            self.job(later(minutes=30))
            self.assertEqual(mail.state, "outgoing", kind)
        self.assert_flow(flow, "sent")
        self.assertEqual(len(self.mails(flow)), 1)

    def test_a_confirmation_that_the_server_did_not_take_is_queued_again(self):
        flow = self.sent()
        self.book(flow)
        mail = self.mails(flow)
        mail.write({"state": "exception", "failure_type": "mail_smtp"})
        self.job(later(hours=1))
        self.assertEqual((mail.state, flow.state), ("outgoing", "rebooked"))

    def test_an_answer_reaches_the_rep(self):
        flow = self.missed()
        self.assertIn(self.salesman.partner_id, flow.message_partner_ids)

    def test_what_was_sent_stays_on_the_flow(self):
        flow = self.sent()
        mail = self.mails(flow)
        sent = mail.mail_message_id
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mail.send()
        self.assertFalse(mail.exists())
        self.assertIn(sent, flow.message_ids)

    def test_a_wrong_address_leads_to_the_phone_queue(self):
        flow = self.sent()
        self.mails(flow).write({"state": "exception", "failure_type": "mail_email_invalid"})
        self.job(later(minutes=30))
        self.assert_flow(flow, "phone", "undelivered")

    def test_a_server_that_stays_down_leads_to_the_phone_queue(self):
        flow = self.sent()
        flow.mail_tries = 48
        self.mails(flow).write({"state": "exception", "failure_type": "mail_smtp"})
        self.job(later(days=1))
        self.assert_flow(flow, "phone", "undelivered")

    def test_the_queue_sends_it_once(self):
        flow = self.sent()
        mail = self.mails(flow)
        with self.mock_mail_gateway():
            mail.send()
            self.job(later(hours=1))
            self.mails(flow).send()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self._mails[0]["email_to"], ["buyer@example.com"])

    def test_who_refuses_is_written_to_no_more(self):
        flow, other = self.sent(), self.missed(start="2026-03-10 08:00:00")
        flow._refuse_mails()
        self.assert_flow(flow, "cancelled", "opted_out")
        self.assert_flow(other, "cancelled", "opted_out")
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", "buyer@example.com")]))
        self.assertEqual(self.mails(flow, "cancel").mapped("state"), ["cancel"])

    def test_who_refused_is_not_proposed_a_meeting(self):
        self.env["mail.blacklist"]._add("buyer@example.com")
        proposal = self.env["kestio.meeting.proposal"].with_user(self.salesman).create({"lead_id": self.deal.id})
        with self.refused(UserError, "wants no mail"):
            proposal.action_send()
