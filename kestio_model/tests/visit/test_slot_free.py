"""Visit: free time is working hours less leave, meetings and buffers, on any clock."""

from odoo import Command
from odoo.tests import tagged

from ...engine.slots import local
from .slot_case import MONDAY, SlotCase, at, hours

# 9 to 12 and 14 to 18 in Paris, in winter.
WHOLE = hours(MONDAY, (8, 11), (13, 17))


@tagged("post_install", "-at_install")
class TestSlotFree(SlotCase):
    """Every expected hour is UTC: an hour less than in Paris in winter, two in summer."""

    # Hours

    def test_rep_without_resource_works_the_hours_of_his_company(self):
        self.assertEqual(self.free(), WHOLE)

    def test_weekend_is_not_worked(self):
        self.assertEqual(self.free("2026-01-17", days=2), [])

    def test_rep_with_a_calendar_of_his_own_works_its_hours(self):
        self.resource(calendar_id=self.new_calendar("Mornings", (7, 10)).id)
        self.assertEqual(self.free(), hours(MONDAY, (6, 9)))

    def test_archived_resource_does_not_count(self):
        self.resource(calendar_id=self.new_calendar("Mornings", (7, 10)).id).active = False
        self.assertEqual(self.free(), WHOLE)

    def test_rep_works_on_the_clock_of_his_own_time_zone(self):
        self.rep.tz = "America/New_York"
        self.assertEqual(self.free(), hours(MONDAY, (14, 17), (19, 23)))

    def test_rep_without_time_zone_works_on_the_clock_of_the_calendar(self):
        self.rep.tz = False
        self.assertEqual(self.free(), WHOLE)

    def test_day_on_the_other_side_of_the_world_begins_the_evening_before(self):
        self.rep.tz = "Pacific/Auckland"
        self.assertEqual(self.free("2026-01-11"), hours("2026-01-11", (20, 23)))

    def test_hours_are_cut_at_the_moments_asked(self):
        found = self.finder._free(self.rep, at(f"{MONDAY} 09:20"), at(f"{MONDAY} 13:10"))[self.rep.id]
        self.assertEqual(found, [(at(f"{MONDAY} 09:20"), WHOLE[0][1]), (WHOLE[1][0], at(f"{MONDAY} 13:10"))])

    def test_clock_change_moves_hours_by_one(self):
        for before, after, first, second in (
            ("2026-03-27", "2026-03-30", (8, 11), (7, 10)),
            ("2026-10-23", "2026-10-26", (7, 10), (8, 11)),
        ):
            with self.subTest(after=after):
                self.assertEqual(self.free(before)[0], hours(before, first)[0])
                self.assertEqual(self.free(after)[0], hours(after, second)[0])

    def test_night_of_the_clock_change_has_its_real_length(self):
        nights = self.new_calendar("Nights", (0, 6), days=[6])
        self.resource(calendar_id=nights.id)
        for day, expected in (("2026-03-29", 5), ("2026-10-25", 7)):
            with self.subTest(day=day):
                [(start, stop)] = self.finder._free(self.rep, at(day).replace(day=at(day).day - 1), at(f"{day} 20:00"))[
                    self.rep.id
                ]
                self.assertEqual((stop - start).total_seconds() / 3600, expected)

    def test_weeks_alternate_in_a_calendar_of_two_weeks(self):
        calendar = self.new_calendar("Two weeks", days=[])
        calendar.two_weeks_calendar = True
        calendar.attendance_ids = [
            Command.create(
                {"name": name, "dayofweek": "0", "hour_from": first, "hour_to": first + 2, "week_type": kind}
            )
            for name, first, kind in (("Even", 8, "0"), ("Odd", 15, "1"))
        ]
        self.resource(calendar_id=calendar.id)
        week = self.env["resource.calendar.attendance"].get_week_type(at(MONDAY).date())
        one, other = hours(MONDAY, (7, 9)), hours(MONDAY, (14, 16))
        self.assertEqual(self.free(), [one, other][week])
        self.assertNotEqual(self.free()[0][0].hour, self.free("2026-01-19")[0][0].hour)

    def test_flexible_hours_are_the_same_whatever_the_moments_asked(self):
        calendar = self.new_calendar("Flexible", days=[])
        calendar.write({"schedule_type": "flexible", "hours_per_day": 6, "full_time_required_hours": 30})
        self.resource(calendar_id=calendar.id)
        expected = hours("2026-01-14", (8, 14))
        self.assertEqual(self.free("2026-01-14"), expected)
        self.assertEqual([span for span in self.free("2026-01-13", days=2) if span[0].day == 14], expected)

    def test_rep_who_works_when_he_likes_is_met_in_the_hours_of_the_company(self):
        self.resource(calendar_id=False)
        self.assertEqual(self.free(), WHOLE)

    def test_rep_of_a_company_without_calendar_has_no_hours(self):
        self.company.resource_calendar_id = False
        self.assertEqual(self.free(), [])

    # Leave

    def test_public_holiday_is_free_of_nobody(self):
        self.leave(f"{MONDAY} 00:00", f"{MONDAY} 23:59:59")
        self.assertEqual(self.free(), [])

    def test_public_holiday_of_all_calendars_counts(self):
        self.leave(f"{MONDAY} 00:00", f"{MONDAY} 23:59:59", calendar_id=False)
        self.assertEqual(self.free(), [])

    def test_public_holiday_of_another_calendar_does_not_count(self):
        self.leave(f"{MONDAY} 00:00", f"{MONDAY} 23:59:59", calendar_id=self.new_calendar("Other").id)
        self.assertEqual(self.free(), WHOLE)

    def test_own_leave_is_taken_out_and_that_of_a_colleague_is_not(self):
        self.leave(f"{MONDAY} 08:00", f"{MONDAY} 11:00", self.resource())
        self.leave(f"{MONDAY} 13:00", f"{MONDAY} 17:00", self.resource(self.manager))
        self.assertEqual(self.free(), WHOLE[1:])

    def test_leave_that_is_work_elsewhere_does_not_count(self):
        self.leave(f"{MONDAY} 08:00", f"{MONDAY} 11:00", self.resource(), time_type="other")
        self.assertEqual(self.free(), WHOLE)

    def test_leave_of_who_works_when_he_likes_takes_the_whole_day(self):
        resource = self.resource(calendar_id=False)
        self.leave(f"{MONDAY} 10:00", f"{MONDAY} 11:00", resource, calendar_id=False)
        self.assertEqual(self.free(), [])

    # Meetings

    def test_meeting_is_taken_out(self):
        self.event(f"{MONDAY} 09:00", f"{MONDAY} 10:00")
        self.assertEqual(self.free(), hours(MONDAY, (8, 9), (10, 11), (13, 17)))

    def test_buffer_is_left_before_and_after_a_meeting_and_across_the_edges(self):
        self.event(f"{MONDAY} 09:00", f"{MONDAY} 10:00")
        self.event("2026-01-11 23:00", "2026-01-12 07:55")
        self.assertEqual(self.free(buffer=15), hours(MONDAY, (8 + 1 / 6, 8.75), (10.25, 11), (13, 17)))

    def test_meeting_keeps_busy_or_not(self):
        for name, values, busy in (
            ("busy", {}, True),
            ("free", {"show_as": "free"}, False),
            ("archived", {"active": False}, False),
            ("organised only", {"partner_ids": [Command.link(self.client.id)]}, True),
            ("invited only", {"user_id": self.manager.id}, True),
            ("cancelled", {"kestio_outcome": "we_cancelled"}, False),
            ("cancelled late", {"kestio_outcome": "late_cancel"}, False),
            ("rescheduled", {"kestio_outcome": "rescheduled"}, False),
            ("missed", {"kestio_outcome": "no_show"}, True),
            ("private", {"user_id": self.manager.id, "privacy": "private"}, True),
            ("of others", {"user_id": self.manager.id, "partner_ids": [Command.link(self.client.id)]}, False),
        ):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.event(f"{MONDAY} 08:00", f"{MONDAY} 11:00", **values)
                self.assertEqual(self.free(), WHOLE[1:] if busy else WHOLE)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_answer_to_an_invitation_keeps_busy_unless_it_is_no(self):
        event = self.event(f"{MONDAY} 08:00", f"{MONDAY} 11:00")
        for state, expected in (("needsAction", WHOLE[1:]), ("tentative", WHOLE[1:]), ("declined", WHOLE)):
            with self.subTest(state):
                event.attendee_ids.state = state
                self.assertEqual(self.free(), expected)

    def test_all_day_event_takes_the_local_day(self):
        self.event(f"{MONDAY} 00:00", f"{MONDAY} 00:00", allday=True, start_date=MONDAY, stop_date=MONDAY)
        self.assertEqual(self.free(), [])
        self.assertEqual(self.free("2026-01-13"), hours("2026-01-13", (8, 11), (13, 17)))

    def test_all_day_event_takes_the_local_day_at_the_ends_of_the_world(self):
        self.event("2026-01-13", "2026-01-14", allday=True, start_date="2026-01-13", stop_date="2026-01-14")
        for zone in ("Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"):
            with self.subTest(zone):
                self.rep.tz = zone
                free = self.free("2026-01-11", days=7)
                self.assertEqual({self.rep_day(start) for start, _stop in free}, {12, 15, 16})

    def rep_day(self, moment):
        """Return the day of the month that the rep's calendar shows."""
        return local(moment, self.rep.tz).day

    def test_each_date_of_a_series_is_busy(self):
        values = {"recurrency": True, "rrule_type": "daily", "interval": 1, "end_type": "count", "count": 3}
        self.event(f"{MONDAY} 08:00", f"{MONDAY} 11:00", event_tz="UTC", **values)
        self.env.flush_all()
        for day, busy in ((MONDAY, True), ("2026-01-14", True), ("2026-01-15", False)):
            with self.subTest(day):
                self.assertEqual(self.free(day)[0] == hours(day, (8, 11))[0], not busy)

    def test_meeting_that_was_moved_a_moment_ago_counts_where_it_is(self):
        event = self.event(f"{MONDAY} 08:00", f"{MONDAY} 11:00")
        event.with_context(skip_attendee_notification=True).write(
            {"start": f"{MONDAY} 13:00", "stop": f"{MONDAY} 17:00"}
        )
        self.assertEqual(self.free(), WHOLE[:1])

    # Whose

    def test_plain_user_sees_when_colleagues_are_free_whatever_they_do(self):
        self.leave(f"{MONDAY} 13:00", f"{MONDAY} 17:00", self.resource(self.manager))
        self.event(f"{MONDAY} 09:00", f"{MONDAY} 10:00", self.manager, privacy="private")
        finder = self.finder.with_user(self.rep)
        found = finder._free(self.manager.with_user(self.rep), at(MONDAY), at("2026-01-13"))[self.manager.id]
        self.assertEqual(found, hours(MONDAY, (8, 9), (10, 11)))

    def test_rep_of_two_companies_works_the_hours_of_the_one_that_asks_and_is_busy_in_both(self):
        other = self.new_company("Kestio Other")
        other.resource_calendar_id = self.new_calendar("Other", (6, 8), company=other)
        self.rep.company_ids = [Command.link(other.id)]
        self.leave(f"{MONDAY} 13:00", f"{MONDAY} 17:00", calendar_id=False)
        self.event(f"{MONDAY} 05:00", f"{MONDAY} 06:00")
        self.assertEqual(self.free(), WHOLE[:1])
        self.finder = self.finder.with_company(other)
        self.assertEqual(self.free(), hours(MONDAY, (6, 7)))

    def test_company_that_asks_for_a_rep_of_another_gets_his_own_hours(self):
        other = self.new_company("Kestio Other")
        other.resource_calendar_id = self.new_calendar("Other", (6, 8), company=other)
        self.finder = self.finder.with_company(other)
        self.assertEqual(self.free(), WHOLE)

    def test_number_of_queries_does_not_grow_with_reps(self):
        reps = self.env["res.users"].union(
            *(self.new_user(f"kestio_rep_{place}", "sales_team.group_sale_salesman") for place in range(50))
        )
        for place, rep in enumerate(reps):
            self.resource(rep, tz="UTC")
            self.event(f"{MONDAY} {8 + place % 3:02}:00", f"{MONDAY} {9 + place % 3:02}:00", rep)
        counts = [self.queries(reps[:size]) for size in (1, 10, 50)]
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[0], 12)

    def queries(self, reps):
        """Return how many queries it takes to find the free time of reps, with an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.finder._free(reps, at(MONDAY), at("2026-02-12"))
        return self.env.cr.sql_log_count - before
