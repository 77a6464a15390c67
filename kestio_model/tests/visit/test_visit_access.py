"""Visit: who sees visits, who decides on them, and what stays inside a company."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import freeze_time, tagged

from .visit_case import TODAY, VisitCase


@tagged("post_install", "-at_install")
class TestVisitAccess(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.theirs = cls.visited(), cls.visited(user=cls.manager)
        cls.plan(cls.mine + cls.theirs)
        cls.own, cls.foreign = cls.next_visit(cls.mine), cls.next_visit(cls.theirs)
        cls.both = cls.own + cls.foreign

    def test_rights_on_each_model(self):
        self.assert_granted(
            {
                "kestio.visit": ["read", "read", "read", ""],
                "kestio.visit.window": ["read write create unlink"] * 3 + [""],
                "kestio.visit.capacity": ["read", "read", "read", ""],
                "kestio.visit.report": ["read", "read", "read", ""],
                "kestio.visit.step": ["read write create unlink"] * 3 + [""],
            },
            self.salesman,
            self.manager,
            self.director,
            self.internal,
        )

    def test_rep_sees_his_own_and_a_manager_all(self):
        everything = self.new_user("kestio_all", "sales_team.group_sale_salesman_all_leads")
        for name in ("kestio.visit", "kestio.visit.report"):
            for user, count in ((self.salesman, 1), (self.manager, 2), (everything, 2)):
                with self.subTest(model=name, user=user.login):
                    found = self.env[name].with_user(user).search([("partner_id", "in", (self.mine + self.theirs).ids)])
                    self.assertEqual(len(found), count)
        months = self.env["kestio.visit.capacity"].with_user(self.salesman).search([])
        self.assertEqual(months.user_id, self.salesman)

    def test_nobody_writes_a_visit_by_hand(self):
        for user in (self.salesman, self.manager, self.director):
            for work in (
                lambda visit: visit.write({"state": "held"}),
                lambda visit: visit.write({"due_date": date(2027, 1, 1)}),
                lambda visit: visit.unlink(),
                lambda visit: visit.copy({"cycle": 9, "state": "held"}),
            ):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    work(self.own.with_user(user))
        self.assertEqual((self.own.state, len(self.visits(self.mine))), ("blocked", 1))

    def test_rep_does_not_see_the_visit_of_another_on_the_customer(self):
        customer = self.theirs.with_user(self.salesman)
        self.assertFalse(customer.kestio_next_visit_id)
        self.assertEqual(customer.with_user(self.manager).kestio_next_visit_id, self.foreign)
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.salesman).read(["start"])

    def test_steps_of_another_rep_are_refused(self):
        with freeze_time(TODAY):
            visit = self.foreign.with_user(self.salesman)
            for step in (visit.action_confirm, visit.action_plan, visit.action_skip, visit.action_ask_postpone):
                with self.assertRaises(AccessError):
                    step()
            with self.assertRaises(AccessError):
                visit.action_postpone("2026-06-01", "Why")
        self.assertEqual(self.foreign.state, "blocked")

    def test_manager_decides_for_his_reps(self):
        with freeze_time(TODAY):
            self.own.with_user(self.manager).action_postpone("2026-06-01", "Fair")
        self.assertEqual(self.own.state, "postponed")

    def test_plain_rep_plans_without_administrator_rights(self):
        customer = self.visited()
        with freeze_time(TODAY):
            told = customer.with_user(self.salesman).action_plan_visit()
        self.assertIn(customer.name, told["params"]["message"])
        self.assertEqual(self.next_visit(customer).state, "blocked")

    def test_user_without_sales_rights_plans_nothing(self):
        customer = self.visited()
        with self.assertRaisesRegex(AccessError, "sales people"):
            customer.with_user(self.internal).action_plan_visit()
        self.assertFalse(self.visits(customer))
        self.assertTrue(self.own.event_id.with_user(self.internal).read(["name", "start"]))

    def test_colleague_without_sales_rights_moves_and_qualifies_a_meeting(self):
        self.own.event_id.partner_ids += self.internal.partner_id
        event = self.own.event_id.with_user(self.internal)
        event.write({"start": "2026-03-18 09:00:00", "stop": "2026-03-18 10:00:00"})
        with freeze_time("2026-03-19"):
            event.kestio_outcome = "held"
        self.assertEqual((self.own.state, self.own.held_date), ("held", date(2026, 3, 18)))

    def test_two_companies_do_not_see_each_other(self):
        other = self.new_company("Other")
        stranger = self.new_user("kestio_foreign", "sales_team.group_sale_manager", company=other)
        theirs = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        for name in ("kestio.visit", "kestio.visit.report", "kestio.visit.capacity"):
            self.assertFalse(theirs[name].search([("company_id", "=", self.company.id)]))
        with self.assertRaises(AccessError):
            theirs["kestio.visit"].browse(self.own.id).read(["start"])
        self.assertFalse(theirs["res.partner"].browse(self.mine.id).kestio_next_visit_id)

    def test_each_company_has_a_cycle_of_its_own(self):
        other = self.new_company("Other")
        other.partner_id.tz = "UTC"
        rep = self.new_user("kestio_both", "sales_team.group_sale_salesman")
        rep.company_ids += other
        customer = self.visited(user=rep)
        theirs = customer.with_company(other)
        theirs.write({"kestio_visit_cadence": 1, "kestio_visit_cadence_reason": "Only here"})
        self.plan(customer)
        self.plan(customer, company=other)
        here, there = self.next_visit(customer), self.next_visit(customer, other)
        self.assertEqual((here.cadence, there.cadence, here.cycle, there.cycle), (4, 1, 1, 1))
        self.assertFalse(here.start <= there.start < here.stop)
        self.tell(here.event_id, "held")
        self.assertEqual((here.state, there.state), ("held", "blocked"))

    def test_engine_is_not_called_from_outside(self):
        for name, methods in {
            "kestio.visit.job": ("_run_now", "_cron_visit"),
            "kestio.visit.cycle": ("_sync",),
            "kestio.visit.planner": ("_plan", "_rows"),
            "kestio.visit": ("_hold", "_miss", "_drop", "_write_event", "_run"),
        }.items():
            for method in methods:
                with self.subTest(model=name, method=method), self.assertRaises(AccessError):
                    get_public_method(self.env[name], method)

    def test_cards_stand_in_columns_but_on_a_phone(self):
        for options, is_grouped in (({}, True), ({"mobile": True}, False)):
            views = self.env["kestio.visit"].with_user(self.salesman).get_views([(False, "kanban")], options)
            self.assertEqual("default_group_by" in views["views"]["kanban"]["arch"], is_grouped)

    def test_rep_who_sees_only_his_own_has_no_column_of_reps(self):
        for user, is_shown in ((self.salesman, False), (self.manager, True)):
            for name in ("kestio.visit", "kestio.visit.capacity", "kestio.visit.report"):
                views = self.env[name].with_user(user).get_views([(False, "list")])
                self.assertEqual('name="user_id"' in views["views"]["list"]["arch"], is_shown, name)
