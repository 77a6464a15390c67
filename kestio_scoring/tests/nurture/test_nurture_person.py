"""Nurture: what people decide about one person, when he leaves by a condition, figures that open what they count."""

from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .nurture_case import STEPS, NurtureCase


@tagged("post_install", "-at_install")
class TestNurturePerson(NurtureCase):
    def test_who_is_paused_gets_nothing_until_he_goes_on(self):
        person = self.enrol().with_user(self.salesman)
        person.action_hold()
        self.assertEqual((self.later(days=9), person.is_held), (0, True))
        person.action_go_on()
        self.assertEqual(self.scenario.action_run(), 1)
        self.assertEqual(self.taken(person.sudo()), ["Hello", "Guide again"])

    def test_a_notice_that_is_refused_does_not_let_him_go_on(self):
        person = self.enrol()
        person.action_hold()
        person._pause(None)
        self.assertEqual(self.later(days=9), 0)
        self.assertEqual(person.state, "running")

    def test_who_left_is_not_paused(self):
        person = self.enrol()
        person._leave("person")
        with self.assertRaises(UserError):
            person.action_hold()

    def test_a_rep_pauses_people_of_his_own_leads_only(self):
        person = self.enrol()
        self.lead.user_id = self.manager
        with self.assertRaises(AccessError):
            person.with_user(self.salesman).action_hold()

    def tiers(self):
        model = self.active_model(
            tiers=[
                {"name": "Gold", "sequence": 1, "enter_index": 70, "exit_index": 60},
                {"name": "Bronze", "sequence": 2, "handling": "automation"},
            ]
        )
        return model.tier_ids.sorted("sequence")

    def test_who_came_in_by_his_tier_leaves_when_sales_is_to_take_care_of_it(self):
        gold, bronze = self.tiers()
        self.lead.kestio_tier_id = bronze
        scenario = self.new_scenario(
            *STEPS, name="Bronze", automatic=True, domain=f"[('id', '=', {self.lead.id})]", only_automation=True
        )
        scenario.action_run()
        person = scenario.enrollment_ids
        self.assertTrue(person.by_itself)
        self.lead.kestio_tier_id = gold
        self.later(days=5)
        scenario.action_run()
        self.assertEqual((self.taken(person), person.left_because), (["Hello"], "tier"))

    def test_whom_a_person_enrolled_stays_whatever_his_tier(self):
        gold, _bronze = self.tiers()
        self.lead.kestio_tier_id = gold
        person = self.enrol()
        self.later(days=5)
        self.assertEqual(self.taken(person), ["Hello", "Guide again"])

    def ending(self, **conditions):
        scenario = self.new_scenario(*STEPS, name="Ending", **conditions)
        person = self.enrol(scenario=scenario)
        self.assertEqual(person.state, "running")
        self.lead.description = "Ordered"
        self.later(days=5)
        scenario.action_run()
        return self.taken(person), person.left_because

    def test_a_condition_says_that_the_goal_is_reached(self):
        self.assertEqual(self.ending(goal_domain="[('description', 'ilike', 'ordered')]"), (["Hello"], "goal"))

    def test_a_condition_says_who_leaves_without_the_goal(self):
        self.assertEqual(self.ending(exit_domain="[('description', 'ilike', 'ordered')]"), (["Hello"], "exit"))

    def test_a_condition_to_leave_that_cannot_be_read_is_refused(self):
        for name in ("goal_domain", "exit_domain"):
            with self.assertRaises(ValidationError):
                self.new_scenario({"name": "Hi"}, start=False, **{name: "[('no_field', '=', 1)]"})

    def test_a_condition_to_leave_is_one_change_of_a_version(self):
        draft = self.env["kestio.nurture.scenario"].browse(self.scenario.action_new_version()["res_id"])
        draft.exit_domain = "[('description', '!=', False)]"
        self.assertEqual(len(draft._changes()), 1)
        with self.assertRaises(UserError):
            self.scenario.exit_domain = "[]"

    # Branches

    def branch(self, condition):
        scenario = self.new_scenario(
            {"name": "Hello", "delay": 0},
            {"name": "More", "after": "Hello", "delay": 1, "condition": condition},
            name=condition,
        )
        self.scenario = scenario
        return self.enrol(scenario=scenario)

    def test_who_opened_the_mail_takes_the_branch_and_others_do_not(self):
        person = self.branch("opened")
        person.sending_ids.opened_on = fields.Datetime.now()
        self.later(days=1)
        self.assertEqual(self.taken(person), ["Hello", "More"])

    def test_who_did_not_open_the_mail_goes_to_the_end(self):
        person = self.branch("opened")
        self.later(days=1)
        self.assertEqual((self.taken(person), person.left_because), (["Hello"], "finished"))

    def test_who_did_nothing_takes_the_branch_of_nothing(self):
        person = self.branch("nothing")
        self.later(days=1)
        self.assertEqual(self.taken(person), ["Hello", "More"])

    def test_who_did_something_does_not_take_the_branch_of_nothing(self):
        person = self.branch("nothing")
        self.event("form", date=fields.Datetime.now())
        self.later(days=1)
        self.assertEqual(self.taken(person), ["Hello"])

    # Figures

    def test_each_figure_opens_as_many_as_it_counts(self):
        names = ("fine", "opened", "clicked", "answered", "ripe", "refused")
        leads = {name: self.new_lead(name, email_from=f"{name}@example.com", user_id=False) for name in names}
        people = dict(zip(names, self.enrol(*leads.values()), strict=True))
        now = datetime(2026, 6, 15, 9)
        for place, person in enumerate(people.values()):
            person.sending_ids.sent_on = now if place else False
        for name in ("opened", "clicked"):
            people[name].sending_ids.write({"opened_on": now})
        people["clicked"].sending_ids.clicked_on = now
        people["answered"]._answered()
        leads["ripe"].with_user(self.marketing).action_hand_over()
        people["refused"]._refuse()
        step = self.scenario.step_ids[0].with_user(self.marketing)
        step.invalidate_recordset()
        found = {}
        for name in ("entered", "sent", "opened", "clicked", "replied", "sales", "refused"):
            action = step.action_show(f"{name}_count")
            opened = self.env[action["res_model"]].with_user(self.marketing).search_count(action["domain"])
            self.assertEqual(step[f"{name}_count"], opened, name)
            found[name] = opened
        self.assertEqual(
            found, {"entered": 6, "sent": 5, "opened": 2, "clicked": 1, "replied": 1, "sales": 1, "refused": 1}
        )

    def test_a_rep_counts_and_opens_the_same_people_of_a_step(self):
        self.enrol(self.lead, self.new_lead("Theirs", email_from="their@example.com", user_id=self.manager.id))
        step = self.scenario.step_ids[0]
        for user, count in ((self.marketing, 2), (self.salesman, 1)):
            step.invalidate_recordset()
            self.assertEqual(step.with_user(user).entered_count, count)
            action = step.with_user(user).action_show("entered_count")
            self.assertEqual(self.env[action["res_model"]].with_user(user).search_count(action["domain"]), count)

    def test_a_rep_counts_and_opens_the_same_people_of_a_scenario(self):
        self.enrol(self.lead, self.new_lead("Theirs", email_from="their@example.com", user_id=self.manager.id))
        for user, count in ((self.marketing, 2), (self.salesman, 1)):
            seen = self.scenario.with_user(user)
            seen.invalidate_recordset()
            self.assertEqual(seen.running_count, count)
            self.assertEqual(len(seen.enrollment_ids), count)

    def test_steps_that_were_not_the_last_are_found_too(self):
        person = self.enrol()
        self.later(days=9)
        self.assertEqual(self.taken(person), ["Hello", "Guide again"])
        steps = self.env["kestio.nurture.sending"]
        for is_last, name in ((False, "Hello"), (True, "Guide again")):
            found = steps.search([("enrollment_id", "=", person.id), ("is_last", "=", is_last)])
            self.assertEqual(found.step_id.mapped("name"), [name])
