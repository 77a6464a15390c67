"""Pipeline: the arithmetic of learning, without a database."""

import doctest

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ...engine import curves, learning
from ...engine.curves import Stage, Stay, Written
from ...engine.learning import LANDMARKS, Counts
from ...engine.probability import Rule, time_factor

# The explaining phase traces every line and slows the whole run down.
examples = settings(deadline=None, max_examples=150, phases=(Phase.explicit, Phase.generate, Phase.shrink))
shares = st.floats(0.01, 0.99)
places = st.integers(0, len(LANDMARKS) - 1)
HALVES = Rule(60, 14, "half_life", 30, floor=0.1)


@st.composite
def reached(draw):
    """Deals that reached each landmark: ever fewer, and never more won than closed."""
    left = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=9, max_size=9))
    stays = [Stay(place, 0, place, Counts(won, won + lost)) for place, (won, lost) in enumerate(left)]
    return learning.present(stay.tally("stage") for stay in stays)


def stayed(days, won, closed, first=0, last=8):
    """Return deals that stayed until a landmark."""
    return Stay(days, first, last, Counts(won, closed, 0, 0, won, closed))


def learned(rules, stays, tiers=("gold", "silver"), weight=20):
    """Return the learned curves of a stage by rule and tier."""
    found = curves.learned_curves([Stage(rules, stays, tiers, weight)])
    return {(curve.key, curve.tier): curve for curve in found}


@tagged("post_install", "-at_install")
class TestLearningEngine(BaseCase):
    """One table of cases per function, then what holds for any counts."""

    def test_examples_in_docstrings_hold(self):
        for module, at_least in ((learning, 12), (curves, 2)):
            result = doctest.testmod(module)
            self.assertGreaterEqual(result.attempted, at_least)
            self.assertEqual(result.failed, 0)

    def test_formula_of_the_specification_holds_on_entry(self):
        [first, *_rest] = learning.learn([0.3] * 9, [Counts(40, 80)] + [Counts()] * 8, 20)
        self.assertAlmostEqual(first, (40 + 20 * 0.3) / (80 + 20))

    def test_wilson_gives_known_bounds(self):
        for won, closed, low, high in ((0, 20, 0, 0.161), (20, 20, 0.839, 1), (10, 20, 0.299, 0.701)):
            with self.subTest(won=won, closed=closed):
                bounds = learning.wilson(won, closed)
                self.assertAlmostEqual(bounds[0], low, places=3)
                self.assertAlmostEqual(bounds[1], high, places=3)

    def test_formula_holds_at_each_age_that_all_deals_reached(self):
        learned_values = learning.learn([0.6, 0.5, 0.4], [Counts(5, 5)] * 3, 20)
        for prior, value in zip((0.5, 0.4), learned_values[1:], strict=True):
            self.assertAlmostEqual(value, (5 + 20 * prior) / 25)

    def test_a_few_deals_move_the_rule_a_little_at_every_age(self):
        for value in learning.learn([0.3] * 9, [Counts(0, 3)] * 6 + [Counts()] * 3, 20):
            self.assertAlmostEqual(value, 20 * 0.3 / 23)

    def test_an_age_that_few_deals_reached_follows_the_younger_one(self):
        values = learning.learn([0.6, 0.6, 0.6], [Counts(10, 100), Counts(9, 90), Counts(0, 1)], 20)
        self.assertLess(values[2], 0.2)

    def test_the_day_of_entry_alone_may_lie_below_the_days_after_it(self):
        rising = [Counts(30, 100), Counts(30, 50), Counts(25, 30)] + [Counts()] * 6
        values = learning.learn([0.3] * 9, rising, 20)
        self.assertLess(values[0], values[1])
        self.assertEqual(values[1], values[2])

    def test_stage_that_is_left_on_the_day_of_entry_is_learned_by_age_of_the_deal(self):
        stays = {(None, None): [stayed(0, 20, 60, first=2, last=4), stayed(3, 2, 20, first=0, last=5)]}
        curve = learned([Written(1, HALVES)], stays)[1, None]
        self.assertEqual(curve.clock, "process")
        self.assertEqual([counts.closed for counts in curve.counts], [20, 20, 80, 80, 80, 20, 0, 0, 0])

    def test_ages_that_no_deal_had_yet_do_not_hold_the_older_ones_down(self):
        values = learning.learn([0.3] * 4, [Counts(), Counts(), Counts(900, 1000), Counts(90, 100)], 20)
        self.assertEqual(values[:2], [0.3, 0.3])
        self.assertGreater(values[2], 0.85)

    def test_rule_that_counts_working_days_falls_by_five_of_seven(self):
        written = Written(1, HALVES, is_working=True)
        self.assertAlmostEqual(written.at(30), 0.6 * time_factor(HALVES, 21))

    def test_tier_backs_off_to_its_stage(self):
        stays = {("gold", None): [stayed(4, 80, 100)], ("silver", None): [stayed(4, 1, 2)]}
        found = learned([Written(1, HALVES)], stays, tiers=("gold", "silver", "bronze"))
        general, gold, silver, bronze = (found[1, code].learned[0] for code in (None, "gold", "silver", "bronze"))
        self.assertEqual(bronze, general)
        self.assertAlmostEqual(gold, (80 + 20 * general) / 120)
        self.assertAlmostEqual(silver, (1 + 20 * general) / 22)

    def test_each_rule_of_a_stage_is_moved_by_its_own_deals(self):
        rules = [Written(1, HALVES), Written(2, Rule(90), tier="gold")]
        stays = {("gold", None): [stayed(4, 700, 1000)], (None, None): [stayed(4, 200, 1000)]}
        found = learned(rules, stays)
        self.assertEqual(set(found), {(1, None), (1, "silver"), (2, "gold")})
        self.assertAlmostEqual(found[2, "gold"].learned[0], 0.7, delta=0.01)
        self.assertAlmostEqual(found[1, None].learned[0], 0.2, delta=0.01)

    def test_rule_of_a_team_is_moved_by_the_deals_of_that_team(self):
        rules = [Written(1, HALVES), Written(2, HALVES, team=7)]
        stays = {(None, 7): [stayed(4, 900, 1000)], (None, None): [stayed(4, 100, 1000)]}
        found = learned(rules, stays)
        self.assertGreater(found[2, None].learned[0], 0.85)
        self.assertLess(found[1, None].learned[0], 0.15)

    def test_stage_without_closed_deals_borrows_the_correction_of_the_others(self):
        known = Stage([Written(1, Rule(80))], {(None, None): [stayed(4, 400, 1000)]}, [], 20)
        fresh = Stage([Written(2, Rule(60))], {}, [], 20)
        factor = curves.learned_curves([known, fresh])[1].factors[0]
        self.assertGreater(factor, 0.5)
        self.assertLess(factor, 0.9)

    def test_rule_of_nothing_is_learned_all_the_same(self):
        curve = learned([Written(1, Rule(0))], {(None, None): [stayed(4, 50, 100)]})[1, None]
        self.assertAlmostEqual(curve.learned[0], 50 / 120)
        self.assertEqual(curve.factors[0], 1.0)

    def test_nothing_closed_learns_nothing(self):
        still_open = Stay(3, 0, 3, Counts(0, 0, 12))
        self.assertEqual(learned([Written(1, HALVES)], {(None, None): [still_open]}), {})


@tagged("post_install", "-at_install")
class TestLearningProperties(BaseCase):
    """What holds whatever was counted."""

    @given(st.lists(shares, min_size=9, max_size=9), st.integers(1, 100))
    @examples
    def test_no_history_is_the_rule_itself(self, priors, weight):
        for value, prior in zip(
            learning.learn(sorted(priors, reverse=True), [Counts()] * 9, weight),
            sorted(priors, reverse=True),
            strict=True,
        ):
            self.assertAlmostEqual(value, prior, places=12)

    @given(st.lists(shares, min_size=9, max_size=9), reached(), st.integers(1, 100))
    @examples
    def test_a_probability_stays_one_and_waiting_never_raises_it(self, priors, counts, weight):
        values = learning.learn(sorted(priors, reverse=True), counts, weight)
        self.assertTrue(all(0 <= value <= 1 for value in values))
        for younger, older in zip(values[1:], values[2:], strict=False):
            self.assertLessEqual(older, younger)

    @given(shares, st.integers(0, 100), st.integers(0, 100))
    @examples
    def test_much_history_is_the_observed_rate(self, prior, won, lost):
        closed = won + lost or 1
        value = learning.shrink(10_000 * won, 10_000 * closed, prior, 20)
        self.assertAlmostEqual(value, won / closed, delta=0.002)

    @given(st.integers(0, 500), st.integers(0, 500))
    @examples
    def test_interval_holds_the_observed_rate(self, won, lost):
        low, high = learning.wilson(won, won + lost)
        rate = won / (won + lost) if won + lost else 0.5
        self.assertTrue(0 <= low <= rate + 1e-12 and rate - 1e-12 <= high <= 1)

    @given(st.lists(st.tuples(shares, st.integers(1, 50)), min_size=1, max_size=12))
    @examples
    def test_isotonic_rises_and_keeps_the_weighted_mean(self, pairs):
        values, weights = zip(*pairs, strict=True)
        smooth = learning.isotonic(values, weights)
        self.assertTrue(all(a <= b + 1e-12 for a, b in zip(smooth, smooth[1:], strict=False)))
        before, after = (sum(v * w for v, w in zip(some, weights, strict=True)) for some in (values, smooth))
        self.assertAlmostEqual(before, after)

    @given(st.lists(st.tuples(shares, st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=10))
    @examples
    def test_recalibrating_keeps_the_ranking_of_people(self, rows):
        typed = sorted((share, won, won + lost) for share, won, lost in rows)
        values = learning.recalibrate(typed, 20)
        self.assertTrue(all(a <= b + 1e-12 for a, b in zip(values, values[1:], strict=False)))
        self.assertTrue(all(0 <= value <= 1 for value in values))

    @given(st.lists(st.tuples(places, places, st.integers(0, 9)), max_size=10))
    @examples
    def test_a_deal_is_present_from_its_first_landmark_to_its_last(self, spans):
        tallies = [learning.Tally(min(a, b), max(a, b), Counts(0, closed)) for a, b, closed in spans]
        for place, counts in enumerate(learning.present(tallies)):
            self.assertEqual(counts.closed, sum(n for a, b, n in spans if min(a, b) <= place <= max(a, b)))
