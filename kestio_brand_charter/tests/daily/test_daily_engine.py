"""Daily work: the choice of what matters most, in plain Python."""

import doctest

from odoo.tests import TransactionCase, tagged

from ...engine import daily
from ...engine.daily import Marker, Rule, chosen


@tagged("post_install", "-at_install")
class TestDailyEngine(TransactionCase):
    def ids(self, markers, places, **kwargs):
        """Return the markers chosen."""
        return [line.id for line in chosen(markers, places, **kwargs)]

    def test_the_examples_of_the_engine_hold(self):
        self.assertFalse(doctest.testmod(daily).failed)

    def test_no_more_than_three_are_chosen(self):
        self.assertEqual(self.ids([Marker(number, 1) for number in range(5)], [("mail", "buy", None)]), [0, 1, 2])

    def test_of_equal_weight_the_one_with_the_most_specific_content_comes_first(self):
        special = Rule(("mail", "buy", None), content="Here")
        markers = [Marker(1, 2, (Rule((None, None, None), content="All"),)), Marker(2, 2, (special,))]
        self.assertEqual(self.ids(markers, [("mail", "buy", None)]), [2, 1])

    def test_what_one_of_many_places_does_not_need_is_not_shown(self):
        markers = [Marker(1, 1, (Rule((None, None, "bronze"), daily.NOT_APPLICABLE),))]
        self.assertEqual(self.ids(markers, [("mail", "buy", "gold"), ("mail", "buy", "bronze")]), [])

    def test_content_that_differs_among_places_gives_way_to_the_definition(self):
        rules = (Rule((None, None, "gold"), content="Gold"), Rule((None, None, None), content="All"))
        lines = chosen([Marker(1, 1, rules)], [("mail", "buy", "gold"), ("mail", "buy", "bronze")])
        self.assertEqual(lines[0].content, "")
