"""Visit: the action plan of a tier: launched in one click, followed to its end."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .meeting_case import NOW, MeetingCase


@tagged("post_install", "-at_install")
class TestActionPlan(MeetingCase):
    """Capability G5: a list of actions per segment, and not forgetting to do them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer.user_id = cls.salesman
        cls.plan = cls.new_plan("Gold plan", cls.gold)

    @classmethod
    def new_plan(cls, name, tier, **values):
        """Return a plan of two actions for a tier, as a manager writes it."""
        step = {"activity_type_id": cls.todo.id, "delay_from": "after_plan_date", "delay_unit": "days"}
        return (
            cls.env["mail.activity.plan"]
            .with_user(cls.manager)
            .create(
                {
                    "name": name,
                    "res_model": "res.partner",
                    "kestio_tier_id": tier.id,
                    "company_id": cls.company.id,
                    "template_ids": [
                        Command.create({**step, "summary": "Call", "delay_count": 1}),
                        Command.create({**step, "summary": "Visit", "delay_count": 30}),
                    ],
                    **values,
                }
            )
        )

    def launch(self, partner=None, user=None):
        """Launch the plan of a customer; return what is under way."""
        with freeze_time(NOW):
            (partner or self.buyer).with_user(user or self.salesman).action_kestio_launch_plan()
        return self.env["kestio.plan.run"].search([("partner_id", "=", self.buyer.id)], limit=1)

    def test_one_click_plans_the_actions_of_the_tier(self):
        run = self.launch()
        self.assertEqual(run.activity_ids.sorted("date_deadline").mapped("summary"), ["Call", "Visit"])
        self.assertEqual(run.activity_ids.user_id, self.salesman)
        self.assertEqual(run.next_deadline, date(2026, 3, 11))
        self.assertEqual((run.planned, run.done, run.progress, run.is_open), (2, 0, 0, True))

    def test_a_contact_launches_the_plan_of_his_company(self):
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.buyer.id})
        self.assertEqual(self.launch(contact).partner_id, self.buyer)

    def test_progress_is_the_share_that_is_done(self):
        run = self.launch()
        first, second = run.activity_ids.sorted("date_deadline")
        first.with_user(self.salesman).action_feedback("Done")
        run.invalidate_recordset()
        self.assertEqual((run.done, run.progress, run.is_open), (1, 50, True))
        second.with_user(self.salesman).action_feedback("Done")
        run.invalidate_recordset()
        self.assertEqual((run.progress, run.is_open), (100, False))

    def test_a_cancelled_action_is_counted_apart(self):
        run = self.launch()
        first, second = run.activity_ids.sorted("date_deadline")
        first.with_user(self.salesman).action_feedback("Done")
        second.with_user(self.salesman).unlink()
        run.invalidate_recordset()
        self.assertEqual((run.done, run.cancelled, run.progress), (1, 1, 100))

    def test_a_plan_that_is_running_is_not_launched_twice(self):
        run = self.launch()
        with self.refused(UserError, "Gold plan is running for Buyer already"):
            self.launch()
        run.with_user(self.salesman).action_stop()
        self.assertFalse(run.is_open)
        self.launch()
        self.assertEqual(self.env["kestio.plan.run"].search_count([("partner_id", "=", self.buyer.id)]), 2)

    def test_a_plan_is_offered_unless_it_is_running(self):
        mine = self.buyer.with_user(self.salesman).with_company(self.company)
        self.assertEqual((mine.kestio_plan_id.id, mine.kestio_plan_is_running), (self.plan.id, False))
        run = self.launch()
        mine.invalidate_recordset()
        self.assertTrue(mine.kestio_plan_is_running)
        run.with_user(self.salesman).action_stop()
        mine.invalidate_recordset()
        self.assertFalse(mine.kestio_plan_is_running)

    def test_running_plans_are_found_by_the_filter(self):
        run = self.launch()
        runs = self.env["kestio.plan.run"].with_user(self.salesman)
        self.assertEqual(runs.search([("is_open", "=", True)]), run)
        run.action_stop()
        self.assertFalse(runs.search([("is_open", "=", True)]))
        self.assertEqual(runs.search([("is_open", "=", False)]), run)

    def test_a_tier_without_a_plan_says_so(self):
        self.buyer.with_company(self.company).kestio_tier_id = self.tier(self.model, "silver")
        with self.refused(UserError, "no action plan for Silver"):
            self.launch()

    def test_the_plan_serves_the_next_version_of_the_tier(self):
        with freeze_time("2026-02-01"):
            self.model.with_user(self.director).action_new_version()
            version = self.env["kestio.model"].search([("previous_id", "=", self.model.id)])
            version.with_user(self.director).action_activate()
        self.assertEqual(self.launch().plan_id, self.plan)

    def test_a_rep_sees_the_plans_of_his_customers_and_a_manager_all(self):
        run = self.launch()
        other = self.new_user("kestio_other", "sales_team.group_sale_salesman")
        runs = self.env["kestio.plan.run"]
        self.assertFalse(runs.with_user(other).search([("id", "=", run.id)]))
        self.assertEqual(runs.with_user(self.manager).search([("id", "=", run.id)]), run)
        with self.refused(AccessError, ""):
            run.with_user(other).action_stop()

    def test_who_may_do_what(self):
        table = {"kestio.plan.run": ("", "read", "read")}
        self.assert_granted(table, self.internal, self.salesman, self.manager)

    def test_another_company_s_plan_is_not_launched(self):
        other = self.new_company("Other")
        self.plan.sudo().company_id = other
        with self.refused(UserError, "no action plan for Gold"):
            self.launch()

    def test_queries_do_not_grow_with_the_steps(self):
        steps = [
            Command.create({"activity_type_id": self.todo.id, "summary": f"Step {number}", "delay_count": number})
            for number in range(40)
        ]
        self.plan.sudo().template_ids = steps
        self.launch()
        self.env.flush_all()
        second = self.customer("Second", user_id=self.salesman.id)
        second.with_company(self.company).kestio_tier_id = self.gold
        before = self.env.cr.sql_log_count
        self.launch(second)
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 40)
