"""Nurture: which step comes when, and how people leave."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureSteps(NurtureCase):
    def test_first_step_is_taken_when_somebody_comes_in(self):
        person = self.enrol()
        self.assertEqual(self.taken(person), ["Hello"])
        self.assertEqual(person.state, "running")

    def test_running_again_takes_no_step_twice(self):
        person = self.enrol()
        self.assertEqual(self.scenario.action_run(), 0)
        self.assertEqual(self.taken(person), ["Hello"])

    def test_a_step_waits_for_its_time(self):
        person = self.enrol()
        person.sending_ids.clicked_on = fields.Datetime.now()
        self.assertEqual(self.later(days=2), 0)
        self.assertEqual(self.later(days=1), 1)
        self.assertEqual(self.taken(person), ["Hello", "Case study"])

    def test_the_other_branch_is_taken_when_nothing_happened(self):
        person = self.enrol()
        self.assertEqual(self.later(days=4), 0)
        self.assertEqual(self.later(days=1), 1)
        self.assertEqual(self.taken(person), ["Hello", "Guide again"])
        self.assertEqual((person.state, person.left_because), ("left", "finished"))

    def test_who_clicks_after_his_branch_was_looked_at_takes_neither(self):
        person = self.enrol()
        self.later(days=4)
        person.sending_ids.clicked_on = fields.Datetime.now()
        self.later(days=2)
        self.assertEqual((self.taken(person), person.left_because), (["Hello"], "finished"))

    def test_a_job_that_did_not_run_for_a_week_takes_one_step_at_a_time(self):
        person = self.enrol()
        person.sending_ids.clicked_on = fields.Datetime.now()
        self.assertEqual(self.later(days=7), 1)
        self.assertEqual(self.taken(person), ["Hello", "Case study"])

    def test_a_page_that_was_read_since_decides(self):
        scenario = self.new_scenario(
            {"name": "Hello", "delay": 0},
            {"name": "Prices", "after": "Hello", "delay": 1, "condition": "visited", "pattern": "/pricing*"},
            {"name": "Nothing", "after": "Hello", "delay": 1, "condition": "nothing"},
            name="Pages",
        )
        self.scenario = scenario
        person = self.enrol(scenario=scenario)
        self.event("page_view", date=fields.Datetime.now() + timedelta(seconds=1), url="/pricing/europe")
        self.later(days=1, hours=1)
        self.env.cr.execute("UPDATE kestio_score_event SET date = date - INTERVAL '1 hour' WHERE source = 'test'")
        self.assertEqual(self.taken(person), ["Hello", "Prices"])

    def test_an_answer_takes_a_person_out_and_counts_on_the_mail(self):
        person = self.enrol()
        self.event("mail_reply", date=fields.Datetime.now())
        self.assertEqual(person.left_because, "replied")
        self.assertTrue(person.sending_ids.replied_on)
        self.assertEqual(self.later(days=9), 0)

    def test_who_is_handed_over_leaves(self):
        person = self.enrol()
        self.lead.with_user(self.marketing).action_hand_over()
        self.assertEqual(person.left_because, "sales")

    def test_who_closes_reaches_the_goal_or_loses_his_address_leaves(self):
        for reason, change in {
            "closed": lambda lead: lead.action_set_lost(),
            "no_email": lambda lead: lead.write({"email_from": False}),
        }.items():
            with self.subTest(reason):
                lead = self.new_lead(reason, email_from=f"{reason}@example.com", user_id=False)
                person = self.enrol(lead)
                change(lead)
                self.later(days=5)
                self.assertEqual(person.left_because, reason)

    def test_a_step_may_hand_over_to_sales(self):
        person = self.enrol()
        person.sending_ids.clicked_on = fields.Datetime.now()
        self.later(days=3)
        self.later(days=1)
        self.assertEqual(person.left_because, "sales")
        self.assertTrue(self.lead.kestio_with_sales)

    def test_paused_scenarios_send_nothing_and_go_on_where_they_were(self):
        person = self.enrol()
        self.scenario.action_pause()
        self.assertEqual(self.later(days=9), 0)
        self.scenario.action_resume()
        self.assertEqual(self.scenario.action_run(), 1)
        self.assertEqual(self.taken(person), ["Hello", "Guide again"])

    def test_ending_takes_everybody_out(self):
        person = self.enrol()
        self.scenario.action_end()
        self.assertEqual((self.scenario.state, person.left_because), ("ended", "ended"))

    def test_a_failing_mail_is_tried_three_times_and_stops_nobody_else(self):
        other = self.new_lead("Other", email_from="other@example.com", user_id=False)
        mail = type(self.env["kestio.nurture.enrollment"])._mail

        def only_the_other(person, sending):
            if person.lead_id == self.lead:
                raise ValueError("no such template")
            return mail(person, sending)

        with (
            patch.object(type(self.env["kestio.nurture.enrollment"]), "_mail", only_the_other),
            mute_logger("odoo.addons.kestio_scoring.models.nurture.kestio_nurture_job"),
        ):
            failing, fine = self.enrol(self.lead, other)
            self.assertEqual((self.taken(failing), self.taken(fine)), ([], ["Hello"]))
            for _hour in range(2):
                self.later(hours=1)
        self.assertEqual((failing.left_because, fine.state), ("failed", "running"))

    def test_nobody_is_taken_out_twice(self):
        person = self.enrol()
        person.with_user(self.marketing).action_take_out()
        with self.assertRaises(UserError):
            person.with_user(self.marketing).action_take_out()
