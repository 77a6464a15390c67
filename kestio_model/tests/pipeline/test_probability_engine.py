"""Pipeline: the arithmetic of probabilities, without a database."""

import doctest
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ...engine import explanation, probability
from ...engine.explanation import Standing, gain_of_criterion, gain_of_meeting
from ...engine.probability import Rule, criteria_factor, days_to, effective, shown, time_factor

HALVES = Rule(60, 14, "half_life", 30, floor=0.1)
RULES = st.builds(
    Rule,
    probability=st.integers(0, 10_000).map(lambda hundredths: hundredths / 100),
    grace_days=st.integers(0, 60),
    decay_mode=st.sampled_from(["none", "half_life", "linear"]),
    half_life_days=st.integers(1, 200),
    daily_rate=st.integers(1, 10_000).map(lambda share: share / 10_000),
    floor=st.integers(0, 1000).map(lambda share: share / 1000),
    criteria_floor=st.integers(0, 1000).map(lambda share: share / 1000),
)
RATES = st.none() | st.integers(0, 20).map(lambda share: share / 20)
DAYS = st.integers(0, 2000)


@tagged("post_install", "-at_install")
class TestProbabilityEngine(BaseCase):
    def test_examples_in_docstrings_hold(self):
        for module, least in ((probability, 6), (explanation, 2)):
            result = doctest.testmod(module)
            self.assertGreaterEqual(result.attempted, least)
            self.assertEqual(result.failed, 0)

    def test_example_of_the_specification(self):
        cases = [(10, 60), (14, 60), (44, 30), (74, 15), (104, 7.5), (113, 6), (114, 6), (1000, 6)]
        for days, percent in cases:
            with self.subTest(days=days):
                self.assertEqual(effective(HALVES, days), percent)
        self.assertAlmostEqual(days_to(HALVES, 0.1), 113.7, 1)

    def test_straight_line(self):
        rule = Rule(50, 10, "linear", daily_rate=0.05, floor=0.2)
        cases = [(0, 1), (10, 1), (11, 0.95), (20, 0.5), (26, 0.2), (27, 0.2), (500, 0.2)]
        for days, factor in cases:
            with self.subTest(days=days):
                self.assertAlmostEqual(time_factor(rule, days), factor)

    def test_rule_without_decay_holds(self):
        self.assertEqual(time_factor(Rule(60, 0, "none"), 10_000), 1)

    def test_criteria_go_from_the_floor_to_one(self):
        rule = Rule(60, criteria_floor=0.4)
        found = [criteria_factor(rule, rate) for rate in (None, 0, 0.5, 1)]
        self.assertEqual(found, [1, 0.4, 0.7, 1])

    def test_open_deal_is_never_certain(self):
        self.assertEqual([effective(Rule(percent), 0) for percent in (0, 0.2, 1, 99.6, 100)], [1, 1, 1, 99, 99])

    def test_shown_in_whole_percents_and_halves_below_ten(self):
        cases = [(1, 1), (1.2, 1), (1.25, 1.5), (9.74, 9.5), (9.75, 10), (9.99, 10), (10.4, 10), (10.5, 11), (99, 99)]
        for exact, rounded in cases:
            with self.subTest(exact=exact):
                self.assertEqual(shown(exact), rounded)

    @given(RULES, DAYS, RATES)
    def test_waiting_never_raises_a_percent(self, rule, days, rate):
        self.assertLessEqual(effective(rule, days + 1, rate), effective(rule, days, rate))

    @given(RULES, DAYS, RATES)
    def test_percent_is_one_that_a_person_sees(self, rule, days, rate):
        percent = effective(rule, days, rate)
        self.assertTrue(1 <= percent <= 99)
        self.assertEqual(percent % (0.5 if percent < 10 else 1), 0)

    @given(RULES, DAYS, st.integers(0, 20), st.integers(0, 20))
    def test_criterion_that_is_met_never_lowers_a_percent(self, rule, days, met, more):
        self.assertGreaterEqual(gain_of_criterion(rule, Standing(days, met / 20), more / 20), 0)

    @given(RULES, DAYS, RATES)
    def test_meeting_never_lowers_a_percent(self, rule, days, rate):
        self.assertGreaterEqual(gain_of_meeting(rule, Standing(days, rate)), 0)

    @given(RULES, RATES)
    def test_meeting_within_the_expected_days_brings_nothing(self, rule, rate):
        self.assertEqual(gain_of_meeting(rule, Standing(rule.grace_days, rate)), 0)

    def test_meeting_counts_what_was_learned_of_the_day_it_leads_to(self):
        late = Standing(44, None, learned=0.5, learned_met=0.9)
        self.assertEqual(gain_of_meeting(HALVES, late), 54 - 15)

    @given(RULES.filter(lambda rule: rule.decay_mode != "none"), st.integers(1, 99))
    def test_days_to_a_share_are_those_after_which_it_is_left(self, rule, percent):
        days = days_to(rule, percent / 100)
        if days is None:
            self.assertLess(percent / 100, rule.floor)
        else:
            self.assertAlmostEqual(time_factor(replace(rule, floor=0), days), percent / 100)
