"""Visit: attainment, lateness and hours add up."""

from odoo.tests import freeze_time, tagged

from .visit_case import TODAY, VisitCase


@tagged("post_install", "-at_install")
class TestVisitReport(VisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_time, cls.late, cls.missed, cls.left_out, cls.ended, cls.open = cls.visited(count=6)
        everybody = cls.on_time + cls.late + cls.missed + cls.left_out + cls.ended
        cls.plan(everybody)
        cls.first = {customer: cls.next_visit(customer) for customer in everybody}
        cls.tell(cls.first[cls.on_time].event_id, "held")
        event = cls.first[cls.late].event_id
        # The window ends on 9 April.
        event.write({"start": "2026-04-14 09:00:00", "stop": "2026-04-14 11:00:00"})
        cls.tell(event, "held")
        with freeze_time(TODAY):
            cls.first[cls.left_out].action_skip("Closed")
        cls.ended.active = False
        cls.plan(cls.ended)
        cls.plan(cls.open, "2026-04-15")

    def rows(self, customers=None, on="2026-04-20", user=None):
        """Return the rows of the first visits by customer."""
        with freeze_time(on):
            self.env.invalidate_all()
            domain = [("visit_id", "in", [visit.id for visit in self.first.values()])]
            found = self.env["kestio.visit.report"].with_user(user or self.manager).search(domain)
            names = ["due_count", "held_count", "late_count", "attainment", "on_time_rate", "lateness_days", "hours"]
            found.read(names)
            return {row.partner_id: row for row in found}

    def test_what_each_visit_counts(self):
        rows = self.rows()
        for customer, figures in {
            self.on_time: (1, 1, 0, 100, 100, 0, 1),
            self.late: (1, 1, 1, 100, 0, 5, 2),
            self.missed: (1, 0, 1, 0, 0, 0, 0),
            self.left_out: (1, 0, 0, 0, 0, 0, 0),
            self.ended: (0, 0, 0, 0, 0, 0, 0),
        }.items():
            row = rows[customer]
            found = (
                row.due_count,
                row.held_count,
                row.late_count,
                row.attainment,
                row.on_time_rate,
                row.lateness_days,
                row.hours,
            )
            with self.subTest(customer=customer.name):
                self.assertEqual(found, figures)

    def test_visit_whose_window_goes_on_is_not_due_yet(self):
        row = self.rows(on="2026-04-09")[self.missed]
        self.assertEqual((row.due_count, row.late_count), (0, 0))

    def test_rates_are_over_what_is_due_and_what_was_held(self):
        with freeze_time("2026-04-20"):
            self.env.invalidate_all()
            domain = [("visit_id", "in", [visit.id for visit in self.first.values()])]
            aggregates = ["due_count:sum", "held_count:sum", "attainment:avg", "on_time_rate:avg", "lateness_days:avg"]
            report = self.env["kestio.visit.report"].with_user(self.manager)
            [found] = report._read_group(domain, [], [*aggregates, "hours:sum"])
        # Due: on time, late, missed, left out.
        self.assertEqual(found, (4, 2, 50, 50, 2.5, 3))

    def test_row_opens_its_visit(self):
        action = self.rows(user=self.salesman)[self.late].action_open_visit()
        self.assertEqual(action["res_id"], self.first[self.late].id)

    def test_late_and_due_filters(self):
        visits = self.env["kestio.visit"].with_user(self.salesman)
        mine = [("partner_id", "in", (self.missed + self.open).ids), ("is_open", "=", True)]
        with freeze_time("2026-04-20"):
            late = visits.search([*mine, ("window_end", "<", "today")])
            due = visits.search([*mine, ("due_date", "<=", "today")])
        self.assertEqual(late.partner_id, self.missed)
        self.assertEqual(due.partner_id, self.missed + self.open)
