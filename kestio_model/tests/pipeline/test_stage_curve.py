"""Pipeline: what is learned from the deals of a company: who counts, where, and what it changes."""

from collections import defaultdict
from datetime import timedelta
from random import Random

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ...engine.learning import LANDMARKS
from .learning_case import LearningCase


@tagged("post_install", "-at_install")
class TestStageCurve(LearningCase):
    """Deals enter *Called*, go to *Met*, to *Offered*, and are won or lost; all dates are noon, in UTC."""

    def test_without_closed_deals_the_written_rules_stay_as_they_are(self):
        self.deal((self.after(0), self.called), count=3)
        self.assertEqual(self.learn(), 0)
        self.assertFalse(self.curves.search([("model_id", "=", self.model.id)]))
        self.assertEqual(self.env.execute_query(self.curves._arrays_sql(self.model.ids)), [])

    def test_formula_of_the_specification_holds(self):
        self.deal((self.after(0), self.offered), (self.after(4), "won"), count=20)
        self.deal((self.after(0), self.offered), (self.after(4), "lost"), count=20)
        self.learn()
        curve = self.curve(self.offered)
        self.assert_counts(curve, 20, 40)
        self.assertAlmostEqual(curve.probability, 100 * (20 + 20 * 0.7) / (40 + 20), places=3)
        self.assertAlmostEqual(curve.factor, curve.probability / 70, places=5)
        self.assertAlmostEqual(curve.prior, 70)

    def test_much_history_is_the_observed_rate_at_each_age(self):
        self.deal((self.after(0), self.met), (self.after(5), "won"), count=600)
        self.deal((self.after(0), self.met), (self.after(5), "lost"), count=400)
        self.deal((self.after(0), self.met), (self.after(40), "won"), count=200)
        self.deal((self.after(0), self.met), (self.after(40), "lost"), count=800)
        self.learn()
        self.assertAlmostEqual(self.curve(self.met, 0).probability, 40, delta=0.5)
        self.assertAlmostEqual(self.curve(self.met, 7).probability, 20, delta=0.5)
        self.assertAlmostEqual(self.curve(self.met, 30).probability, 20, delta=0.5)

    def test_open_deals_never_count_as_lost(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=5)
        self.learn()
        before = self.curve(self.met).probability
        self.deal((self.after(0), self.met), count=50)
        self.learn()
        self.assert_counts(self.curve(self.met), 5, 5, still_open=50)
        self.assertEqual(self.curve(self.met).probability, before)

    def test_deals_archived_without_being_lost_are_not_told_as_open(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"))
        gone = self.deal((self.after(0), self.met))
        self.env.cr.execute("UPDATE kestio_lead_history SET is_archived = TRUE WHERE lead_id = ANY(%s)", [gone.ids])
        self.learn()
        self.assert_counts(self.curve(self.met), 1, 1)

    def test_a_deal_counts_at_the_ages_that_it_reached_in_the_stage(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=2)
        self.deal((self.after(0), self.met), (self.after(2), "lost"))
        self.deal((self.after(0), self.met), (self.after(100), self.offered))
        self.learn()
        found = {age: (self.curve(self.met, age).closed, self.curve(self.met, age).open_count) for age in LANDMARKS}
        expected = {0: (3, 1), 1: (3, 1), 3: (2, 1), 7: (2, 1), 14: (0, 1), 30: (0, 1), 60: (0, 1), 90: (0, 1)}
        self.assertEqual(found, {**expected, 180: (0, 0)})

    def test_each_stay_in_a_stage_teaches_by_its_own_days(self):
        self.deal(
            (self.after(0), self.met),
            (self.after(5), self.offered),
            (self.after(9), self.met),
            (self.after(11), "won"),
        )
        self.learn()
        found = {age: (self.curve(self.met, age).won, self.curve(self.met, age).closed) for age in (0, 1, 3, 7)}
        self.assertEqual(found, {0: (2, 2), 1: (2, 2), 3: (1, 1), 7: (0, 0)})

    def test_a_deal_that_came_back_is_one_deal_with_all_its_days(self):
        self.deal(
            (self.after(0), self.met),
            (self.after(5), self.offered),
            (self.after(9), self.met),
            (self.after(11), "won"),
            count=20,
        )
        observed = {row["stage_id"]: row for row in self.curves._observed(self.model) if not row["tier_code"]}
        met = observed[self.met.id]
        self.assertEqual((met["entered"], met["won"], met["closed"], met["median_days_won"]), (20, 20, 20, 7))

    def test_only_what_was_closed_before_teaches(self):
        self.deal((self.after(0), self.met), (self.after(10), "won"), count=3)
        self.deal((self.after(0), self.met), (self.after(50), "lost"), count=4)
        self.learn(now=self.after(30))
        self.assert_counts(self.curve(self.met), 3, 3, still_open=4)
        self.assert_counts(self.curve(self.met, 30), 0, 0, still_open=4)
        self.assert_counts(self.curve(self.met, 60), 0, 0)
        self.learn(now=self.after(60))
        self.assert_counts(self.curve(self.met), 3, 7)

    def test_a_deal_that_is_opened_again_is_two_episodes(self):
        self.deal(
            (self.after(0), self.met),
            (self.after(10), "lost"),
            (self.after(40), self.met),
            (self.after(42), "won"),
        )
        self.learn()
        self.assert_counts(self.curve(self.met, 0), 1, 2)
        self.assert_counts(self.curve(self.met, 7), 0, 1)

    def test_deals_entered_after_the_fact_are_left_out_and_counted(self):
        moment = self.after(0)
        self.deal((moment, self.met), (moment + timedelta(minutes=5), "won"), count=6)
        self.deal((moment, "won"), count=2)
        self.deal((self.after(0), self.met), (self.after(8), "won"))
        self.learn()
        self.assert_counts(self.curve(self.met), 1, 1, left_out=6)
        self.assertEqual(self.model.learned_left_out, 8)

    def test_refusals_of_the_same_day_that_went_through_stages_do_teach(self):
        moment = self.after(0)
        self.deal(
            (moment, self.called),
            (moment + timedelta(seconds=20), self.met),
            (moment + timedelta(seconds=50), "lost"),
            count=6,
        )
        self.learn()
        self.assert_counts(self.curve(self.called), 0, 6)
        self.assertEqual(self.model.learned_left_out, 0)

    def test_deals_of_other_companies_do_not_teach(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"))
        other = self.new_company("Other")
        self.deal((self.after(0), self.met), (self.after(8), "lost"), count=9, company_id=other.id)
        self.learn()
        self.assert_counts(self.curve(self.met), 1, 1)

    def test_deals_without_company_teach_the_main_one(self):
        main = self.env["res.company"].browse(self.env["kestio.model.scope"]._main_company_id())
        other = self.new_company("Other")
        rules = self.rules_of(self.stages)
        versions = [
            self.new_model(company=company, stage_rule_ids=[Command.create(values) for values in rules])
            for company in (main, other)
        ]
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=2, company_id=None)
        for version in versions:
            self.learn(model=version)
        self.assert_counts(self.curve(self.met, model=versions[0]), 2, 2)
        self.assertFalse(self.curve(self.met, model=versions[1]))

    def test_a_version_for_some_teams_learns_from_their_deals(self):
        mine, other = self.env["crm.team"].create([{"name": name, "company_id": self.company.id} for name in "AB"])
        self.model.team_ids = mine
        self.deal((self.after(0), self.met), (self.after(8), "won"), team_id=mine.id)
        self.deal((self.after(0), self.met), (self.after(8), "lost"), count=5, team_id=other.id)
        self.deal((self.after(0), self.met), (self.after(8), "lost"), count=5)
        self.learn()
        self.assert_counts(self.curve(self.met), 1, 1)

    def test_tiers_of_older_versions_teach_by_their_code(self):
        former = self.new_model()
        gold = self.tier(former, "gold")
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=30, tier_id=gold.id)
        self.deal((self.after(0), self.met), (self.after(8), "lost"), count=30)
        self.learn()
        general, mine = self.curve(self.met), self.curve(self.met, tier=self.tier(self.model, "gold"))
        self.assert_counts(general, 30, 60)
        self.assert_counts(mine, 30, 30)
        self.assertAlmostEqual(mine.probability, (30 + 20 * general.probability / 100) / 50 * 100, places=2)
        silver = self.curve(self.met, tier=self.tier(self.model, "silver"))
        self.assertAlmostEqual(silver.probability, general.probability, places=3)

    def test_days_are_those_of_the_companys_time_zone(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        self.deal(("2026-01-05 10:30:00", self.met), ("2026-01-05 11:30:00", self.offered), ("2026-01-20", "won"))
        self.learn()
        self.assert_counts(self.curve(self.met, 1), 1, 1)
        self.company.partner_id.tz = "Europe/Paris"
        self.learn()
        self.assertEqual(self.curve(self.met, 0).clock, "process")
        self.assert_counts(self.curve(self.met, 1), 0, 0)

    def test_old_deals_weigh_less_with_a_half_life(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=40)
        self.model.learn_half_life_months = 12
        self.learn(now=self.after(8 + 365.25))
        curve = self.curve(self.met)
        self.assert_counts(curve, 40, 40)
        self.assertAlmostEqual(curve.probability, 100 * (20 + 20 * 0.4) / (20 + 20), delta=0.01)

    def test_only_rows_that_differ_are_written(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"))
        self.assertGreater(self.learn(), 0)
        self.assertEqual(self.learn(), 0)
        self.deal((self.after(0), self.offered), (self.after(8), "lost"))
        self.assertGreater(self.learn(), 0)

    def test_curves_of_a_rule_that_is_gone_go_with_it(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"))
        self.learn()
        self.model.stage_rule_ids.filtered(lambda rule: rule.stage_id == self.met).unlink()
        self.assertFalse(self.curve(self.met))
        self.learn()
        self.assertFalse(self.curves.search([("model_id", "=", self.model.id)]))

    def test_arrays_are_ordered_by_age(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=9)
        self.learn()
        rule = self.model.stage_rule_ids.filtered(lambda one: one.stage_id == self.met)
        rows = {row[:2]: row[2:] for row in self.env.execute_query(self.curves._arrays_sql(self.model.ids))}
        clock, ages, factors, deltas, trusts = rows[rule.id, None]
        self.assertEqual((clock, ages), ("stage", list(map(float, LANDMARKS))))
        self.assertAlmostEqual(40 + deltas[0], factors[0] * 40, places=3)
        self.assertEqual((round(trusts[0], 4), trusts[-1]), (round(9 / 29, 4), 0))
        self.assertEqual(len(rows), 3 * 4)  # three rules; all tiers together and each of three

    def test_number_of_queries_does_not_grow_with_deals(self):
        def learn_from(count):
            self.deal((self.after(0), self.met), (self.after(8), "won"), count=count)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.learn()
            return self.env.cr.sql_log_count - before

        learn_from(1)
        self.assertEqual([learn_from(1), learn_from(10), learn_from(200)], [learn_from(1)] * 3)


@tagged("post_install", "-at_install")
class TestStageCurveCounts(LearningCase):
    """The statement against a slow count of the same deals in Python."""

    def test_statement_counts_as_a_slow_count_in_python(self):
        random, now = Random(3), self.after(140)  # noqa: S311 - a made-up world, the same at each run
        tiers = [None, *self.model.tier_ids.ids]
        world = [(self.random_past(random), random.choice(tiers)) for _deal in range(120)]
        for moments, tier in world:
            self.deal(*moments, tier_id=tier)
        self.learn(now=now)
        for curve in self.curves.search([("model_id", "=", self.model.id)]):
            expected = self.slow_counts(world, curve, now)
            with self.subTest(stage=curve.stage_id.name, tier=curve.tier_id.code, age=curve.age):
                self.assert_counts(curve, *expected)

    def random_past(self, random):
        """Return a deal's moments: moves to and fro, some closed, some of them opened again, some on the day itself."""
        at, moments, stage = random.uniform(0, 60), [], None
        for _episode in range(random.choice((1, 1, 1, 2))):
            for _move in range(random.randint(1, 4)):
                stage = random.choice([one for one in self.stages if one != stage])
                moments.append((self.after(at).replace(microsecond=0), stage))
                at += random.choice((0.01, 0.4, 2, 6, 20, 45)) * random.random() + 0.001
            if random.random() < 0.25:
                return moments
            moments.append((self.after(at).replace(microsecond=0), random.choice(("won", "lost", "lost"))))
            at, stage = at + 3 + random.random(), None
        return moments

    def slow_counts(self, world, curve, now):
        """Return won, closed, open and left out deals at a landmark of a curve."""
        counts = [0, 0, 0, 0]
        for moments, tier in world:
            if curve.tier_id and tier != curve.tier_id.id:
                continue
            for stays, status in self.episodes(moments, now):
                times = self.times_there(stays, curve)
                moment = stays[0][0]
                is_single = len({stage for _at, _to, stage in stays}) == 1
                is_fact = status != "open" and is_single and stays[-1][1] - moment <= timedelta(days=1)
                counts[0] += times * (status == "won" and not is_fact)
                counts[1] += times * (status != "open" and not is_fact)
                counts[2] += times * (status == "open")
                counts[3] += times * is_fact
        return counts

    def episodes(self, moments, now):
        """Return the episodes of a deal as known at a moment: its stays (from, to, stage), and how it ended."""
        found, stays = [], []
        known = [(at, what) for at, what in moments if at < now]
        for place, (at, what) in enumerate(known):
            ended = known[place + 1][0] if place + 1 < len(known) else now
            if isinstance(what, str):
                found.append((stays, what))
                stays = []
            else:
                stays.append((at, ended, what))
        return [*found, (stays, "open")] if stays else found

    def times_there(self, stays, curve):
        """Return how many stays in the stage of a curve were there at its age."""
        landmark, began = LANDMARKS.index(curve.age), stays[0][0].date()

        def reached(days):
            return max(place for place, age in enumerate(LANDMARKS) if age <= max(days, 0))

        times = 0
        for at, to in [(at.date(), to.date()) for at, to, stage in stays if stage == curve.stage_id]:
            if curve.clock == "stage":
                times += landmark <= reached((to - at).days)
            else:
                times += reached((at - began).days) <= landmark <= reached((to - began).days)
        return times


@tagged("post_install", "-at_install")
class TestStageCurveReaders(LearningCase):
    """Who reads what was learned, and what other screens ask."""

    def test_observed_values_tell_durations_only_from_twenty_deals_on(self):
        gold = self.tier(self.model, "gold")
        self.deal((self.after(0), self.met), (self.after(6), "won"), count=20, tier_id=gold.id)
        self.deal((self.after(0), self.met), (self.after(30), "lost"), count=15)
        self.deal((self.after(0), self.met), count=3)
        found = {row["tier_code"]: row for row in self.curves._observed(self.model, self.after(60))}
        every, own = found[False], found["gold"]
        self.assertEqual((every["entered"], every["won"], every["closed"], every["open"]), (38, 20, 35, 3))
        self.assertAlmostEqual(every["rate"], 20 / 35)
        self.assertLess(every["low"], every["rate"])
        self.assertEqual((every["median_days"], every["median_days_won"]), (6, 6))
        self.assertEqual((own["won"], own["closed"], own["median_days_won"]), (20, 20, 6))
        self.deal((self.after(0), self.offered), (self.after(6), "won"), count=19)
        offered = [row for row in self.curves._observed(self.model) if row["stage_id"] == self.offered.id]
        self.assertIsNone(offered[0]["median_days_won"])

    def test_observed_values_can_be_those_of_a_team(self):
        team = self.env["crm.team"].create({"name": "A", "company_id": self.company.id})
        self.deal((self.after(0), self.met), (self.after(6), "won"), team_id=team.id)
        self.deal((self.after(0), self.met), (self.after(6), "lost"))
        self.model.team_ids = team
        [row] = self.curves._observed(self.model)
        self.assertEqual((row["won"], row["closed"], row["rate"]), (1, 1, 1.0))

    def test_observed_values_leave_out_teams_with_a_version_of_their_own(self):
        own, other = self.env["crm.team"].create([{"name": name, "company_id": self.company.id} for name in "AB"])
        self.active_model(team_ids=[Command.set(own.ids)])
        self.deal((self.after(0), self.met), (self.after(6), "won"), count=3, team_id=own.id)
        self.deal((self.after(0), self.met), (self.after(6), "lost"), team_id=other.id)
        self.deal((self.after(0), self.met), (self.after(6), "won"))
        [row] = self.curves._observed(self.model)
        self.assertEqual((row["won"], row["closed"]), (1, 2))

    def test_salesman_reads_the_chart_and_changes_nothing(self):
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=9)
        self.learn()
        told = self.model.with_user(self.salesman).get_learned_values(self.model.id)
        stages = {stage["name"]: stage for stage in told["stages"]}
        point = stages["Met"]["curves"][0]["points"][0]
        self.assertEqual((point["won"], point["closed"], point["observed"]), (9, 9, 100.0))
        self.assertIsNone(stages["Called"]["curves"][0]["points"][0]["observed"])
        self.assertEqual(
            [curve["name"] for curve in stages["Met"]["curves"]], ["All tiers", "Gold", "Silver", "Bronze"]
        )
        with self.assertRaises(AccessError):
            self.curve(self.met).with_user(self.salesman).write({"probability": 1})

    def test_salesman_does_not_see_what_another_company_learned(self):
        other = self.new_company("Other")
        rules = [Command.create(values) for values in self.rules_of(self.stages)]
        model = self.new_model(company=other, stage_rule_ids=rules)
        self.deal((self.after(0), self.met), (self.after(8), "won"), company_id=other.id)
        self.learn(model=model)
        mine = self.curves.with_user(self.salesman)
        self.assertTrue(self.curves.search_count([("model_id", "=", model.id)]))
        self.assertFalse(mine.search_count([("model_id", "=", model.id)]))
        with self.assertRaises(AccessError):
            model.with_user(self.salesman).get_learned_values(model.id)

    def test_chart_says_when_nothing_was_learned(self):
        told = self.model.with_user(self.salesman).get_learned_values(self.model.id)
        self.assertEqual((told["stages"], told["model_id"], told["is_on"]), ([], self.model.id, True))

    def test_director_sees_what_a_draft_would_learn(self):
        now = fields.Datetime.now()
        self.deal((now - timedelta(days=20), self.met), (now - timedelta(days=3), "won"))
        action = self.model.with_user(self.director).action_learned_values()
        self.assertEqual(action["params"], {"model_id": self.model.id})
        self.assert_counts(self.curve(self.met), 1, 1)

    def test_months_of_a_half_life_are_not_negative(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.model.learn_half_life_months = -1
            self.model.flush_recordset()

    def test_rules_for_a_tier_or_a_team_learn_from_the_deals_that_they_rule(self):
        team = self.env["crm.team"].create({"name": "A", "company_id": self.company.id})
        gold = self.tier(self.model, "gold")
        by_tier, by_team = self.env["kestio.stage.rule"].create(
            [
                {"model_id": self.model.id, "stage_id": self.met.id, "probability": 60, "tier_id": gold.id},
                {"model_id": self.model.id, "stage_id": self.met.id, "probability": 20, "team_id": team.id},
            ]
        )
        self.deal((self.after(0), self.met), (self.after(8), "won"), count=2, tier_id=gold.id, team_id=team.id)
        self.deal((self.after(0), self.met), (self.after(8), "lost"), count=3, team_id=team.id)
        self.deal((self.after(0), self.met), (self.after(8), "lost"), count=4)
        self.learn()
        counts = defaultdict(set)
        for curve in self.curves.search([("model_id", "=", self.model.id), ("age", "=", 0)]):
            counts[curve.rule_id].add((curve.tier_id.code, curve.won, curve.closed))
        self.assertEqual(counts[by_tier], {("gold", 2, 2)})
        self.assertEqual(counts[by_team], {(False, 0, 3), ("silver", 0, 0), ("bronze", 0, 0)})
        general = self.model.stage_rule_ids.filtered(lambda one: one.stage_id == self.met) - by_tier - by_team
        self.assertEqual(counts[general], {(False, 0, 4), ("silver", 0, 0), ("bronze", 0, 0)})
