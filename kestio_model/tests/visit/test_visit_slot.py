"""Visit: in which slot a visit is put: free time, preferred times, leave, nearby customers; never two at once."""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .visit_case import TODAY, VisitCase


@tagged("post_install", "-at_install")
class TestVisitSlot(VisitCase):
    def test_visit_is_a_busy_meeting_at_the_first_free_time_of_its_day(self):
        customer = self.visited()
        visit = self.planned(customer)
        event = visit.event_id
        self.assertEqual((event.start, event.stop), (datetime(2026, 3, 16, 8), datetime(2026, 3, 16, 9)))
        self.assertEqual((event.show_as, event.user_id, event.allday), ("busy", self.salesman, False))
        self.assertEqual(event.partner_ids, customer + self.salesman.partner_id)
        self.assertEqual((event.kestio_visit_id, event.recurrency), (visit, False))
        states = {one.partner_id: one.state for one in event.attendee_ids}
        self.assertEqual(states, {customer: "needsAction", self.salesman.partner_id: "accepted"})

    def test_visit_is_as_long_as_the_tier_says(self):
        self.env.cr.execute("UPDATE kestio_tier SET visit_duration = 2.5 WHERE model_id = %s", [self.model.id])
        self.env.invalidate_all()
        self.assertEqual(self.planned(self.visited()).event_id.duration, 2.5)

    def test_meetings_of_the_rep_are_left_alone(self):
        self.busy("2026-03-16 08:00:00", "2026-03-16 10:30:00")
        self.assertEqual(self.planned(self.visited()).start, datetime(2026, 3, 16, 10, 30))

    def test_way_between_visits_stays_free(self):
        self.company.kestio_visit_travel = 30
        self.busy("2026-03-16 08:00:00", "2026-03-16 09:00:00")
        first, second = self.visited(count=2)
        self.plan(first + second)
        starts = sorted(self.next_visit(customer).start for customer in (first, second))
        self.assertEqual(starts, [datetime(2026, 3, 16, 9, 30), datetime(2026, 3, 16, 11)])

    def test_visits_planned_together_never_overlap(self):
        customers = self.visited(count=12)
        self.plan(customers)
        spans = sorted((visit.start, visit.stop) for visit in map(self.next_visit, customers))
        self.assertTrue(all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False)))
        self.assertEqual(len(spans), 12)

    def test_preferred_times_of_the_customer_come_before_anything(self):
        customer = self.visited(tz="Europe/Paris")
        customer.kestio_visit_windows = [Command.create({"weekday": "3", "hour_from": 10, "hour_to": 12})]
        # Thursday, 10 o'clock in Paris, in winter.
        self.assertEqual(self.planned(customer).start, datetime(2026, 3, 19, 9))

    def test_preferred_time_must_be_a_time(self):
        customer = self.visited()
        for hours in ((12, 9), (9, 9), (-1, 5), (20, 25)):
            window = {"partner_id": customer.id, "weekday": "0", "hour_from": hours[0], "hour_to": hours[1]}
            with (
                self.subTest(hours=hours),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, "hours_order"),
                self.env.cr.savepoint(),
            ):
                self.env["kestio.visit.window"].create(window)

    def test_public_holidays_and_leave_are_kept(self):
        leave = {"name": "Off", "date_from": "2026-03-16 00:00:00", "date_to": "2026-03-17 23:59:59"}
        self.env["resource.calendar.leaves"].create({**leave, "company_id": self.company.id, "resource_id": False})
        self.assert_day(self.planned(self.visited()), "2026-03-18")

    def test_weekend_is_not_worked(self):
        self.assert_day(self.planned(self.visited(on="2026-03-07"), "2026-03-07"), "2026-03-23")

    def test_days_before_the_due_date_are_taken_when_those_after_are_full(self):
        customer = self.visited()
        self.busy("2026-03-16 00:00:00", "2026-04-10 00:00:00")
        self.assert_day(self.planned(customer), "2026-03-13")

    def test_overdue_visit_is_planned_soon_and_counts_as_late(self):
        customer = self.visited()
        self.env["kestio.visit"].create(
            {
                "partner_id": customer.id,
                "company_id": self.company.id,
                "cycle": 1,
                "state": "held",
                **dict.fromkeys(("due_date", "window_start", "window_end", "held_date"), "2025-09-01"),
            }
        )
        visit = self.planned(customer)
        self.assertEqual(visit.due_date, date(2026, 1, 1))
        self.assert_day(visit, "2026-03-03")
        with freeze_time(TODAY):
            visit.invalidate_recordset()
            self.assertTrue(visit.is_late)

    def test_no_free_slot_is_an_activity_and_never_a_double_booking(self):
        customer = self.visited()
        self.busy("2026-02-01 00:00:00", "2026-12-31 00:00:00")
        visit = self.planned(customer)
        self.assertEqual((visit.state, visit.problem, visit.start), ("to_plan", "no_slot", False))
        self.assertEqual(visit.activity_ids.user_id, self.salesman)
        self.assertIn(customer.name, visit.activity_ids.summary)
        found = self.env["kestio.visit"].with_user(self.manager).search([("problem", "!=", False)])
        self.assertEqual(found, visit)

    def test_activity_is_given_once_and_taken_back_when_a_slot_is_found(self):
        customer = self.visited()
        wall = self.busy("2026-02-01 00:00:00", "2026-12-31 00:00:00")
        visit = self.planned(customer)
        self.assertEqual(self.plan(customer, "2026-03-03"), 0)
        self.assertEqual(len(visit.activity_ids), 1)
        wall.unlink()
        with freeze_time("2026-03-03"):
            visit.with_user(self.salesman).action_plan()
        self.assertEqual((visit.state, visit.problem), ("blocked", False))
        self.assertFalse(visit.activity_ids)

    def test_button_says_why_there_is_no_slot(self):
        customer = self.visited()
        self.busy("2026-02-01 00:00:00", "2026-12-31 00:00:00")
        visit = self.planned(customer)
        with freeze_time(TODAY), self.assertRaisesRegex(UserError, "No free slot"):
            visit.with_user(self.salesman).action_plan()

    def test_rep_who_does_not_work_is_told_apart_from_one_who_is_full(self):
        self.company.resource_calendar_id = self.hours(self.company, [])
        self.assertEqual(self.planned(self.visited()).problem, "no_hours")

    def test_customers_of_one_postal_area_are_visited_on_one_day(self):
        self.company.kestio_visit_area = 2
        france = self.env.ref("base.fr").id
        early = self.visited(on="2026-02-25", zip="69003", country_id=france)
        near = self.visited(zip="69 100", country_id=france)
        far = self.visited(zip="35000", country_id=france)
        self.plan(early, "2026-02-25")
        self.assert_day(self.next_visit(early), "2026-03-11")
        self.plan(near + far)
        self.assert_day(self.next_visit(near), "2026-03-11")
        self.assert_day(self.next_visit(far), "2026-03-16")

    def test_day_on_which_the_rep_is_elsewhere_is_left_to_that_area_while_dates_allow(self):
        self.company.kestio_visit_area = 2
        lyon, rennes, second = (self.visited(zip=code) for code in ("69003", "35000", "35200"))
        self.plan(lyon + rennes + second)
        days = [str(self.next_visit(customer).start.date()) for customer in (lyon, rennes, second)]
        self.assertEqual(days, ["2026-03-16", "2026-03-17", "2026-03-17"])

    def test_no_day_left_alone_mixes_areas_rather_than_leave_the_window(self):
        self.company.write({"kestio_visit_area": 2, "kestio_visit_tolerance": 1})
        customers = [self.visited(zip=code) for code in ("69003", "35000", "13001", "59000", "33000")]
        self.plan(self.env["res.partner"].union(*customers))
        visits = self.env["kestio.visit"].union(*map(self.next_visit, customers))
        days = sorted(str(visit.start.date()) for visit in visits)
        # The 15th is a Sunday.
        self.assertEqual(days, ["2026-03-16"] * 4 + ["2026-03-17"])
        self.assertTrue(all(visit.start.date() <= visit.window_end for visit in visits))

    def test_overdue_visit_waits_a_week_at_most_for_a_nearby_day(self):
        self.company.kestio_visit_area = 2
        late, later = self.visited(zip="69003", count=2)
        values = dict.fromkeys(("due_date", "window_start", "window_end", "held_date"), "2025-09-01")
        fixed = {"company_id": self.company.id, "cycle": 1, "state": "held", **values}
        self.env["kestio.visit"].create([{"partner_id": customer.id, **fixed} for customer in (late, later)])
        # Nearby on the 9th, and on the 16th.
        near = self.visited(zip="69100", on="2026-02-23")
        self.busy("2026-03-02 00:00:00", "2026-03-09 00:00:00")
        self.plan(near, "2026-02-23")
        self.assert_day(self.next_visit(near), "2026-03-09")
        self.assert_day(self.planned(late), "2026-03-09")
        self.next_visit(near).event_id.write({"start": "2026-03-18 08:00:00", "stop": "2026-03-18 09:00:00"})
        self.next_visit(late).event_id.write({"start": "2026-03-18 10:00:00", "stop": "2026-03-18 11:00:00"})
        self.assert_day(self.planned(later), "2026-03-09")

    def test_area_that_is_visited_outside_the_window_attracts_nobody(self):
        self.company.write({"kestio_visit_area": 2, "kestio_visit_tolerance": 0})
        first = self.visited(on="2026-02-25", zip="69003")
        second = self.visited(zip="69100")
        self.plan(first, "2026-02-25")
        self.assert_day(self.planned(second), "2026-03-16")

    def test_clock_change_keeps_the_hour_of_the_customer(self):
        customers = self.visited(count=2, tz="Europe/Paris")
        customers[0].kestio_visit_windows = [Command.create({"weekday": "4", "hour_from": 15, "hour_to": 16})]
        customers[1].kestio_visit_windows = [Command.create({"weekday": "0", "hour_from": 15, "hour_to": 16})]
        self.busy("2026-03-15 00:00:00", "2026-03-27 00:00:00")
        self.plan(customers)
        starts = [self.next_visit(customer).start for customer in customers]
        # Friday before, Monday after the night in which Paris changes its clock.
        self.assertEqual(starts, [datetime(2026, 3, 27, 14), datetime(2026, 3, 30, 13)])
