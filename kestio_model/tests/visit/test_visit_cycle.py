"""Visit: who is due and when; what a new tier, owner or cadence changes; never two next visits."""

from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..segment.common import DECLARED, TIERS
from .visit_case import TODAY, VisitCase

AUTOMATED = {"handling": "automation"}


@tagged("post_install", "-at_install")
class TestVisitCycle(VisitCase):
    def test_first_visit_is_due_some_days_after_the_tier(self):
        visit = self.planned(self.visited())
        self.assertEqual((visit.cycle, visit.due_date, visit.state), (1, date(2026, 3, 16), "blocked"))
        self.assertEqual((visit.window_start, visit.window_end), (date(2026, 2, 20), date(2026, 4, 9)))
        self.assertEqual((visit.user_id, visit.tier_id.code), (self.salesman, "gold"))

    def test_first_visit_is_never_due_before_today(self):
        visit = self.planned(self.visited(on="2026-01-05"))
        self.assertEqual(visit.due_date, date(2026, 3, 2))

    def test_next_visit_counts_from_the_last_one_that_was_held(self):
        customer = self.visited()
        visit = self.held(customer)
        self.assertEqual((visit.state, visit.held_date), ("held", date(2026, 3, 16)))
        following = self.next_visit(customer)
        self.assertEqual((following.cycle, following.base_date), (2, date(2026, 3, 16)))
        self.assertEqual(following.due_date, date(2026, 7, 16))

    def test_meeting_held_before_visits_were_planned_counts(self):
        customer = self.visited()
        event = self.meeting_with(customer, "2026-02-10 10:00:00", "held")
        self.assertFalse(event.kestio_visit_id)
        self.assertEqual(self.planned(customer).due_date, date(2026, 6, 10))

    def test_tier_without_cadence_is_not_visited(self):
        customer = self.visited("bronze")
        self.plan(customer)
        self.assertFalse(self.visits(customer))

    def test_tier_that_automation_handles_is_not_visited_whatever_its_cadence(self):
        model = self.active_model(DECLARED, tiers=[{**tier, "cadence_months": 4, **AUTOMATED} for tier in TIERS])
        customer, other = self.visited(model=model, count=2)
        other.write({"kestio_visit_cadence": 6, "kestio_visit_cadence_reason": "Wants to be visited"})
        self.plan(customer + other)
        self.assertFalse(self.visits(customer))
        self.assertEqual((self.next_visit(other).state, self.next_visit(other).cadence), ("blocked", 6))
        self.assertEqual((customer.kestio_visit_months, other.kestio_visit_months), (0, 6))

    def test_tier_that_passes_to_automation_ends_the_visits_that_nobody_was_promised(self):
        customers = self.visited(count=2)
        self.plan(customers)
        with freeze_time(TODAY):
            self.next_visit(customers[0]).action_confirm()
        model = self.active_model(DECLARED, tiers=[{**tier, "cadence_months": 4, **AUTOMATED} for tier in TIERS])
        with freeze_time(TODAY):
            customers._kestio_change_tier(self.tier(model, "gold"))
        self.plan(customers)
        self.assertEqual([self.visits(customer).state for customer in customers], ["confirmed", "cancelled"])

    def test_customer_may_have_a_cadence_of_his_own(self):
        customer = self.visited("bronze", kestio_visit_cadence=2, kestio_visit_cadence_reason="Framework contract")
        self.held(customer)
        self.assertEqual(self.next_visit(customer).due_date, date(2026, 5, 16))
        self.assertEqual(customer.kestio_visit_months, 2)

    def test_own_cadence_needs_a_reason(self):
        customer = self.visited()
        for values in ({"kestio_visit_cadence": 2}, {"kestio_visit_exempt": True}):
            with self.assertRaisesRegex(ValidationError, "Say why"), self.env.cr.savepoint():
                customer.write(values)
        with self.assertRaisesRegex(ValidationError, "negative"), self.env.cr.savepoint():
            customer.write({"kestio_visit_cadence": -1, "kestio_visit_cadence_reason": "Never"})
        self.env.invalidate_all()
        self.assertEqual(customer.kestio_visit_months, 4)

    def test_customer_who_is_not_to_be_visited_has_no_next_visit(self):
        customer = self.visited()
        event = self.planned(customer).event_id
        customer.write({"kestio_visit_exempt": True, "kestio_visit_cadence_reason": "Buys through a dealer"})
        self.plan(customer)
        self.assertEqual(self.visits(customer).state, "cancelled")
        self.assertFalse(event.active)

    def test_second_run_writes_nothing(self):
        self.visited(count=3)
        self.visited("silver", user=self.env["res.users"])
        self.plan()
        before = self.rows_written()
        self.assertEqual(self.plan(), 0)
        self.assertEqual(self.rows_written(), before)

    def test_database_allows_a_cycle_once_and_one_next_visit(self):
        visit = self.planned(self.visited())
        for cycle in (1, 2):
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                visit.copy({"cycle": cycle, "event_id": False})

    def test_new_cadence_moves_a_visit_that_nobody_has_confirmed(self):
        customer = self.visited()
        self.held(customer)
        event = self.next_visit(customer).event_id
        with freeze_time("2026-03-20"):
            customer._kestio_change_tier(self.tier(self.model, "silver"))
        self.plan(customer, "2026-03-20")
        visit = self.next_visit(customer)
        self.assertEqual((visit.due_date, visit.tier_id.code), (date(2026, 9, 16), "silver"))
        self.assertEqual(visit.event_id, event)
        self.assert_day(visit, "2026-09-16")

    def test_new_cadence_leaves_a_confirmed_visit_alone(self):
        customer = self.visited()
        self.held(customer)
        with freeze_time("2026-03-18"):
            self.next_visit(customer).action_confirm()
        with freeze_time("2026-03-20"):
            customer._kestio_change_tier(self.tier(self.model, "silver"))
        self.plan(customer, "2026-03-20")
        visit = self.next_visit(customer)
        self.assertEqual((visit.state, visit.due_date), ("confirmed", date(2026, 7, 16)))
        self.assert_day(visit, "2026-07-16")

    def test_lower_tier_without_cadence_cancels_what_is_not_confirmed(self):
        customers = self.visited(count=2)
        self.plan(customers)
        with freeze_time(TODAY):
            self.next_visit(customers[0]).action_confirm()
            customers._kestio_change_tier(self.tier(self.model, "bronze"))
        self.plan(customers)
        self.assertEqual([self.visits(customer).state for customer in customers], ["confirmed", "cancelled"])

    def test_new_owner_takes_over_the_time_where_he_is_free(self):
        customer = self.visited()
        visit = self.planned(customer)
        start, event = visit.start, visit.event_id
        customer.user_id = self.manager
        self.plan(customer)
        self.assertEqual((visit.user_id, visit.start, visit.event_id), (self.manager, start, event))
        self.assertEqual(event.user_id, self.manager)
        self.assertEqual(event.partner_ids, customer + self.manager.partner_id)
        self.assertEqual(event.attendee_ids.partner_id, customer + self.manager.partner_id)

    def test_new_owner_who_is_busy_gets_another_time(self):
        customer = self.visited()
        visit = self.planned(customer)
        with freeze_time(TODAY):
            visit.action_confirm()
        self.busy(visit.start, visit.stop, self.manager)
        before = visit.start
        customer.user_id = self.manager
        self.plan(customer)
        self.assertGreater(visit.start, before)
        self.assertEqual((visit.state, visit.event_id.user_id), ("blocked", self.manager))

    def test_confirmed_visit_whose_time_suits_the_new_owner_stays_confirmed(self):
        customer = self.visited()
        visit = self.planned(customer)
        with freeze_time(TODAY):
            visit.action_confirm()
        customer.user_id = self.manager
        self.plan(customer)
        self.assertEqual((visit.state, visit.user_id), ("confirmed", self.manager))

    def test_visit_that_was_handed_over_stays_with_its_rep(self):
        customer = self.visited()
        visit = self.planned(customer)
        visit.write({"is_handed_over": True, "user_id": self.manager.id})
        self.plan(customer)
        self.assertEqual(visit.user_id, self.manager)

    def test_archived_customer_has_no_visits(self):
        customer = self.visited()
        visit = self.planned(customer)
        event = visit.event_id
        with freeze_time(TODAY):
            visit.action_confirm()
        customer.active = False
        self.plan(customer)
        self.assertEqual(visit.state, "cancelled")
        self.assertFalse(event.active)

    def test_customer_who_comes_back_starts_a_new_cycle(self):
        customer = self.visited()
        self.planned(customer)
        customer.active = False
        self.plan(customer)
        customer.active = True
        self.plan(customer)
        self.assertEqual(self.visits(customer).mapped("state"), ["cancelled", "blocked"])

    def test_customer_without_salesperson_is_listed(self):
        customer = self.visited(user=self.env["res.users"])
        visit = self.planned(customer)
        self.assertEqual((visit.state, visit.problem, visit.start), ("to_plan", "no_user", False))
        customer.user_id = self.salesman
        self.plan(customer)
        self.assertEqual((visit.state, visit.problem), ("blocked", False))

    def test_owner_who_left_frees_the_time(self):
        customer = self.visited(user=self.manager)
        visit = self.planned(customer)
        event = visit.event_id
        self.manager.active = False
        self.plan(customer)
        self.assertEqual((visit.state, visit.problem), ("to_plan", "no_user"))
        self.assertFalse(event.active)

    def test_meeting_that_the_rep_deleted_is_planned_again(self):
        customer = self.visited()
        visit = self.planned(customer)
        visit.event_id.unlink()
        self.plan(customer)
        self.assertEqual(visit.state, "blocked")
        self.assertTrue(visit.event_id)

    def test_meeting_that_the_rep_moved_stays_where_it_is(self):
        customer = self.visited()
        visit = self.planned(customer)
        visit.event_id.with_user(self.salesman).write({"start": "2026-06-01 09:00:00", "stop": "2026-06-01 10:00:00"})
        self.plan(customer)
        self.assert_day(visit, "2026-06-01")
        self.assertTrue(visit.is_late)

    def test_visit_follows_its_meeting_whatever_of_its_times_is_written(self):
        visit = self.planned(self.visited())
        event = visit.event_id.with_user(self.salesman)
        event.write({"duration": 3})
        self.assertEqual((visit.start, visit.stop), (event.start, event.start + timedelta(hours=3)))
        event.write({"allday": True, "start_date": "2026-03-25", "stop_date": "2026-03-25"})
        self.assertEqual((visit.start, visit.stop), (event.start, event.stop))
        self.assert_day(visit, "2026-03-25")

    def test_visit_whose_meeting_was_deleted_has_no_time(self):
        visit = self.planned(self.visited())
        visit.event_id.with_user(self.salesman).unlink()
        self.assertEqual((visit.event_id.id, visit.start, visit.stop), (False, False, False))

    def test_contacts_have_the_visits_of_their_company(self):
        customer = self.visited()
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": customer.id})
        with freeze_time(TODAY):
            contact.action_plan_visit()
        self.assertEqual(self.visits(customer).state, "blocked")
        self.assertFalse(self.visits(contact))

    def test_merged_customers_have_one_series_and_one_next_visit(self):
        stays, goes = self.visited(count=2)
        self.held(goes)
        self.plan(stays)
        dropped = self.next_visit(goes).event_id
        kept = self.next_visit(stays)
        self.env["base.partner.merge.automatic.wizard"]._merge([stays.id, goes.id], stays)
        self.env.invalidate_all()
        self.assertEqual(self.visits(stays).mapped("state"), ["held", "blocked"])
        self.assertEqual(self.visits(stays).mapped("cycle"), [1, 2])
        self.assertEqual(self.next_visit(stays), kept)
        self.assertFalse(dropped.active)

    def test_company_without_model_plans_nothing(self):
        other = self.new_company("Other")
        with self.assertRaisesRegex(UserError, "no active commercial model"):
            self.visited().with_company(other).action_plan_visit()

    def rows_written(self):
        """Return how many rows this transaction wrote so far, by table."""
        self.env.flush_all()
        self.env.cr.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(self.env.cr.fetchall())
