"""Audits: the arithmetic of scores, ageing, agreement and consistency: the worked examples, and their edges."""

import doctest
from math import sqrt

from odoo.tests import BaseCase, tagged

from ...engine import anonymise, audit, consistency


@tagged("post_install", "-at_install")
class TestAuditEngine(BaseCase):
    def test_the_worked_examples(self):
        for module in (audit, consistency, anonymise):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)

    def test_one_weak_channel_costs_more_than_the_mean_shows(self):
        mean, deviation = consistency.mean_and_deviation([90, 85, 40])
        self.assertAlmostEqual(mean, 71.7, 1)
        self.assertAlmostEqual(deviation, 22.5, 1)
        self.assertAlmostEqual(consistency.consistency([90, 85, 40]), 60.4, 1)

    def test_consistency_is_never_negative(self):
        self.assertEqual(consistency.consistency([100] + [0] * 9), 0)

    def test_deviation_is_that_of_the_whole_population(self):
        self.assertAlmostEqual(consistency.mean_and_deviation([0, 100])[1], 50)
        self.assertNotAlmostEqual(consistency.mean_and_deviation([0, 100])[1], 50 * sqrt(2))

    def test_a_failed_critical_marker_caps_but_never_raises(self):
        self.assertEqual(audit.score([(1, 10, False), (0, 1, True)]), (40.0, True))
        self.assertEqual(audit.score([(0, 10, False), (0, 1, True)]), (0.0, False))

    def test_an_answer_of_two_on_a_critical_marker_is_no_failure(self):
        self.assertEqual(audit.score([(1, 1, False), (0.5, 1, True)]), (75.0, False))

    def test_not_applicable_counts_neither_for_nor_against(self):
        self.assertEqual(audit.score([(1, 1, False), (None, 100, True)]), (100.0, False))

    def test_nothing_applicable_has_no_score(self):
        self.assertEqual(audit.score([(None, 1, False), (None, 1, True)]), (None, False))

    def test_a_result_counts_fully_for_six_months_then_halves_every_six(self):
        month = audit.DAYS_A_MONTH
        shares = [audit.freshness(months * month) for months in (0, 5.99, 12, 18, 24)]
        self.assertEqual([round(share, 4) for share in shares], [1, 1, 0.5, 0.25, 0.125])

    def test_agreement_needs_ten_pairs(self):
        self.assertIsNone(audit.agreement([(50, 50)] * 9))
        self.assertEqual(audit.agreement([(50, 60)] * 8 + [(50, 60.1)] * 2), 0.8)
