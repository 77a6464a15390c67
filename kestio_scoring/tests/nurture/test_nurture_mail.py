"""Nurture: the mails themselves: to whom, from whom, when, and how to stop them."""

from datetime import datetime

from odoo.tests import freeze_time, tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureMail(NurtureCase):
    def test_the_mail_is_queued_for_the_contact_in_the_name_of_marketing(self):
        mail = self.enrol().sending_ids.mail_id
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.contact))
        self.assertEqual(mail.email_from, self.marketing.email_formatted)
        self.assertIn("the guide", mail.body_html)

    def test_a_lead_without_contact_gets_it_at_its_own_address(self):
        lead = self.new_lead("Web", email_from="grace@example.com", user_id=False)
        mail = self.enrol(lead).sending_ids.mail_id
        self.assertEqual(mail.email_to, "grace@example.com")
        self.assertFalse(mail.recipient_ids)

    def test_the_rep_of_the_lead_writes_when_there_is_one(self):
        self.salesman.email = "rep@example.com"
        self.lead.user_id = self.salesman
        self.assertEqual(self.enrol().sending_ids.mail_id.email_from, self.salesman.email_formatted)

    def test_each_mail_says_how_to_stop(self):
        person = self.enrol()
        mail = person.sending_ids.mail_id
        self.assertIn(person._stop_url(), mail.body_html)
        self.assertIn("List-Unsubscribe", str(mail.headers))

    def test_who_refuses_gets_nothing_from_any_scenario(self):
        person = self.enrol()
        person._refuse()
        self.lead.invalidate_recordset(["is_blacklisted"])
        self.assertEqual(person.left_because, "unsubscribed")
        self.assertTrue(self.lead.is_blacklisted)
        other = self.new_scenario({"name": "Hi", "delay": 0}, name="Other")
        self.assertFalse(other._enrol(self.lead))

    def test_who_is_put_on_the_blacklist_gets_nothing_that_waits_in_the_queue(self):
        lead = self.new_lead("Web", partner_id=self.contact.id, email_from="office@example.com", user_id=False)
        self.contact.email = "ada@example.com"
        lead.email_from = "office@example.com"
        person = self.enrol(lead)
        self.assertEqual((person.email, person.sending_ids.mail_id.state), ("office@example.com", "outgoing"))
        self.env["mail.blacklist"]._add("Office@Example.com")
        self.assertEqual((person.left_because, person.sending_ids.mail_id.state), ("unsubscribed", "cancel"))

    def test_a_foreign_token_finds_nobody(self):
        people = self.env["kestio.nurture.enrollment"]
        for token in ("", "x", "a" * 43, "é" * 43):
            self.assertFalse(people._by_token(token))
        person = self.enrol()
        self.assertEqual(people._by_token(person._make_token(person.seed)), person)

    def test_one_person_gets_no_more_than_the_company_allows(self):
        self.company.write({"kestio_nurture_mails": 1, "kestio_nurture_days": 10})
        person = self.enrol()
        self.assertEqual(self.later(days=6), 0)
        self.assertEqual(person.state, "running")
        self.assertEqual(self.later(days=4), 1)

    def test_mails_wait_for_working_hours(self):
        self.company.kestio_nurture_hours = True
        self.company.resource_calendar_id.tz = "Europe/Paris"
        with freeze_time("2026-06-14 10:00:00"):  # a Sunday
            self.assertEqual(self.company._kestio_sending_time(datetime(2026, 6, 14, 10)), datetime(2026, 6, 15, 6))
            person = self.enrol()
            self.assertFalse(person.sending_ids)
            self.assertEqual(person.next_date, datetime(2026, 6, 15, 6))
        with freeze_time("2026-06-15 06:00:00"):
            self.assertEqual(self.scenario.action_run(), 1)
