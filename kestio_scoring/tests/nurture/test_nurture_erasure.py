"""Nurture: who is erased is gone from scenarios and notices, and steps keep their figures."""

import base64
from datetime import datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureErasure(NurtureCase):
    def setUp(self):
        super().setUp()
        self.person = self.enrol()
        self.sending = self.person.sending_ids
        self.event(
            "mailing_click", date=fields.Datetime.now(), mail=self.sending._mail_key(), url="https://example.com/guide"
        )
        self.notice = self.new_notice(email="ada@example.com", partner_id=self.contact.id, lead_id=self.lead.id)

    def new_notice(self, **values):
        return self.env["kestio.nurture.notice"].create({"kind": "absent", "text": "Away", **values})

    def wizard(self, **values):
        return (
            self.env["kestio.score.erasure"]
            .with_user(self.marketing)
            .create(values or {"partner_ids": self.contact.ids})
        )

    def figures(self):
        self.env.invalidate_all()
        step = self.scenario.step_ids[0]
        return step.entered_count, step.clicked_count

    def test_his_address_is_gone_and_figures_stay(self):
        self.assertEqual(self.figures(), (1, 1))
        self.wizard().action_erase()
        self.assertEqual(self.figures(), (1, 1))
        self.assertFalse(self.notice.exists())
        self.assertEqual((self.person.state, self.person.left_because), ("left", "erased"))
        self.assertFalse(self.person.lead_id | self.sending.lead_id)
        for text in (self.person.email, self.sending.email):
            self.assertNotIn("ada@", text)
        self.assertFalse(self.sending.mail_id)

    def test_his_mails_in_the_queue_do_not_leave(self):
        mail = self.sending.mail_id
        self.wizard().action_erase()
        self.assertEqual(mail.state, "cancel")

    def test_notices_of_others_that_name_him_are_gone_too(self):
        other = self.new_notice(email="grace@example.com", kind="left", new_email="ada@example.com")
        self.wizard().action_erase()
        self.assertFalse(other.exists())

    def test_his_leads_without_contact_are_found_by_his_address(self):
        lead = self.new_lead("Web", email_from="grace@example.com", user_id=False)
        person = self.enrol(lead)
        self.wizard(lead_ids=lead.ids).action_erase()
        self.assertFalse(person.lead_id)

    def test_who_was_erased_does_not_come_into_the_same_scenario_again(self):
        self.wizard().action_erase()
        self.assertEqual(list(self.scenario._sort_out(self.lead).values()), ["done"])

    def test_old_links_of_his_find_nobody(self):
        token = self.person._make_token(self.person.seed)
        self.wizard().action_erase()
        self.assertFalse(self.env["kestio.nurture.enrollment"]._by_token(token))

    def test_nobody_opens_the_lead_of_who_was_erased(self):
        self.wizard().action_erase()
        with self.assertRaises(UserError):
            self.sending.action_open_lead()

    def test_a_deleted_lead_leaves_figures_of_nobody(self):
        self.lead.unlink()
        self.assertEqual(self.figures(), (1, 1))
        self.assertNotIn("ada@", self.person.email)

    def test_what_he_gets_has_his_scenarios_mails_and_notices(self):
        self.sending.write({"sent_on": datetime(2026, 6, 15, 9), "replied_on": datetime(2026, 6, 16, 9)})
        wizard = self.wizard()
        wizard.action_export()
        text = base64.b64decode(wizard.data).decode()
        for told in ("scenario_entered", "Welcome", "mail_sent", "mail_clicked", "mail_answered", "notice_absent"):
            self.assertIn(told, text)
        self.assertIn("2026-06-16T09:00:00", text)
