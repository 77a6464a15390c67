"""Nurture: what happens meanwhile: answers, other addresses, programs that click, merged leads, mail servers."""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .nurture_case import STEPS, NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureLife(NurtureCase):
    def test_a_step_as_soon_as_he_answers(self):
        scenario = self.new_scenario(
            {"name": "Hello", "delay": 0},
            {"name": "More", "after": "Hello", "delay": 3},
            {"name": "Call", "after": "Hello", "condition": "replied", "action": "sales", "template_id": False},
            name="Answers",
        )
        person = self.enrol(scenario=scenario)
        self.event("mail_reply", date=fields.Datetime.now())
        self.assertEqual(self.taken(person), ["Hello", "Call"])
        self.assertEqual((person.state, person.left_because), ("left", "sales"))
        self.assertTrue(self.lead.kestio_with_sales)
        self.assertEqual(scenario.step_ids[0].replied_count, 1)

    def test_who_answers_gets_no_mail_of_a_step(self):
        with self.assertRaises(ValidationError):
            self.new_scenario({"name": "Hello"}, {"name": "Thanks", "after": "Hello", "condition": "replied"})

    def test_a_branch_on_a_mail_needs_a_mail_before_also_when_that_changes(self):
        draft = self.new_scenario(*STEPS, start=False, name="Draft")
        with self.assertRaises(ValidationError):
            draft.step_ids[0].action = "activity"

    def test_mails_follow_the_lead_to_its_new_address(self):
        lead = self.new_lead("Web", email_from="old@example.com", user_id=False)
        person = self.enrol(lead)
        lead.email_from = "new@example.com"
        self.later(days=5)
        self.assertEqual(person.email, "new@example.com")
        self.assertEqual(person.sending_ids.sorted("id")[-1].mail_id.email_to, "new@example.com")

    def test_two_leads_that_become_one_person_get_one_series(self):
        self.enrol()
        lead = self.new_lead("Web", email_from="old@example.com", user_id=False)
        person = self.enrol(lead)
        lead.email_from = "ada@example.com"
        self.later(days=5)
        self.assertEqual(person.left_because, "twin")

    def click(self, sending, place=0, links=3):
        return self.event(
            "mailing_click",
            date=fields.Datetime.now(),
            mail=sending._mail_key(),
            mail_links=links,
            url=f"https://example.com/{place}",
        )

    def test_all_links_at_once_are_a_scanner_s_and_count_nothing(self):
        sending = self.enrol().sending_ids
        self.click(sending)
        self.assertTrue(sending.clicked_on)
        for place in (1, 2):
            self.click(sending, place)
        self.assertFalse(sending.clicked_on)

    def test_what_a_person_releases_counts_again(self):
        sending = self.enrol().sending_ids
        for place in range(3):
            self.click(sending, place)
        events = self.env["kestio.score.event"].search([("mail", "=", sending._mail_key())])
        events.with_user(self.marketing).action_release()
        self.assertTrue(sending.clicked_on)

    def test_a_mail_that_is_being_sent_to_people_keeps_its_text(self):
        with self.assertRaises(UserError):
            self.template.subject = "Something else"
        self.template.name = "Another name"
        self.scenario.action_end()
        self.template.subject = "Something else"

    def test_a_running_scenario_is_not_archived(self):
        with self.assertRaises(UserError):
            self.scenario.active = False

    def test_mails_in_the_queue_do_not_leave_to_who_left(self):
        person = self.enrol()
        person._leave("replied")
        self.assertEqual(person.sending_ids.mail_id.state, "cancel")

    def test_mails_that_the_server_did_not_take_go_into_the_queue_again(self):
        sending = self.enrol().sending_ids
        sending.mail_id.write({"state": "exception", "failure_type": False})
        self.env["kestio.nurture.sending"]._retry_mails()
        self.assertEqual((sending.mail_id.state, sending.mail_tries), ("outgoing", 1))
        sending.mail_id.write({"state": "exception", "failure_type": "mail_email_invalid"})
        self.env["kestio.nurture.sending"]._retry_mails()
        self.assertEqual(sending.mail_id.state, "exception")

    def test_merged_leads_keep_where_they_were(self):
        other = self.new_lead("Other", email_from="other@example.com", user_id=False)
        person = self.enrol(other)
        kept = (self.lead | other).merge_opportunity()
        self.assertEqual(person.lead_id, kept)
        self.assertEqual(kept.kestio_sending_ids, person.sending_ids)

    def test_who_comes_back_from_sales_goes_on_where_he_was(self):
        person = self.enrol()
        self.lead.with_user(self.marketing).action_hand_over()
        self.assertEqual(person.left_because, "sales")
        self.env["kestio.score.crossing"].sudo().search([("lead_id", "=", self.lead.id)]).unlink()
        self.lead.invalidate_recordset()
        self.lead._kestio_handed_back(self.env["kestio.score.crossing"])
        self.assertEqual(person.state, "running")
        self.later(days=5)
        self.assertEqual(self.taken(person), ["Hello", "Guide again"])

    def test_leads_that_are_closed_or_elsewhere_do_not_come_in(self):
        lost = self.new_lead("Lost", email_from="lost@example.com")
        lost.action_set_lost()
        there = {"company_id": self.new_company("There").id, "user_id": False, "team_id": False}
        elsewhere = self.new_lead("There", email_from="there@example.com", **there)
        found = self.scenario._sort_out(lost | elsewhere)
        self.assertEqual(list(found.values()), ["closed", "other_company"])

    def test_a_clock_that_goes_back_sends_nothing_twice(self):
        person = self.enrol()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE kestio_nurture_enrollment SET step_date = step_date + INTERVAL '1 hour',"
            " next_date = next_date + INTERVAL '1 hour'"
        )
        self.env.invalidate_all()
        self.assertEqual(self.scenario.action_run(), 0)
        self.later(days=5)
        self.assertEqual(self.taken(person), ["Hello"])
        self.later(hours=1)
        self.assertEqual(self.taken(person), ["Hello", "Guide again"])
