"""Visit: re-bookings over a clock change: the times that are proposed, shown and booked are the same moment."""

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .rebooking_case import RebookingCase, later
from .slot_case import at

SPRING, AUTUMN = "2026-03-27 12:00:00", "2026-10-23 12:00:00"  # the Fridays before Europe changes its clocks


@tagged("post_install", "-at_install")
class TestRebookingClock(RebookingCase):
    """The salesman works 9 to 12 and 14 to 18 in Paris, before and after."""

    def over(self, friday):
        """Return a flow whose mail left on a Friday, before the clocks change on Sunday."""
        flow = self.missed(start=later(friday, hours=-2), on=friday)
        self.job(later(friday, minutes=15))
        return flow

    def labels(self, flow):
        """Return the times that the page shows, by what they book in UTC."""
        days = flow._page_times(flow.slot_ids.mapped("start"), None, "en_GB")
        return {time["value"]: time["label"] for day in days for time in day["times"]}

    def test_hours_after_the_change_are_those_of_the_new_clock(self):
        for friday, hours in ((SPRING, 2), (AUTUMN, 1)):
            flow = self.over(friday)
            for value, label in self.labels(flow).items():
                start = at(value)
                self.assertGreater(start, at(later(friday, days=2)))
                self.assertEqual(f"{start + timedelta(hours=hours):%H:%M}", label)
                self.assertIn((start + timedelta(hours=hours)).hour, (9, 10, 11, 14, 15, 16, 17))

    def test_the_mail_the_page_and_the_meeting_say_the_same_hour(self):
        self.env["res.lang"]._activate_lang("en_GB")
        self.buyer.lang = "en_GB"
        flow = self.over(SPRING)
        slot = flow.slot_ids[0]
        label = self.labels(flow)[f"{slot.start:%Y-%m-%dT%H:%M}"]
        self.assertIn(label, self.mails(flow).body_html)
        event = self.book(flow, start=slot.start, on=later(SPRING, hours=1))
        self.assertEqual(event.start, slot.start)
        self.assertIn(label, flow._spoken(event.start))

    def test_the_reminder_and_the_call_come_after_whole_days(self):
        flow = self.over(SPRING)
        sent = fields.Datetime.to_datetime(later(SPRING, minutes=15))
        self.assertEqual(flow.next_date, sent + timedelta(days=3))
        self.assertEqual(self.job(later(SPRING, days=3, minutes=14)), 0)
        self.assertEqual(self.job(later(SPRING, days=3, minutes=15)), 1)
        self.assert_flow(flow, "reminded")

    def test_a_prospect_whose_clock_changes_on_another_day_reads_his_own(self):
        # New York changed on 8 March: five hours less than Paris until Europe follows, then six.
        self.buyer.tz = "America/New_York"
        with freeze_time(SPRING):
            flow = self.missed(start=later(SPRING, hours=-2), on=SPRING)
            for start, expected in (("2026-03-27 14:00", "10:00"), ("2026-03-30 14:00", "10:00")):
                self.assertEqual(f"{flow._local(at(start)):%H:%M}", expected)
            for start, expected in (("2026-03-27 14:00", "15:00"), ("2026-03-30 14:00", "16:00")):
                self.assertIn(expected, flow._spoken(at(start), "Europe/Paris", "en_GB"))

    def test_no_time_is_proposed_that_the_clock_leaves_out_or_has_twice(self):
        # Who works around the clock: 2 to 3 on Sunday is not there in spring, and is there twice in autumn.
        self.company.resource_calendar_id = self.new_calendar("Always", (0, 24), days=range(7))
        self.company.kestio_slot_after_hours = 1
        for friday in (SPRING, AUTUMN):
            with freeze_time(later(friday, days=1)):
                flow = self.missed(start=later(friday, hours=-2), on=friday)
                found = flow._all_free(fields.Datetime.now())
            self.assertLess(found[0], at(later(friday, days=1, hours=6)))
            spoken = [flow._spoken(start) for start in found]
            self.assertEqual(len(spoken), len(set(spoken)))
