"""Pipeline: the arithmetic of forecast reliability, alone."""

import doctest

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ...engine import reliability as engine

amounts = st.floats(min_value=0, max_value=1e9)
shares = st.floats(min_value=0, max_value=1)


@tagged("post_install", "-at_install")
class TestReliabilityEngine(BaseCase):
    """No database: one table of cases per function."""

    def test_examples_in_docstrings_hold(self):
        result = doctest.testmod(engine)
        self.assertGreaterEqual(result.attempted, 15)
        self.assertEqual(result.failed, 0)

    def test_brier_score_of_the_specification(self):
        self.assertAlmostEqual(engine.brier([(0.6, 1), (0.6, 0), (0.2, 0), (0.9, 1)]), 0.1425)

    def test_accuracy_of_the_specification_as_hubspot_shows_it(self):
        self.assertEqual(engine.hubspot_accuracy(100, 80), 0.75)
        self.assertEqual(engine.hubspot_accuracy(200, 80), 0.0)
        self.assertIsNone(engine.hubspot_accuracy(50, 0))

    def test_a_forecast_as_good_as_the_base_rate_has_no_skill(self):
        pairs = [(0.25, 1), (0.25, 0), (0.25, 0), (0.25, 0)]
        self.assertEqual(engine.skill(engine.brier(pairs), 0.25), 0.0)

    def test_bounds_of_the_fifths(self):
        cases = {0: 0, 0.19: 0, 0.2: 1, 0.4: 2, 0.6: 3, 0.79: 3, 0.8: 4, 1: 4}
        for probability, place in cases.items():
            with self.subTest(probability=probability):
                self.assertEqual(engine.bin_of(probability), place)

    def test_calibration_of_few_deals_is_not_worse_than_chance(self):
        # Ten deals at 50 % of which seven were won: chance does that often.
        self.assertEqual(engine.calibration_error([engine.Bin(10, 6, 5.0, 2.5)]), 0.0)
        self.assertGreater(engine.calibration_error([engine.Bin(1000, 600, 500.0, 250.0)]), 0.09)

    def test_factor_shrinks_to_the_team(self):
        cases = [
            # actual, forecast, weight, prior, closed -> factor
            ((0, 0, 0, 0.9, 50), 0.9),
            ((50, 100, 0, 1.0, 50), 0.5),
            ((50, 100, 100, 1.0, 50), 0.75),
            ((10, 100, 0, 1.0, 50), 0.5),
            ((500, 100, 0, 1.0, 50), 1.5),
            ((10, 100, 0, 0.95, 19), 0.95),
        ]
        for figures, expected in cases:
            with self.subTest(figures=figures):
                self.assertAlmostEqual(engine.factor(*figures), expected)

    @given(amounts, amounts, amounts, st.floats(0.5, 1.5), st.integers(0, 1000))
    @settings(max_examples=100, deadline=None)
    def test_factor_never_leaves_its_bounds(self, actual, forecast, weight, prior, closed):
        self.assertTrue(0.5 <= engine.factor(actual, forecast, weight, prior, closed) <= 1.5)

    @given(amounts, amounts, st.floats(1, 10), amounts)
    @settings(max_examples=100, deadline=None)
    def test_interval_holds_the_forecast_and_nothing_impossible(self, corrected, variance, wider, most):
        low, high = engine.interval(corrected, variance, wider, most)
        self.assertLessEqual(0, low)
        self.assertTrue(low <= corrected <= high)
        self.assertLessEqual(high, max(most, corrected))

    @given(shares, st.integers(0, 1))
    @settings(max_examples=100, deadline=None)
    def test_log_loss_is_finite_even_of_certainty(self, probability, won):
        self.assertTrue(0 <= engine.log_loss_term(probability, won) < 7)

    def test_classes_ask_for_all_three_figures(self):
        a, b = engine.Limits(0.05, 0.1, 0.1), engine.Limits(0.1, 0.25, 0.0)
        cases = [
            ((0.05, 0.1, 0.1), "A"),
            ((0.05, -0.1, 0.1), "A"),
            ((0.06, 0.1, 0.1), "B"),
            ((0.05, 0.2, 0.1), "B"),
            ((0.05, 0.1, 0.05), "B"),
            ((0.2, 0.0, 0.5), "C"),
            ((0.0, 0.3, 0.5), "C"),
            ((0.0, 0.0, -0.1), "C"),
            ((0.0, None, 0.5), "C"),
        ]
        for figures, letter in cases:
            with self.subTest(figures=figures):
                self.assertEqual(engine.reliability_class(*figures, a, b), letter)

    def test_a_period_is_paired_with_what_feeds_the_next_one(self):
        usual = ([100, 100, 100], [1000, 1000, 1000])
        cases = [
            ((110, 800), "hollow_success"),
            ((80, 1100), "promising_pipeline"),
            ((110, 900), ""),
            ((100, 500), ""),
            ((80, 1000), ""),
        ]
        for figures, expected in cases:
            with self.subTest(figures=figures):
                self.assertEqual(engine.outlook(*figures, *usual), expected)

    def test_two_months_are_not_a_habit(self):
        self.assertEqual(engine.outlook(110, 0, [100, 100], [1000, 1000]), "")
