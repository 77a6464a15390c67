"""Visit: where a meeting can begin, and which three slots are offered."""

from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .slot_case import MONDAY, SlotCase, at


@tagged("post_install", "-at_install")
class TestSlots(SlotCase):
    """Expected hours are UTC."""

    def test_meetings_begin_on_full_and_half_hours(self):
        self.event(f"{MONDAY} 08:10", f"{MONDAY} 09:00")
        self.assertEqual(self.slots()[:4], ["09:00", "09:30", "10:00", "13:00"])

    def test_step_and_buffer_are_those_of_the_company_or_asked(self):
        self.event(f"{MONDAY} 09:00", f"{MONDAY} 10:00")
        self.assertEqual(self.slots(minutes=30)[:4], ["08:00", "08:30", "10:00", "10:30"])
        self.company.write({"kestio_slot_step": 15, "kestio_slot_buffer": 15})
        self.assertEqual(self.slots(minutes=30)[:4], ["08:00", "08:15", "10:15", "10:30"])
        self.assertEqual(self.slots(minutes=30, step=60, buffer=0)[:3], ["08:00", "10:00", "13:00"])

    def test_meeting_ends_within_the_hours(self):
        self.assertEqual(self.slots(minutes=180), ["08:00", "13:00", "13:30", "14:00"])
        self.assertEqual(self.slots(minutes=241), [])

    def test_whole_meeting_is_in_a_window_of_the_customer(self):
        self.assertEqual(self.slots(windows=[(0, 10, 11.5), (1, 9, 18)]), ["09:00", "09:30"])
        self.assertEqual(self.slots(windows=[(1, 9, 18)]), [])

    def test_windows_are_on_the_clock_of_the_customer(self):
        self.assertEqual(self.slots(windows=[(0, 8, 9.5)], tz="Europe/London"), ["08:00", "08:30"])

    def test_settings_screen_writes_on_the_company(self):
        admin = self.new_user("kestio_admin", "base.group_system,kestio_model.group_director")
        with Form(self.env["res.config.settings"].with_user(admin)) as form:
            form.kestio_slot_step, form.kestio_slot_buffer = 15, 20
            form.kestio_slot_after_hours, form.kestio_slot_days = 48, 5
        form.save().execute()
        company = self.company
        self.assertEqual((company.kestio_slot_step, company.kestio_slot_buffer), (15, 20))
        self.assertEqual((company.kestio_slot_after_hours, company.kestio_slot_days), (48, 5))

    def test_settings_that_make_no_sense_are_refused(self):
        for name, value in (
            ("kestio_slot_buffer", -1),
            ("kestio_slot_step", 0),
            ("kestio_slot_after_hours", -1),
            ("kestio_slot_days", 0),
        ):
            with (
                self.subTest(name),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.company[name] = value
                self.company.flush_recordset()


@tagged("post_install", "-at_install")
class TestSlotProposal(SlotCase):
    """It is Monday 12 January 2026, 8:00 UTC, unless told otherwise."""

    def test_three_slots_from_the_next_day_on_at_different_halves_of_days(self):
        self.assertEqual(self.propose(), (["01-13 08:00", "01-14 08:00", "01-15 13:00"], ""))

    def test_half_of_the_day_of_the_missed_meeting_comes_first(self):
        found, _reason = self.propose(missed=at("2026-01-09 14:00"))
        self.assertEqual(found, ["01-13 13:00", "01-14 13:00", "01-15 08:00"])

    def test_nothing_is_offered_before_the_hours_that_were_asked(self):
        self.assertEqual(self.propose(after_hours=0)[0][0], "01-12 08:00")
        self.assertEqual(self.propose(now=f"{MONDAY} 10:01")[0][0], "01-13 13:00")
        self.company.kestio_slot_after_hours = 48
        self.assertEqual(self.propose()[0][0], "01-14 08:00")

    def test_ten_working_days_are_looked_at(self):
        self.event("2026-01-13 00:00", "2026-01-23 12:00")
        self.assertEqual(self.propose()[0][0], "01-23 13:00")
        self.event("2026-01-23 12:00", "2026-01-26 20:00")
        self.assertEqual(self.propose(), ([], "full"))
        self.company.kestio_slot_days = 11
        self.assertEqual(self.propose()[0][0], "01-27 08:00")

    def test_days_of_leave_are_not_counted_among_the_ten(self):
        self.leave("2026-01-13 00:00", "2026-01-26 23:00", self.resource())
        self.assertEqual(self.propose()[0][0], "01-27 08:00")

    def test_why_there_is_nothing_is_told(self):
        for reason, event, leave in (
            ("no_hours", None, ("2026-01-12", "2026-03-30")),
            ("full", ("2026-01-12", "2026-03-30"), None),
        ):
            with self.subTest(reason), self.env.cr.savepoint() as savepoint:
                if event:
                    self.event(*event)
                if leave:
                    self.leave(*leave)
                self.assertEqual(self.propose(), ([], reason))
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self.propose(minutes=300), ([], "no_gap"))
        self.company.resource_calendar_id = False
        self.assertEqual(self.propose(), ([], "no_hours"))

    def test_slots_that_are_taken_are_not_offered(self):
        first = self.propose()[0]
        taken = [at(f"2026-{slot}") for slot in first]
        self.assertFalse(set(self.propose(taken=taken)[0]) & set(first))
        self.assertEqual(self.propose(taken=[at("2026-01-13 08:30")])[0][0], "01-13 09:30")

    def test_nobody_is_invited_at_night(self):
        # 9 to 18 in Paris is 3 to 12 in New York, of which 7 to 12 is decent.
        self.assertEqual(self.propose(tz="America/New_York")[0][0], "01-13 13:00")
        # 9 in Paris is 21 in Auckland.
        self.assertEqual(self.propose(tz="Pacific/Auckland"), ([], "no_gap"))
        self.assertEqual(self.propose(tz="Pacific/Honolulu"), ([], "no_gap"))

    def test_windows_of_the_customer_are_kept(self):
        found = self.propose(windows=[(3, 14, 18)])[0]
        self.assertEqual(found, ["01-15 13:00", "01-22 13:00", "01-15 14:00"])

    def test_slots_after_a_clock_change_keep_their_local_time(self):
        self.assertEqual(self.propose(now="2026-03-27 08:00")[0][0], "03-30 07:00")

    def test_proposal_takes_a_few_queries_however_full_the_calendar_is(self):
        self.propose()  # what is kept for the day is read once
        counts = []
        for size in (0, 1, 100):
            for place in range(size):
                self.event(f"2026-01-{14 + place % 5} 09:00", f"2026-01-{14 + place % 5} 10:00")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.propose()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1)
        self.assertLessEqual(counts[0], 14)
