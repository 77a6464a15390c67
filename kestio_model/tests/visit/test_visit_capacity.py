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
        self.assertEqual((march.needed_hours, march.away_hours, march.planned_hours), (3, 1, 2))
        self.assertEqual((april.needed_hours, april.here_hours, april.planned_hours), (0, 1, 1))
        self.assertEqual((march.stretched_hours, april.stretched_hours), (1, 0))
        # 5 Mondays in March, 4 in April, a quarter of 2 hours each.
        self.assertEqual((march.available_hours, april.available_hours), (2.5, 2))
        self.assertEqual(march.load, 1.2)
        self.assertIn("1 Silver", march.sentence)

    def test_visits_that_are_held_stay_in_the_account_of_their_month(self):
        customers = self.visited(count=2)
        self.plan(customers)
        self.tell(self.next_visit(customers[0]).event_id, "held")
        self.plan(on="2026-03-20", again=True)
        march, july = self.capacity("2026-03-01"), self.capacity("2026-07-01")
        self.assertEqual((march.needed_hours, march.planned_hours, march.open_hours), (2, 2, 0))
        self.assertEqual((july.needed_hours, july.planned_hours), (1, 1))

    def test_visit_planned_outside_the_month_of_its_due_date_is_in_the_account_but_not_called_stretched(self):
        # Due on Tuesday 31 March; the next hours of the rep are on Monday 6 April.
        self.visited(on="2026-03-17", count=1)
        self.plan(on="2026-03-17")
        march, april = self.capacity("2026-03-01"), self.capacity("2026-04-01")
        self.assertEqual((march.needed_hours, march.away_hours, march.planned_hours), (1, 1, 0))
        self.assertEqual((april.needed_hours, april.here_hours, april.planned_hours), (0, 1, 1))
        self.assertEqual((march.stretched_hours, march.sentence), (0, False))

    def test_overdue_visit_without_a_date_is_to_be_done_in_the_current_month(self):
        customer = self.visited()
        self.busy("2026-03-01 00:00:00", "2026-12-31 00:00:00")
        self.plan(customer)
        self.plan(customer, "2026-05-04", again=True)
        with freeze_time("2026-05-04"):
            self.env["kestio.visit.capacity"]._note(self.company)
            may = self.capacity("2026-05-01")
            self.assertEqual((may.needed_hours, may.here_hours, may.open_hours, may.planned_hours), (0, 1, 1, 0))
            found = self.env["kestio.visit"].search(may.action_open_visits()["domain"])
        self.assertEqual(found, self.next_visit(customer))

    def test_every_month_adds_up(self):
        customers = self.visited("silver", count=3) + self.visited("gold", count=4)
        self.plan(customers)
        self.tell(self.next_visit(customers[-1]).event_id, "held")
        self.plan(on="2026-03-24", again=True)
        rows = self.env["kestio.visit.capacity"].search([("user_id", "=", self.salesman.id)])
        self.assertTrue(rows.filtered("stretched_hours"))
        for row in rows:
            account = row.needed_hours - row.away_hours + row.here_hours
            self.assertEqual(row.planned_hours + row.open_hours, account, row.month_name)
        self.assertEqual(sum(rows.mapped("away_hours")), sum(rows.mapped("here_hours")))

    def test_full_month_goes_on_saying_what_it_moved_once_it_is_over(self):
        customers = self.visited("silver") + self.visited("gold", count=2)
        self.plan(customers)
        for customer in customers:
            self.tell(self.next_visit(customer).event_id, "held")
        self.plan(on="2026-05-04", again=True)
        march = self.capacity("2026-03-01")
        march.invalidate_recordset()
        self.assertEqual((march.stretched_hours, march.sentence), (1, "Full: 1.0 h went to later months (1 Silver)."))

    def test_visit_that_makes_room_and_goes_to_its_own_month_is_not_called_stretched(self):
        self.company.write({"kestio_visit_area": 2, "kestio_visit_share": 50})
        today = "2026-03-19"
        gold, other = self.visited(on="2026-03-05", count=2)
        silver = self.visited("silver", on=today)
        (gold + silver).zip = "69001"
        self.plan(gold + silver, today)
        # Due in April, nearby in March.
        self.assert_day(self.next_visit(silver), "2026-03-23")
        self.plan(other, today)
        visit = self.next_visit(silver)
        self.assert_day(visit, "2026-04-06")
        self.assertEqual((visit.due_date, visit.stretched_to), (date(2026, 4, 2), False))
        self.assertEqual(self.capacity("2026-03-01").sentence, False)

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
