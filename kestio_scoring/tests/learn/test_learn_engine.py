"""Learn: the arithmetic without a database."""

import doctest
import random

from odoo.tests import BaseCase

from ...engine import learn, learn_judge, learn_leaks, learn_values
from ...engine.learn_leaks import CLOSED_ONLY, GIVEN_UP, LATE, SEPARATES, Filling
from ...engine.learn_values import CATEGORY, NUMBER, cut

FULL = Filling(1.0, 1.0)


def leads(count=1000, seed=5):
    """Return cells and outcomes: the origin counts much, the size a little, the colour not at all."""
    dice = random.Random(seed)  # noqa: S311 - the same leads at every run, not a secret
    rows, wins = [], []
    for _lead in range(count):
        origin = dice.choice(["fair", "web", "web", None])
        size = dice.choice([0, 0, dice.uniform(1, 500)])
        rows.append((origin, size, dice.choice(["red", "blue"])))
        wins.append(dice.random() < {"fair": 0.7, "web": 0.2, None: 0.1}[origin] + 0.25 * (size > 250))
    return rows, wins


def fields(rows):
    kinds = (("origin", CATEGORY), ("size", NUMBER), ("colour", CATEGORY))
    return [cut(name, kind, [row[place] for row in rows]) for place, (name, kind) in enumerate(kinds)]


class TestLearnEngine(BaseCase):
    def test_examples_in_the_documentation_hold(self):
        for module in (learn, learn_judge, learn_leaks, learn_values):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    def test_a_value_that_wins_more_often_has_more_points(self):
        rows, wins = leads()
        card = learn.learn(fields(rows), rows, wins)
        fair, web = (card.score((origin, 0, "red")) for origin in ("fair", "web"))
        self.assertGreater(fair, web + 20)
        self.assertLess(abs(card.score(("web", 0, "red")) - card.score(("web", 0, "blue"))), 6)

    def test_points_are_whole_and_a_hundred_at_most(self):
        rows, wins = leads()
        card = learn.learn(fields(rows), rows, wins)
        self.assertTrue(all(isinstance(points, int) for own in card.points for points in own))
        self.assertLessEqual(sum(max(own) for own in card.points), learn.MOST_POINTS + len(card.points))
        self.assertTrue(all(min(own) == 0 for own in card.points))

    def test_chances_come_true_on_leads_that_were_not_learned_from(self):
        rows, wins = leads(6000)
        card = learn.learn(fields(rows[:4000]), rows[:4000], wins[:4000])
        verdict = learn_judge.judge([card.chance(card.score(row)) for row in rows[4000:]], wins[4000:])
        self.assertLess(verdict.error, 0.04)
        self.assertGreater(verdict.auc, 0.7)

    def test_a_value_never_seen_gives_no_points_and_no_error(self):
        rows, wins = leads()
        card = learn.learn(fields(rows), rows, wins)
        self.assertGreaterEqual(card.score(("moon", -3, None)), 0)

    def test_nothing_is_learned_from_leads_that_all_ended_the_same_way(self):
        rows, _wins = leads(50)
        for end in (True, False):
            with self.assertRaises(ValueError):
                learn.learn(fields(rows), rows, [end] * 50)

    def test_nothing_is_learned_without_a_field_that_varies(self):
        with self.assertRaises(ValueError):
            learn.learn([cut("same", CATEGORY, ["a"] * 100)], [("a",)] * 100, [True, False] * 50)

    def test_of_two_fields_that_say_the_same_one_counts(self):
        rows, wins = leads()
        twice = [(*row, row[0]) for row in rows]
        again = cut("again", CATEGORY, [row[0] for row in rows])
        card = learn.learn([*fields(rows), again], twice, wins)
        self.assertEqual([field.name for field in card.fields], ["origin", "size", "colour"])
        self.assertEqual(card.points, learn.learn(fields(rows), rows, wins).points)

    def test_rare_categories_are_taken_together(self):
        field = cut("source", CATEGORY, ["a"] * 500 + ["b"] * 480 + [f"x{number}" for number in range(20)])
        self.assertEqual([value.kind for value in field.values], [CATEGORY, CATEGORY, learn_values.OTHER])
        self.assertEqual(field.place("x3"), 2)

    def test_what_differs_on_each_lead_is_there_or_not(self):
        field = cut("phone", CATEGORY, [str(number) for number in range(100)] + [None] * 100)
        self.assertEqual((field.place("unknown"), field.place(None)), (0, 1))

    def test_every_number_falls_into_one_range(self):
        cells = [0.0] * 300 + [float(number) for number in range(1, 700)]
        field = cut("visits", NUMBER, cells)
        self.assertEqual(field.place(0.0), 0)
        self.assertGreaterEqual(len(field.values), 4)
        self.assertTrue(all(sum(_in(value, cell) for value in field.values) == 1 for cell in [-9, *cells, 1e9]))

    def test_signs_that_a_field_came_after_the_outcome(self):
        wins = [True] * 100 + [False] * 100
        told = cut("tag", CATEGORY, ["yes"] * 99 + ["no"] * 101)
        places = [0] * 99 + [1] * 101
        self.assertEqual(learn_leaks.signs(told, places, wins, FULL), (SEPARATES,))
        plain = [0, 1] * 100
        self.assertEqual(learn_leaks.signs(told, plain, wins, FULL), ())
        self.assertEqual(learn_leaks.signs(told, plain, wins, Filling(1, 1, late=0.8)), (LATE,))
        self.assertEqual(learn_leaks.signs(told, plain, wins, Filling(1, 1, still_open=0.1)), (CLOSED_ONLY,))
        self.assertEqual(learn_leaks.signs(told, plain, wins, Filling(0.9, 0.1)), (GIVEN_UP,))

    def test_few_lost_leads_are_no_sign(self):
        wins = [True] * 990 + [False] * 10
        field = cut("size", CATEGORY, ["a", "b"] * 500)
        self.assertEqual(learn_leaks.signs(field, [0, 1] * 500, wins, FULL), ())


def _in(value, cell):
    return (value.low is None or cell >= value.low) and (value.high is None or cell < value.high)
