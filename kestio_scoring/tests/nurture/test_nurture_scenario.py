"""Nurture: who comes in, versions, and who may do what."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...models.nurture import kestio_nurture_job
from .nurture_case import STEPS, NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureScenario(NurtureCase):
    def reasons(self, *leads):
        return list(self.scenario._sort_out(self.env["crm.lead"].concat(*leads)).values())

    def test_it_says_why_somebody_cannot_come_in(self):
        nobody = self.new_lead("Nobody")
        refused = self.new_lead("Refused", email_from="refused@example.com")
        self.env["mail.blacklist"]._add("refused@example.com")
        twin = self.new_lead("Twin", email_from="ada@example.com")
        found = self.reasons(nobody, refused, self.lead, twin)
        self.assertEqual(found, ["no_email", "refused", "", "same_person"])

    def test_nobody_is_in_two_scenarios_or_twice_in_one(self):
        self.enrol()
        self.assertEqual(self.reasons(self.lead), ["done"])
        other = self.new_scenario({"name": "Hi", "delay": 0}, name="Other")
        self.assertEqual(list(other._sort_out(self.lead).values()), ["running"])

    def test_a_lead_that_went_through_does_not_come_back_under_another_address(self):
        person = self.enrol()
        person._leave("person")
        self.lead.email_from = "other@example.com"
        self.assertEqual(self.reasons(self.lead), ["done"])
        self.assertFalse(self.scenario._enrol(self.lead))

    def test_sorting_out_and_enrolling_take_as_many_queries_for_many_leads_as_for_few(self):
        leads = self.env["crm.lead"].create(
            [{"name": f"Many {n}", "email_from": f"many{n}@example.com"} for n in range(60)]
        )
        self.scenario._enrol(leads[:1])
        counts = []
        for some in (leads[1:4], leads[4:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people = self.scenario._enrol(some)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(people.lead_id, some)
        self.assertEqual(*counts)

    def test_a_button_takes_some_hundred_people_and_leaves_the_others_to_the_job(self):
        leads = self.env["crm.lead"].create(
            [{"name": f"Many {n}", "email_from": f"many{n}@example.com"} for n in range(5)]
        )
        self.scenario._enrol(leads)
        cron = self.env.ref("kestio_scoring.ir_cron_nurture")
        with patch.object(kestio_nurture_job, "SLICE", 2), patch.object(kestio_nurture_job, "AT_ONCE", 4):
            self.assertEqual(self.scenario.action_run(), 4)
            self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
            self.assertEqual(self.scenario.action_run(), 1)

    def test_the_job_lets_in_whom_the_condition_names(self):
        scenario = self.new_scenario(
            {"name": "Hi", "delay": 0}, name="Fair", automatic=True, domain="[('name', '=', 'From the fair')]"
        )
        lead = self.new_lead("From the fair", email_from="fair@example.com")
        scenario.action_run()
        self.assertEqual(scenario.enrollment_ids.lead_id, lead)

    def test_tiers_that_reps_handle_are_left_alone(self):
        model = self.active_model(
            tiers=[
                {"name": "Gold", "sequence": 1, "enter_index": 70, "exit_index": 60},
                {"name": "Bronze", "sequence": 2, "handling": "automation"},
            ]
        )
        gold, bronze = model.tier_ids.sorted("sequence")
        rich = self.new_lead("Rich", email_from="rich@example.com", kestio_tier_id=gold.id)
        small = self.new_lead("Small", email_from="small@example.com", kestio_tier_id=bronze.id)
        found = self.scenario._audience()
        self.assertIn(small, found)
        self.assertNotIn(rich, found)

    def test_a_condition_that_cannot_be_read_is_refused(self):
        with self.assertRaises(ValidationError):
            self.new_scenario({"name": "Hi"}, start=False, domain="[('no_field', '=', 1)]")

    def test_a_scenario_without_steps_or_mail_does_not_start(self):
        empty = self.env["kestio.nurture.scenario"].create({"name": "Empty", "company_id": self.company.id})
        with self.assertRaises(UserError):
            empty.action_start()
        with self.assertRaises(UserError):
            self.new_scenario({"name": "Hi", "template_id": False})

    def test_a_running_scenario_is_not_changed(self):
        for change in (
            lambda: self.scenario.write({"domain": "[]"}),
            lambda: self.scenario.step_ids[0].write({"delay": 9}),
            self.scenario.unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_steps_make_no_circle(self):
        draft = self.new_scenario(*STEPS, start=False, name="Draft")
        first, second = draft.step_ids[:2]
        with self.assertRaises(ValidationError):
            first.parent_id = second

    def version(self):
        action = self.scenario.action_new_version()
        return self.env["kestio.nurture.scenario"].browse(action["res_id"])

    def test_a_new_version_has_the_same_tree(self):
        draft = self.version()
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        trees = [
            [(step.key, step.parent_id.key, step.delay) for step in one.step_ids.sorted("key")]
            for one in (self.scenario, draft)
        ]
        self.assertEqual(*trees)

    def test_versions_differ_by_one_thing(self):
        draft = self.version()
        draft.step_ids[1].delay = 4
        self.assertIn("Case study", draft.changes)
        draft.step_ids[2].delay = 8
        with self.assertRaises(UserError):
            draft.action_start()
        draft.step_ids[2].delay = 5
        draft.action_start()
        self.assertEqual((draft.state, self.scenario.automatic_ended), ("running", True))

    def test_who_is_in_the_version_before_goes_on(self):
        person = self.enrol()
        self.version().action_start()
        self.assertEqual(self.later(days=5), 1)
        self.assertEqual(person.left_because, "finished")

    def test_reps_read_and_marketing_writes(self):
        scenarios = self.env["kestio.nurture.scenario"]
        self.assertTrue(scenarios.with_user(self.salesman).has_access("read"))
        self.assertFalse(scenarios.with_user(self.salesman).has_access("write"))
        self.assertTrue(scenarios.with_user(self.marketing).has_access("write"))
        with self.assertRaises(AccessError):
            self.scenario.with_user(self.salesman).action_run()

    def test_another_company_sees_nothing(self):
        elsewhere = self.new_company("Elsewhere")
        stranger = self.new_user("kestio_stranger", "kestio_scoring.group_manager", elsewhere)
        theirs = self.scenario.with_user(stranger).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(theirs.search([("id", "=", self.scenario.id)]))

    def test_a_proposed_scenario_starts_as_it_is(self):
        scenarios = self.env["kestio.nurture.scenario"].with_user(self.marketing)
        draft = scenarios.browse(scenarios.with_company(self.company).action_propose()["res_id"])
        draft.action_start()
        self.assertEqual(draft.step_ids.mapped("action"), ["mail", "mail", "mail", "sales"])
        person = self.enrol(scenario=draft)
        self.assertIn("Ada", person.sending_ids.mail_id.body_html)
        with self.assertRaises(AccessError):
            scenarios.with_user(self.salesman).action_propose()
