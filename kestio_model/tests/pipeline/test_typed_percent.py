"""Pipeline: which deals teach what typed percentages are worth, and what is learned from them."""

import doctest

from hypothesis import given
from hypothesis import strategies as st
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tools import SQL

from ...engine import typed_percent as engine
from ..segment.test_query_counts import CountCase
from .test_learning_engine import examples
from .typed_percent_case import TypedPercentCase

counts = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=6, max_size=6)
percents = st.floats(0, 100)


def points_of(rows, weight=20):
    """Return the points of bands that won and lost so many deals."""
    bands = engine.all_bands({})
    found = {place: engine.Typed(bands[place].mean, won, won + lost) for place, (won, lost) in enumerate(rows)}
    bands = engine.all_bands(found)
    return [(band.mean, worth) for band, worth in zip(bands, engine.worths(bands, weight), strict=True)]


@tagged("post_install", "-at_install")
class TestTypedPercentEngine(BaseCase):
    def test_examples_in_docstrings_hold(self):
        result = doctest.testmod(engine)
        self.assertGreaterEqual(result.attempted, 5)
        self.assertEqual(result.failed, 0)

    @given(counts, percents, percents)
    @examples
    def test_the_ranking_of_people_is_kept(self, rows, one, other):
        points, (low, high) = points_of(rows), sorted((one, other))
        self.assertLessEqual(engine.worth_of(low, points), engine.worth_of(high, points) + 1e-9)
        self.assertTrue(0 <= engine.worth_of(one, points) <= 100)

    def test_without_deals_a_percentage_is_worth_itself(self):
        points = points_of([(0, 0)] * 6)
        for percent in (0, 4, 30, 60, 95):
            self.assertAlmostEqual(engine.worth_of(percent, points), percent)

    def test_few_deals_move_little_and_many_move_to_the_observed_rate(self):
        worth = [engine.worth_of(62.5, points_of([(0, 0)] * 3 + [(won, 3 * won)] + [(0, 0)] * 2)) for won in (1, 2000)]
        self.assertTrue(50 < worth[0] < 62.5)
        self.assertAlmostEqual(worth[1], 25, delta=0.5)


@tagged("post_install", "-at_install")
class TestTypedPercent(TypedPercentCase):
    def test_deals_teach_by_bands(self):
        self.many(60, 10, 30)
        self.many(20, 1, 9)
        self.learn()
        self.assert_band(60, 10, 40)
        self.assert_band(20, 1, 10)
        self.assertEqual((self.band(60).typed, self.band(60).name), (60, "50 to 75 %"))
        self.assertEqual(len(self.bands.search([("model_id", "=", self.model.id)])), 6)

    def test_formula_of_the_specification_holds(self):
        self.many(60, 10, 30)
        self.learn()
        row = self.band(60)
        # All of them together: typed 24 of 40, won 10, so that the prior of 60 % is (10 + 20 * 0.6) / 60.
        prior = (10 + 20 * 0.6) / 60
        self.assertAlmostEqual(row.worth, 100 * (10 + 20 * prior) / 60, places=3)
        self.assertTrue(row.low < 25 < row.high)
        self.assertEqual(row.observed, 25)

    def test_nothing_typed_teaches_nothing(self):
        leads = self.leads([{"expected_revenue": 1000}] * 10)
        leads.flush_recordset()
        self.env.cr.execute("UPDATE crm_lead SET automated_probability = probability WHERE id = ANY(%s)", [leads.ids])
        leads.invalidate_recordset()
        self.take("2026-02-01")
        self.win("2026-03-05", leads)
        self.assertEqual(self.learn(), 0)
        self.assertFalse(self.bands.search([("model_id", "=", self.model.id)]))

    def test_open_deals_do_not_teach(self):
        self.deals(*[(60, None)] * 5)
        self.assertEqual(self.learn(), 0)

    def test_what_closes_later_does_not_teach_yet(self):
        self.many(60, 3, 3)
        self.assertEqual(self.learn(now="2026-03-04"), 0)
        self.assertEqual(self.learn(now="2026-03-06"), 6)

    def test_the_percentage_in_force_thirty_days_before_closing_teaches(self):
        lead = self.lead(probability=20)
        for day, percent in (("2026-01-20", 20), ("2026-02-03", 60), ("2026-03-03", 95)):
            lead.probability = percent
            self.take(day)
        self.win("2026-03-05 12:00:00", lead)
        self.learn()
        self.assert_band(60, 1, 1)
        self.assert_band(20, 0, 0)
        self.assert_band(95, 0, 0)

    def test_of_a_younger_deal_the_first_one_teaches(self):
        lead = self.lead(probability=60)
        for day, percent in (("2026-02-20", 60), ("2026-03-03", 95)):
            lead.probability = percent
            self.take(day)
        self.win("2026-03-05 12:00:00", lead)
        self.learn()
        self.assert_band(60, 1, 1)
        self.assert_band(95, 0, 0)

    def test_a_percentage_that_was_taken_back_before_does_not_teach(self):
        lead = self.lead(probability=60)
        self.take("2026-01-10")
        lead.action_set_automated_probability()
        self.take("2026-02-01")
        self.win("2026-03-05", lead)
        self.assertEqual(self.learn(), 0)

    def test_a_deal_that_was_opened_again_teaches_in_each_life(self):
        lead = self.lead(probability=60)
        self.take("2026-02-01")
        self.lose("2026-03-05 12:00:00", lead)
        with freeze_time("2026-03-10 12:00:00"):
            lead.action_unarchive()
            lead.probability = 30
        self.take("2026-03-12")
        self.win("2026-03-20 12:00:00", lead)
        self.learn()
        self.assert_band(60, 0, 1)
        self.assert_band(30, 1, 1)

    def test_an_outcome_taken_back_within_a_day_does_not_teach(self):
        lead = self.lead(probability=60)
        self.take("2026-02-01")
        self.lose("2026-03-05 12:00:00", lead)
        with freeze_time("2026-03-05 12:30:00"):
            lead.action_unarchive()
        self.assertEqual(self.learn(), 0)

    def test_old_deals_weigh_less_where_the_version_says_so(self):
        self.many(60, 10, 0)
        self.many(60, 0, 10, taken="2026-05-01", closed="2026-06-05")
        self.learn(now="2026-06-06")
        plain = self.band(60).worth
        self.model.learn_half_life_months = 1
        self.learn(now="2026-06-06")
        self.assertLess(self.band(60).worth, plain)
        self.assert_band(60, 10, 20)

    def test_deals_of_another_company_do_not_teach(self):
        other = self.new_company("Other")
        leads = self.leads([{"probability": 60, "company_id": other.id, "team_id": False, "user_id": False}] * 5)
        self.take("2026-02-01", other)
        self.win("2026-03-05", leads)
        self.assertEqual(self.learn(), 0)

    def test_deals_of_a_team_that_another_version_rules_do_not_teach(self):
        rival = self.env["crm.team"].create({"name": "Rival", "company_id": self.company.id})
        version = self.active_model(team_ids=[Command.link(rival.id)], typed_percents="recalibrated")
        self.many(60, 3, 3, team_id=rival.id, user_id=False)
        self.assertEqual(self.learn(), 0)
        self.assertEqual(self.learn(version), 6)

    def test_only_bands_that_changed_are_written(self):
        self.many(60, 10, 30)
        self.assertEqual(self.learn(), 6)
        self.assertEqual(self.learn(), 0)
        self.many(60, 1, 0, taken="2026-02-02")
        self.assertTrue(0 < self.learn() <= 6)
        self.assert_band(60, 11, 41)

    def test_the_night_learns_them_with_the_curves(self):
        stage = Command.create({"stage_id": self.new.id, "probability": 30})
        draft = self.new_model(stage_rule_ids=[stage], typed_percents="recalibrated")
        draft.with_user(self.director).action_activate()
        self.many(60, 10, 30)
        with freeze_time("2026-04-01"):
            self.env["kestio.probability.job"]._run_now()
        self.assertEqual(self.band(60, draft).closed, 40)

    def test_turned_on_it_learns_at_once_and_turned_off_it_forgets(self):
        self.many(60, 10, 30)
        mine = self.model.with_user(self.director)
        mine.typed_percents = "kept"
        self.assertFalse(self.bands.search([("model_id", "=", self.model.id)]))
        mine.typed_percents = "recalibrated"
        self.assertEqual(self.band(60).closed, 40)

    def test_a_draft_learns_when_a_director_opens_it(self):
        self.many(60, 10, 30)
        draft = self.new_model(typed_percents="recalibrated")
        action = draft.with_user(self.director).action_typed_percents()
        self.assertEqual(action["domain"], [("model_id", "=", draft.id)])
        self.assertEqual(self.band(60, draft).closed, 40)

    def test_a_new_version_keeps_the_choice(self):
        self.assertEqual(self.model.copy().typed_percents, "recalibrated")
        self.assertEqual(self.new_model().typed_percents, "kept")

    def test_sql_and_python_say_the_same(self):
        self.many(60, 10, 30)
        self.many(20, 1, 9)
        self.learn()
        points = self.bands._points(self.model.ids)[self.model.id]
        for percent in (0, 0.5, 5, 20, 33, 60, 62.5, 80, 97, 100):
            row = SQL("(SELECT %s::float8 AS probability, NULL::int AS team_id) row", percent)
            counted = self.bands._counted_sql(self.company, "row", SQL("TRUE"))
            [[found]] = self.env.execute_query(SQL("SELECT %s FROM %s", counted, row))
            self.assertAlmostEqual(found, engine.worth_of(percent, points), places=6)


@tagged("post_install", "-at_install")
class TestTypedPercentAccess(TypedPercentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many(60, 2, 2)
        cls.learn()

    def test_sales_users_read_and_nobody_writes(self):
        for user in (self.salesman, self.manager, self.director):
            with self.subTest(user=user.login):
                row = self.band(60).with_user(user)
                self.assertEqual((row.closed, row.name), (4, "50 to 75 %"))
                for work in (lambda row=row: row.write({"worth": 1}), row.unlink, lambda row=row: row.copy()):
                    with self.assertRaises(AccessError):
                        work()

    def test_others_read_nothing(self):
        with self.assertRaises(AccessError):
            self.bands.with_user(self.internal).search([]).mapped("worth")

    def test_only_a_director_chooses_the_mode(self):
        for user in (self.salesman, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model.with_user(user).typed_percents = "kept"
        self.assertEqual(self.model.typed_percents, "recalibrated")

    def test_another_company_sees_nothing(self):
        stranger = self.new_user(
            "kestio_stranger", "sales_team.group_sale_salesman", company=self.new_company("Stranger")
        )
        theirs = self.bands.with_user(stranger).with_context(allowed_company_ids=stranger.company_id.ids)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            self.band(60).with_env(theirs.env).read(["worth"])

    def test_learned_values_lead_to_them_only_where_they_are_used(self):
        told = self.env["kestio.model"].with_user(self.salesman).get_learned_values(self.model.id)
        self.assertTrue(told["has_typed"])
        self.model.typed_percents = "kept"
        told = self.env["kestio.model"].with_user(self.salesman).get_learned_values(self.model.id)
        self.assertFalse(told["has_typed"])


@tagged("post_install", "-at_install")
class TestTypedPercentCounts(CountCase, TypedPercentCase):
    def test_learning_takes_the_same_statements_for_any_number_of_deals(self):
        lots = {size: [60] * size for size in (1, 10, 200)}
        found = []
        for lot in ([60], *lots.values()):
            self.deals(*[(percent, 0) for percent in lot])
            found.append(self.queries(self.learn))
        # The first one makes the bands; the others change them.
        self.assertEqual(len(set(found[1:])), 1, found)

    def test_leads_of_any_number_cost_the_same(self):
        self.many(60, 2, 2)
        self.learn()
        everybody = self.leads([{"probability": 60}] * 200)
        self.assert_same_count(lambda size: everybody[:size].mapped("kestio_typed_reason"))
