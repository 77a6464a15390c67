"""Visit: the number of statements does not grow with the number of customers."""

from odoo.tests import freeze_time, tagged

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
