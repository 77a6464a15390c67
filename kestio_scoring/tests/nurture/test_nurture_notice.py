"""Nurture: automatic answers that come in by the mail gateway, and what a person decides."""

from datetime import date, datetime, timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .nurture_case import NurtureCase

LEFT = "Ada has left the company. Please contact Grace Hopper (grace@example.com)."


@tagged("post_install", "-at_install")
class TestNurtureNotice(NurtureCase):
    number = 0

    def setUp(self):
        super().setUp()
        self.person = self.enrol()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def answer(self, text, marked=True, sender="Ada <ada@example.com>"):
        """Let an answer to the mail of the scenario come in; return the notice that it makes."""
        TestNurtureNotice.number += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "catchall@example.com", "Re: A guide"
        mail["Message-ID"] = f"<answer{self.number}@example.com>"
        mail["In-Reply-To"] = mail["References"] = self.person.sending_ids[:1].mail_id.message_id
        if marked:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(text)
        self.env["mail.thread"].message_process("crm.lead", mail.as_string())
        return self.env["kestio.nurture.notice"].search([("partner_id", "=", self.contact.id)], limit=1)

    def back(self):
        return fields.Date.today() + timedelta(days=9)

    def test_an_absence_is_no_answer_and_pauses_the_scenario(self):
        notice = self.answer(f"I will be back on {self.back().isoformat()}.")
        self.assertEqual((notice.kind, notice.resume_date, notice.state), ("absent", self.back(), "open"))
        self.assertEqual(self.person.state, "running")
        answers = [("type_id.code", "=", "mail_reply"), ("partner_id", "=", self.contact.id)]
        self.assertFalse(self.env["kestio.score.event"].search(answers))
        self.assertEqual(self.person.next_date, datetime.combine(self.back(), datetime.min.time()))
        self.assertEqual(self.later(days=7), 0)
        self.env.cr.execute("UPDATE kestio_nurture_enrollment SET paused_until = now() at time zone 'utc'")
        self.env.invalidate_all()
        self.assertEqual(self.later(days=3), 1)

    def test_an_answer_of_a_person_stops_it_and_reaches_the_rep(self):
        self.salesman.email = "rep@example.com"
        self.lead.user_id = self.salesman
        self.later(days=5)
        self.assertFalse(self.answer("Yes, call me.", marked=False))
        self.assertTrue(self.person.sending_ids.sorted("id")[-1].replied_on)
        [message] = self.lead.message_ids.filtered(lambda message: "Yes, call me." in (message.body or ""))
        self.assertIn(self.salesman.partner_id, message.notified_partner_ids)

    def test_without_a_rep_the_answer_reaches_who_writes(self):
        self.answer("Yes, call me.", marked=False)
        [message] = self.lead.message_ids.filtered(lambda message: "Yes, call me." in (message.body or ""))
        self.assertIn(self.marketing.partner_id, message.notified_partner_ids)

    def test_the_same_mail_makes_one_notice(self):
        self.answer(LEFT)
        notice = self.env["kestio.nurture.notice"].search([("partner_id", "=", self.contact.id)])
        again = notice._note(None, {"message_key": notice.message_key})
        self.assertEqual(again, notice)

    def test_accepting_a_departure_archives_the_contact_and_writes_to_the_new_one(self):
        notice = self.answer(LEFT)
        self.assertEqual((notice.new_name, notice.new_email), ("Grace Hopper", "grace@example.com"))
        self.assertTrue(self.contact.active)
        notice.with_user(self.marketing).action_accept()
        self.assertFalse(self.contact.active)
        self.assertEqual((self.lead.partner_id.name, self.lead.email_from), ("Grace Hopper", "grace@example.com"))
        self.assertEqual((self.person.left_because, notice.decided_by), ("gone", self.marketing))

    def test_an_address_that_is_known_makes_no_second_contact(self):
        grace = self.env["res.partner"].create({"name": "Grace", "email": "Grace@Example.com"})
        notice = self.answer(LEFT)
        notice.with_user(self.marketing).action_accept()
        self.assertEqual(self.lead.partner_id, grace)

    def test_refusing_changes_nothing_and_goes_on(self):
        notice = self.answer(LEFT)
        self.assertEqual(self.later(days=5), 0)
        notice.with_user(self.marketing).action_refuse()
        self.assertTrue(self.contact.active)
        self.assertEqual(self.scenario.action_run(), 1)

    def test_it_is_decided_once(self):
        notice = self.answer(LEFT)
        notice.with_user(self.marketing).action_refuse()
        with self.assertRaises(UserError):
            notice.with_user(self.marketing).action_accept()

    def test_a_rep_decides_for_his_leads_only(self):
        notice = self.answer(f"I will be back on {self.back().isoformat()}.")
        self.lead.user_id = self.manager
        with self.assertRaises(AccessError):
            notice.with_user(self.salesman).action_accept()
        self.lead.user_id = self.salesman
        notice.with_user(self.salesman).action_accept()
        self.assertEqual(notice.state, "accepted")

    def test_a_notice_without_lead_is_decided_by_who_takes_care_of_the_contact(self):
        notices = self.env["kestio.nurture.notice"]
        other = self.env["res.partner"].create({"name": "Grace", "email": "grace@example.com"})
        notice = notices.create({"kind": "absent", "email": other.email, "partner_id": other.id})
        self.assertFalse(notices.with_user(self.salesman).search([("id", "=", notice.id)]))
        with self.assertRaises(AccessError):
            notice.with_user(self.salesman).action_refuse()
        other.user_id = self.salesman
        self.assertEqual(notice.user_id, self.salesman)
        for owner, found in ((self.salesman.ids, notice), ([False], notices), (self.manager.ids, notices)):
            self.assertEqual(notices.search([("id", "=", notice.id), ("user_id", "in", owner)]), found)
        notice.with_user(self.salesman).action_refuse()
        self.assertEqual(notice.decided_by, self.salesman)

    def test_a_notice_of_nobody_s_contact_is_decided_by_marketing(self):
        notice = self.env["kestio.nurture.notice"].create({"kind": "absent", "email": "who@example.com"})
        for user in (self.salesman, self.marketing):
            found = self.env["kestio.nurture.notice"].with_user(user).search([("id", "=", notice.id)])
            self.assertEqual(bool(found), user == self.marketing)
        notice.with_user(self.marketing).action_accept()
        self.assertEqual(notice.state, "accepted")

    def test_the_leader_of_a_team_decides_for_its_reps(self):
        leader = self.new_user("kestio_leader", "sales_team.group_sale_salesman")
        rep = self.new_user("kestio_rep", "sales_team.group_sale_salesman")
        team = self.env["crm.team"].create({"name": "North", "user_id": leader.id, "member_ids": rep.ids})
        self.assertEqual(rep.sale_team_id, team)
        other = self.env["res.partner"].create({"name": "Grace", "email": "grace@example.com", "user_id": rep.id})
        notice = self.env["kestio.nurture.notice"].create(
            {"kind": "absent", "email": other.email, "partner_id": other.id}
        )
        notice.with_user(leader).action_refuse()
        self.assertEqual(notice.decided_by, leader)

    def test_what_the_mail_said_is_not_rewritten(self):
        notice = self.answer(LEFT).with_user(self.marketing)
        notice.new_name = "Grace"
        with self.assertRaises(AccessError):
            notice.state = "accepted"

    def test_another_day_is_typed_before_accepting(self):
        notice = self.answer("I am out of office.")
        notice.with_user(self.marketing).resume_date = date(2030, 1, 7)
        notice.with_user(self.marketing).action_accept()
        self.assertEqual(self.person.next_date, datetime(2030, 1, 7))
