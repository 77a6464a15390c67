"""Visit: the arithmetic of free time and the choice of slots, without a database."""

import doctest
from datetime import date, datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ...engine import slot_choice, slots

# The explaining phase traces every line and slows the whole run down.
examples = settings(deadline=None, max_examples=150, phases=(Phase.explicit, Phase.generate, Phase.shrink))
ORIGIN = datetime(2026, 3, 27)
ZONES = ("UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati")
zones = st.sampled_from(ZONES)
minutes = st.integers(0, 600)
spans = st.lists(
    st.tuples(minutes, minutes).map(
        lambda pair: (ORIGIN + timedelta(minutes=pair[0]), ORIGIN + timedelta(minutes=pair[1]))
    ),
    max_size=12,
)
moments = st.integers(0, 60 * 24 * 400).map(lambda count: ORIGIN + timedelta(minutes=count))


def covered(intervals):
    """Return every minute of some intervals."""
    return {
        start + timedelta(minutes=count)
        for start, stop in intervals
        for count in range(int((stop - start).total_seconds() // 60))
    }


@tagged("post_install", "-at_install")
class TestSlotEngine(BaseCase):
    """What holds for any intervals, checked minute by minute; then the choice."""

    def test_examples_in_docstrings_hold(self):
        for module, at_least in ((slots, 14), (slot_choice, 5)):
            result = doctest.testmod(module)
            self.assertGreaterEqual(result.attempted, at_least)
            self.assertEqual(result.failed, 0)

    def assert_in_order(self, intervals):
        """Check that intervals are not empty, in order and apart."""
        flat = [moment for interval in intervals for moment in interval]
        self.assertEqual(flat, sorted(set(flat)))

    @examples
    @given(spans)
    def test_merging_keeps_every_minute(self, some):
        self.assertEqual(covered(slots.merged(some)), covered(some))
        self.assert_in_order(slots.merged(some))

    @examples
    @given(spans, spans)
    def test_free_time_is_every_minute_that_is_not_busy(self, free, busy):
        left = slots.subtracted(free, busy)
        self.assertEqual(covered(left), covered(free) - covered(busy))
        self.assert_in_order(left)

    @examples
    @given(spans, spans)
    def test_common_time_is_in_both(self, first, second):
        found = slots.common(first, second)
        self.assertEqual(covered(found), covered(first) & covered(second))
        self.assert_in_order(found)

    @examples
    @given(spans, spans, st.integers(0, 60), st.sampled_from((15, 30, 45, 60)), zones)
    def test_what_begins_in_free_time_ends_in_it_and_begins_on_the_clock(self, free, busy, length, step, zone):
        left = slots.subtracted(free, busy)
        found = slots.starts(left, length, step, zone)
        self.assertEqual(found, sorted(set(found)))
        for start in found:
            stop = start + timedelta(minutes=length)
            self.assertTrue(any(first <= start and stop <= last for first, last in left))
        # Without a clock change in between, starts are round times of the local clock.
        for start in found[:1]:
            shown = slots.local(start, zone)
            self.assertEqual((shown.hour * 60 + shown.minute) % step, 0)

    @examples
    @given(spans, st.integers(1, 60), st.sampled_from((15, 30)))
    def test_every_round_time_with_room_is_found(self, free, length, step):
        left = slots.merged(free)
        expected = [
            start
            for count in range(0, 600, step)
            for start in [ORIGIN + timedelta(minutes=count)]
            if any(first <= start and start + timedelta(minutes=length) <= last for first, last in left)
        ]
        self.assertEqual(slots.starts(left, length, step, "UTC"), expected)

    @examples
    @given(moments, zones)
    def test_every_moment_has_a_local_time_that_leads_back(self, when, zone):
        shown = slots.local(when, zone)
        back = slots.moment(shown.date(), shown.hour + shown.minute / 60, zone)
        # The hour that the clock shows twice leads to the second.
        self.assertIn(back - when, (timedelta(), timedelta(hours=1), timedelta(minutes=30)))
        self.assertEqual(slots.local(back, zone), shown)

    @examples
    @given(moments, st.integers(1, 5000), zones)
    def test_local_days_cover_an_interval_and_no_more(self, start, length, zone):
        stop = start + timedelta(minutes=length)
        days = slots.local_days(start, stop, zone)
        first, last = slots.whole_days(days[0], days[-1], zone)
        self.assertTrue(first <= start and stop <= last)
        self.assertEqual(len(days), (days[-1] - days[0]).days + 1)
        self.assertGreater(slots.whole_days(days[0], days[0], zone)[1], start)
        self.assertLess(slots.whole_days(days[-1], days[-1], zone)[0], stop)

    def test_days_of_a_clock_change_have_23_and_25_hours(self):
        for day, expected in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
            with self.subTest(day=day):
                start, stop = slots.whole_days(day, day, "Europe/Paris")
                self.assertEqual((stop - start) / timedelta(hours=1), expected)

    def test_window_is_on_the_clock_of_its_time_zone_on_both_sides_of_a_clock_change(self):
        found = slots.in_windows([(4, 9, 10), (0, 9, 10)], datetime(2026, 3, 26), datetime(2026, 4, 1), "Europe/Paris")
        self.assertEqual([start.hour for start, _stop in found], [8, 7])

    def test_nothing_begins_in_an_interval_that_is_empty(self):
        self.assertEqual(slots.local_days(ORIGIN, ORIGIN, "UTC"), [])
        self.assertEqual(slots.in_windows([(4, 0, 24)], ORIGIN, ORIGIN, "UTC"), [])


@tagged("post_install", "-at_install")
class TestSlotChoice(BaseCase):
    """Monday 5 January 2026, 8:00; slots at full hours."""

    def chosen(self, *free, zone="UTC", **options):
        """Return the choice among (day, hour) pairs, as such pairs."""
        starts = [datetime(2026, 1, *pair) for pair in free]
        found = slot_choice.chosen(starts, datetime(2026, 1, 5, 8), zone, **options)
        return [(start.day, start.hour) for start in found]

    def test_no_show_rises_with_the_days_until_the_meeting(self):
        rates = [slot_choice.no_show_rate(days) for days in range(60)]
        self.assertEqual(rates, sorted(rates))
        self.assertEqual((slot_choice.no_show_rate(-1), rates[0]), (0.05, 0.05))

    def test_without_meetings_of_its_own_a_company_has_the_default_rates(self):
        self.assertEqual(slot_choice.learned_rates({}), slot_choice.NO_SHOW_RATES)

    @examples
    @given(
        st.dictionaries(
            st.integers(0, 90),
            st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (pair[0], sum(pair))),
        )
    )
    def test_learned_rates_are_shares_that_never_fall_and_keep_the_number_of_missed_meetings(self, counts):
        weight = slot_choice.OWN_WEIGHT
        rates = slot_choice.learned_rates(counts)
        shares = [rate for _first, rate in rates]
        self.assertTrue(all(0 < rate < 1 for rate in shares))
        self.assertEqual(shares, sorted(shares))
        met = {first: weight for first, _rate in rates}
        for days, (_missed, all_of_them) in counts.items():
            met[max(first for first in met if first <= days)] += all_of_them
        defaults = sum(weight * rate for _first, rate in slot_choice.NO_SHOW_RATES)
        missed = sum(one for one, _all in counts.values()) + defaults
        self.assertAlmostEqual(sum(met[first] * rate for first, rate in rates), missed, places=6)

    def test_many_meetings_of_its_own_outweigh_the_default(self):
        rates = dict(slot_choice.learned_rates({1: (1000, 10_000), 5: (5000, 10_000)}))
        self.assertAlmostEqual(rates[1], 0.1, places=2)
        self.assertAlmostEqual(rates[4], 0.47, places=1)

    def test_where_waiting_costs_nothing_the_usual_half_of_the_day_may_be_far(self):
        flat = [(first, 0.2) for first, _rate in slot_choice.NO_SHOW_RATES]
        found = self.chosen((6, 9), (20, 15), count=1, missed=datetime(2026, 1, 2, 16), rates=flat)
        self.assertEqual(found, [(20, 15)])

    def test_near_days_come_first(self):
        self.assertEqual(self.chosen((7, 9), (16, 9), (6, 9), count=1), [(6, 9)])

    def test_half_of_the_day_of_the_missed_meeting_comes_first(self):
        free = [(6, 9), (6, 15), (7, 9), (7, 15), (8, 9), (8, 15)]
        for hour, first in ((10, (6, 9)), (16, (6, 15))):
            with self.subTest(hour=hour):
                found = self.chosen(*free, missed=datetime(2026, 1, 2, hour))
                self.assertEqual(found[0], first)
                self.assertEqual(sum((pair[1] < 13) == (hour < 13) for pair in found), 2)

    def test_usual_half_of_the_day_is_not_worth_a_week_more(self):
        self.assertEqual(self.chosen((6, 9), (20, 15), count=1, missed=datetime(2026, 1, 2, 16)), [(6, 9)])

    def test_half_of_the_day_is_that_of_the_one_who_is_invited(self):
        free = [(6, 11), (7, 15)]
        self.assertEqual(self.chosen(*free, count=1, missed=datetime(2026, 1, 2, 11)), [(6, 11)])
        # 11:00 and 15:00 UTC are both in the afternoon at Delhi.
        self.assertEqual(self.chosen((6, 3), (7, 9), zone="Asia/Kolkata", count=1, missed=datetime(2026, 1, 2, 11)),
                         [(7, 9)])  # fmt: skip

    def test_what_there_is_is_offered_when_there_is_less(self):
        self.assertEqual(self.chosen(), [])
        self.assertEqual(self.chosen((6, 9)), [(6, 9)])
        self.assertEqual(self.chosen((6, 9), (6, 10)), [(6, 9), (6, 10)])

    def test_two_slots_are_on_two_days(self):
        self.assertEqual(self.chosen((6, 9), (6, 15), (7, 9), count=2), [(6, 9), (7, 9)])

    @examples
    @given(
        st.sets(st.tuples(st.integers(6, 20), st.integers(8, 18)), min_size=1),
        st.none() | st.integers(8, 18),
        st.integers(3, 5),
    )
    def test_any_offer_leaves_a_choice_if_there_is_one(self, free, hour, count):
        missed = None if hour is None else datetime(2026, 1, 2, hour)
        found = self.chosen(*free, count=count, missed=missed)
        self.assertEqual(len(found), min(count, len(free)))
        self.assertEqual(len(set(found)), len(found))
        self.assertLessEqual(set(found), free)
        if len(found) < len(free) or len(found) == count:
            self.assertGreaterEqual(len({day for day, _hour in found}), min(2, len({day for day, _hour in free})))
            halves = {at >= slot_choice.NOON for _day, at in free}
            self.assertEqual(len({at >= slot_choice.NOON for _day, at in found}), len(halves))
