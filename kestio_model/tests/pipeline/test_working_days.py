"""Pipeline: working days, held against Odoo's own working schedules; and the limits of days in time zones."""

from datetime import date, datetime, time, timedelta

import pytz
from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import PipelineCase

HALVES = (("morning", 8, 12), ("afternoon", 13, 17))


@tagged("post_install", "-at_install")
class TestWorkingDays(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline(cls.rule(day_count="working"), cls.rule(cls.offer, decay_mode="none"))
        cls.deal = cls.lead(on="2026-01-01 09:00:00")

    def schedule(self, *weeks, **values):
        """Give the company a schedule: the days that are worked, for each week."""
        rows = [
            Command.create(
                {
                    "name": "Shift",
                    "dayofweek": str(day),
                    "day_period": period,
                    "hour_from": begin,
                    "hour_to": end,
                    "week_type": str(number) if len(weeks) > 1 else False,
                }
            )
            for number, week in enumerate(weeks)
            for day in week
            for period, begin, end in HALVES
        ]
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Schedule",
                "tz": "UTC",
                "company_id": self.company.id,
                "two_weeks_calendar": len(weeks) > 1,
                "attendance_ids": [Command.clear(), *rows],
                **values,
            }
        )
        self.company.resource_calendar_id = calendar
        return calendar

    def holiday(self, calendar, first, last, company=None, **values):
        """Close a company on some days."""
        leaves = self.env["resource.calendar.leaves"].with_company(company or self.company)
        return leaves.create(
            {
                "name": "Closed",
                "calendar_id": calendar and calendar.id,
                "date_from": f"{first} 00:00:00",
                "date_to": f"{last} 23:59:59",
                **values,
            }
        )

    def oracle(self, calendar, first, last):
        """Return how many days Odoo's schedule works after the first date, until the last one."""
        begin = pytz.utc.localize(datetime.combine(first + timedelta(days=1), time.min))
        end = pytz.utc.localize(datetime.combine(last, time.max))
        intervals = calendar._work_intervals_batch(begin, end)[False]
        return len({start.date() for start, _stop, _shift in intervals})

    def assert_as_odoo(self, calendar):
        """Check the days of the deal on many dates against Odoo."""
        for ago in (0, 1, 2, 3, 5, 8, 13, 14, 21, 40, 100, 200):
            today = date(2026, 1, 1) + timedelta(days=ago)
            with self.subTest(today=today):
                expected = self.oracle(calendar, date(2026, 1, 1), today)
                self.assertEqual(self.days(self.deal, f"{today} 12:00:00"), expected)

    def test_five_days_a_week(self):
        self.assert_as_odoo(self.schedule(range(5)))

    def test_part_time_week(self):
        self.assert_as_odoo(self.schedule([0, 2, 3]))

    def test_saturday_week(self):
        self.assert_as_odoo(self.schedule([1, 2, 3, 4, 5]))

    def test_two_week_schedule(self):
        self.assert_as_odoo(self.schedule([0, 1, 2, 3, 4], [0, 2]))

    def test_public_holidays(self):
        calendar = self.schedule(range(5))
        self.holiday(calendar, "2026-01-06", "2026-01-06")
        self.holiday(calendar, "2026-04-01", "2026-04-17")
        self.assert_as_odoo(calendar)

    def test_public_holiday_of_every_schedule(self):
        calendar = self.schedule(range(5))
        self.holiday(False, "2026-01-06", "2026-01-07")
        self.assert_as_odoo(calendar)

    def test_leaves_of_a_person_another_company_or_another_kind_close_nothing(self):
        calendar = self.schedule(range(5))
        person = self.env["resource.resource"].create({"name": "Somebody", "company_id": self.company.id})
        self.holiday(calendar, "2026-01-06", "2026-01-06", resource_id=person.id)
        self.holiday(calendar, "2026-01-07", "2026-01-07", time_type="other")
        self.assert_as_odoo(calendar)
        elsewhere = self.holiday(False, "2026-01-08", "2026-01-08", company=self.new_company("Elsewhere"))
        self.assertEqual(elsewhere.company_id.name, "Elsewhere")
        self.assertEqual(self.days(self.deal, "2026-01-12 12:00:00"), 7)

    def test_without_a_schedule_monday_to_friday_are_worked(self):
        expected = self.days(self.deal, "2026-02-14 12:00:00")
        self.company.resource_calendar_id = False
        self.assertEqual(expected, 31)
        self.assertEqual(self.days(self.deal, "2026-02-14 12:00:00"), 31)

    def test_flexible_schedule_works_monday_to_friday(self):
        self.schedule(range(7), flexible_hours=True)
        self.assertEqual(self.days(self.deal, "2026-01-15 12:00:00"), 10)

    def test_weekend_does_not_lower_a_percent(self):
        self.schedule(range(5))
        self.assert_percent(self.deal, d2026_01_23=57, d2026_01_24=57, d2026_01_25=57, d2026_01_26=56)

    def test_pauses_count_in_working_days(self):
        self.schedule(range(5))
        self.pause("2026-01-05", self.deal, "2026-01-12")
        self.assertEqual(self.days(self.deal, "2026-01-16 12:00:00"), 11 - 5)

    def test_former_stays_count_in_working_days(self):
        self.schedule(range(5))
        self.change("2026-01-12", self.deal, stage_id=self.offer.id)
        self.change("2026-03-01", self.deal, stage_id=self.meet.id)
        self.assertEqual(self.days(self.deal, "2026-03-06 12:00:00"), 7 + 5)

    def test_years_in_a_stage_are_no_error(self):
        self.schedule(range(5))
        lead = self.lead(on="2019-01-01")
        self.assertGreater(self.days(lead, "2026-01-01"), 700)
        self.assertEqual(self.percent(lead, "2026-01-01"), 6)

    def test_one_lead_and_all_count_alike(self):
        self.schedule(range(5), [0, 2])
        old, young = self.lead(on="2025-03-01"), self.lead(on="2025-12-20")
        both = self.rows(old + young, "2026-01-20 12:00:00")
        for lead in old + young:
            self.assertEqual(self.row(lead, "2026-01-20 12:00:00")["days"], both[lead.id]["days"])


@tagged("post_install", "-at_install")
class TestTimeZones(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline()

    def days_in(self, zone, entered, now):
        """Return the days of a deal of a company in a time zone; moments are in UTC."""
        self.company.partner_id.tz = zone
        return self.days(self.lead(on=entered), now)

    def test_day_ends_at_midnight_where_the_company_is(self):
        cases = [
            # 23:30 and half an hour later, where the company is.
            ("Pacific/Auckland", "2026-01-10 10:30:00", "2026-01-10 10:59:59", 0),
            ("Pacific/Auckland", "2026-01-10 10:30:00", "2026-01-10 11:00:00", 1),
            ("America/New_York", "2026-01-11 04:30:00", "2026-01-11 04:59:59", 0),
            ("America/New_York", "2026-01-11 04:30:00", "2026-01-11 05:00:00", 1),
            ("UTC", "2026-01-10 23:30:00", "2026-01-10 23:59:59", 0),
            ("UTC", "2026-01-10 23:30:00", "2026-01-11 00:00:00", 1),
        ]
        for zone, entered, now, expected in cases:
            with self.subTest(zone=zone, now=now):
                self.assertEqual(self.days_in(zone, entered, now), expected)

    def test_days_of_23_and_25_hours_are_days(self):
        cases = [
            # Summer time begins on 29 March 2026 in Paris, ends on 25 October; in New York on 8 March, 1 November.
            ("Europe/Paris", "2026-03-28 22:30:00", "2026-03-29 21:59:59", 1),
            ("Europe/Paris", "2026-03-28 22:30:00", "2026-03-29 22:00:00", 2),
            ("Europe/Paris", "2026-10-24 21:30:00", "2026-10-25 22:59:59", 1),
            ("Europe/Paris", "2026-10-24 21:30:00", "2026-10-25 23:00:00", 2),
            ("America/New_York", "2026-03-08 04:30:00", "2026-03-09 03:59:59", 1),
            ("America/New_York", "2026-11-01 03:30:00", "2026-11-02 04:59:59", 1),
        ]
        for zone, entered, now, expected in cases:
            with self.subTest(zone=zone, now=now):
                self.assertEqual(self.days_in(zone, entered, now), expected)

    def test_pause_begins_and_ends_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        lead = self.lead(on="2026-01-01")
        self.pause("2026-01-10 20:00:00", lead, "2026-01-12")
        self.assertEqual(str(lead.kestio_snooze_ids.date_from), "2026-01-11")
        with freeze_time("2026-01-11 10:59:59"):
            lead.invalidate_recordset(["kestio_is_paused"])
            self.assertTrue(lead.kestio_is_paused)
        with freeze_time("2026-01-11 11:00:00"):
            lead.invalidate_recordset(["kestio_is_paused"])
            self.assertFalse(lead.kestio_is_paused)

    def test_salesman_elsewhere_sees_the_days_of_his_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.salesman.tz = "America/New_York"
        lead = self.lead(on="2026-01-10 10:30:00")
        with freeze_time("2026-01-10 11:00:00"):
            mine = lead.with_user(self.salesman)._kestio_figures()[lead.id]["days"]
        self.assertEqual(mine, self.days(lead, "2026-01-10 11:00:00"))
