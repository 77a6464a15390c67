"""Visit: the number of statements does not grow with the number of customers."""

from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ...models.visit.calendar_event_visit import CalendarEvent
from ..segment.test_query_counts import SIZES, CountCase
from .visit_case import TODAY, VisitCase


@tagged("post_install", "-at_install")
class TestVisitCounts(VisitCase, CountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.kestio_visit_area = 2

    def prepared(self, **values):
        """Return new customers for each size, made before anything is counted, one lot for each call."""
        lots = {size: [self.visited(count=size, **values) for _ in range(2)] for size in SIZES}
        return lambda size: lots[size].pop()

    def test_who_is_due(self):
        lot = self.prepared(user=self.env["res.users"])
        self.assert_same_count(lambda size: self.plan(lot(size)))

    def test_visits_that_stay(self):
        everybody = self.visited(count=200)
        self.plan(everybody)
        self.assert_same_count(lambda size: self.plan(everybody[:size], again=True))

    def test_visits_without_slot(self):
        self.busy("2026-02-01 00:00:00", "2027-12-31 00:00:00")
        everybody = self.visited(count=200)
        self.plan(everybody)
        self.assert_same_count(lambda size: self.plan(everybody[:size], again=True))

    def test_list_of_visits(self):
        everybody = self.visited(count=200)
        self.plan(everybody)
        visits = self.env["kestio.visit"].with_user(self.salesman).search([("partner_id", "in", everybody.ids)])
        names = [
            "display_name",
            "partner_id",
            "tier_id",
            "start",
            "due_date",
            "state",
            "problem",
            "sentence",
            "is_late",
        ]
        self.assert_same_count(lambda size: visits[:size].read(names))

    def test_list_of_customers_reads_their_next_visit(self):
        everybody = self.visited(count=200).with_user(self.salesman)
        self.plan(everybody.sudo())
        names = ["kestio_next_visit_id", "kestio_next_visit_on", "kestio_last_visit", "kestio_visit_months"]
        self.assert_same_count(lambda size: everybody[:size].read(names))

    def test_slots_are_given(self):
        lot = self.prepared()
        counts = [self.queries(lambda size=size: self.plan(lot(size))) for size in (1, *SIZES)][1:]
        # The ORM writes meetings, attendees and tags in slices of 100 rows.
        self.assertLessEqual(counts[1] - counts[0], 2, f"statements for {SIZES}: {counts}")
        self.assertLessEqual(counts[2] - counts[0], 10, f"statements for {SIZES}: {counts}")

    def test_report(self):
        everybody = self.visited(count=200)
        self.plan(everybody)
        report = self.env["kestio.visit.report"].with_user(self.manager)
        with freeze_time(TODAY):
            self.assert_same_count(
                lambda size: report._read_group(
                    [("partner_id", "in", everybody[:size].ids)], ["tier_id"], ["attainment:avg", "hours:sum"]
                )
            )

    # What a meeting costs that moves

    def moved(self, events, days=1):
        """Return how many statements it takes to move meetings in one write."""
        times = {"start": f"2026-05-{days:02} 10:00:00", "stop": f"2026-05-{days:02} 11:00:00"}
        return self.queries(lambda: events.write(times))

    def without_visits(self):
        """Return a context in which meetings that move tell no visit, as if there were none."""
        return patch.object(CalendarEvent, "write", lambda events, vals: super(CalendarEvent, events).write(vals))

    def meetings(self, size, user):
        """Return meetings of a user that are no visits."""
        customers = self.customers(size)
        events = self.env["calendar.event"]
        for place, customer in enumerate(customers):
            events += self.meeting_with(customer, f"2026-04-{place % 28 + 1:02} 10:00:00", user=user)
        return events.with_user(user)

    def test_meeting_that_is_no_visit_moves_as_cheaply_as_in_stock(self):
        for user in (self.salesman, self.internal):
            for size in SIZES:
                events = self.meetings(size, user)
                self.moved(events)
                ours = self.moved(events, 2)
                with self.without_visits():
                    stock = self.moved(events, 3)
                with self.subTest(user=user.login, size=size):
                    self.assertEqual(ours, stock)

    def test_meeting_that_is_a_visit_moves_with_two_statements_more(self):
        for size in SIZES:
            # Without address: nobody gets a mail, which costs more than anything that is counted here.
            lot = self.visited(count=size, email=False)
            self.plan(lot)
            visits = self.env["kestio.visit"].search([("partner_id", "in", lot.ids)])
            events = self.env["calendar.event"].with_user(self.salesman).browse(visits.event_id.ids)
            self.moved(events)
            ours = self.moved(events, 2)
            with self.without_visits():
                stock = self.moved(events, 3)
            with self.subTest(size=size):
                self.assertLessEqual(ours, stock + 2 + size // 100)
            self.moved(events, 4)
            self.assertEqual({str(visit.start) for visit in visits}, {"2026-05-04 10:00:00"})
