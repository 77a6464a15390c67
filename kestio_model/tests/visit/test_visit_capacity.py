"""Visit: a month that is full moves the lowest tiers, and says so."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .visit_case import TODAY, VisitCase

# Day and hours of work: 2 hours on Mondays, of which all go to visits.
MONDAYS = [("0", 8, 10)]


@tagged("post_install", "-at_install")
class TestVisitCapacity(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.hours(cls.company, MONDAYS)
        # March from the 9th on has 4 Mondays: 8 hours; a quarter of them is 2.
        cls.company.write({"kestio_visit_share": 25, "kestio_visit_tolerance": 50})

    def months(self, customers):
        return sorted(str(self.next_visit(customer).start.date())[:7] for customer in customers)

    def test_what_does_not_fit_goes_to_the_next_month(self):
        customers = self.visited(count=3)
        self.plan(customers)
        self.assertEqual(self.months(customers), ["2026-03", "2026-03", "2026-04"])

    def test_lower_tier_moves_first(self):
        silver, gold = self.visited("silver"), self.visited("gold", count=2)
        self.plan(silver + gold)
        self.assertEqual(self.months(gold), ["2026-03", "2026-03"])
        self.assertEqual(self.months(silver), ["2026-04"])

    def test_planned_visit_of_a_lower_tier_makes_room(self):
        silver = self.visited("silver")
        self.plan(silver)
        self.assertEqual(self.months(silver), ["2026-03"])
        event = self.next_visit(silver).event_id
        gold = self.visited("gold", count=2)
        self.plan(gold)
        self.assertEqual(self.months(gold), ["2026-03", "2026-03"])
        self.assertEqual(self.months(silver), ["2026-04"])
        self.assertEqual(self.next_visit(silver).event_id, event)

    def test_confirmed_visit_never_makes_room(self):
        silver = self.visited("silver")
        self.plan(silver)
        self.next_visit(silver).write({"state": "confirmed"})
        gold = self.visited("gold", count=2)
        self.plan(gold)
        self.assertEqual(self.months(silver), ["2026-03"])
        self.assertEqual(self.months(gold), ["2026-03", "2026-04"])

    def test_visit_that_the_rep_moved_never_makes_room(self):
        silver = self.visited("silver")
        self.plan(silver)
        self.next_visit(silver).event_id.write({"start": "2026-03-23 09:00:00", "stop": "2026-03-23 10:00:00"})
        gold = self.visited("gold", count=2)
        self.plan(gold)
        self.assertEqual(self.months(silver), ["2026-03"])

    def test_stretched_visit_says_where_it_went_and_keeps_its_due_date(self):
        customers = self.visited(count=3)
        self.plan(customers)
        visits = self.env["kestio.visit"].concat(*map(self.next_visit, customers))
        moved = visits.filtered("stretched_to")
        self.assertEqual((len(moved), moved.stretched_to, moved.due_date), (1, date(2026, 4, 1), date(2026, 3, 16)))
        self.assertIn("April 2026", moved.sentence)

    def test_account_of_the_month_adds_up(self):
        self.plan(self.visited("silver") + self.visited("gold", count=2))
        march, april = self.capacity("2026-03-01"), self.capacity("2026-04-01")
        self.assertEqual((march.needed_hours, march.planned_hours, march.stretched_hours), (3, 2, 1))
        self.assertEqual((april.needed_hours, april.planned_hours), (0, 1))
        # 5 Mondays in March, 4 in April, a quarter of 2 hours each.
        self.assertEqual((march.available_hours, april.available_hours), (2.5, 2))
        self.assertEqual(march.load, 1.2)
        self.assertIn("1 Silver", march.sentence)

    def test_run_without_change_writes_no_figures(self):
        self.plan(self.visited(count=3))
        before = self.updated()
        with freeze_time(TODAY):
            self.env["kestio.visit.capacity"]._note(self.company)
        self.assertEqual(self.updated(), before)

    def test_row_opens_the_visits_of_its_month(self):
        self.plan(self.visited(count=3))
        action = self.capacity("2026-04-01").with_user(self.salesman).action_open_visits()
        found = self.env["kestio.visit"].with_user(self.salesman).search(action["domain"])
        self.assertEqual(found.stretched_to, date(2026, 4, 1))

    def updated(self):
        """Return how many rows of figures were written so far."""
        self.env.cr.execute(
            "SELECT n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'kestio_visit_capacity'"
        )
        return self.env.cr.fetchall()

    def capacity(self, month):
        """Return the figures of the salesman for a month."""
        domain = [("user_id", "=", self.salesman.id), ("month", "=", month), ("company_id", "=", self.company.id)]
        return self.env["kestio.visit.capacity"].search(domain)
