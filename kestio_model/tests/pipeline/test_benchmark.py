"""Pipeline: what is good depends on the version, and is proposed by the way a company sells."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ...models.pipeline import kestio_benchmark
from ..segment.common import SegmentCase


@tagged("post_install", "-at_install")
class TestBenchmark(SegmentCase):
    def benchmarks(self, **values):
        """Return the benchmarks of a draft with one bound for the win rate."""
        bound = {"kpi": "win_rate", "green": 25, "amber": 15, **values}
        return self.new_model(benchmark_ids=[Command.create(bound)]).benchmark_ids

    def test_more_is_better(self):
        levels = [self.benchmarks()._level("win_rate", value) for value in (30, 25, 24.9, 15, 14.9, 0)]
        self.assertEqual(levels, ["green", "green", "amber", "amber", "red", "red"])

    def test_less_is_better(self):
        bounds = self.benchmarks(kpi="slippage_days", green=7, amber=21)
        self.assertTrue(bounds.less_is_better)
        levels = [bounds._level("slippage_days", value) for value in (-5, 7, 8, 21, 22)]
        self.assertEqual(levels, ["green", "green", "amber", "amber", "red"])

    def test_no_colour_without_bound_or_value(self):
        bounds = self.benchmarks()
        self.assertFalse(bounds._level("cycle_days", 10))
        self.assertFalse(bounds._level("win_rate", None))
        self.assertFalse(self.env["kestio.benchmark"]._level("win_rate", 10))

    def test_25_percent_is_very_good_in_one_model_and_poor_in_another(self):
        levels = {}
        for archetype in ("transactional", "complex"):
            draft = self.new_model(archetype=archetype)
            draft._propose_benchmarks()
            levels[archetype] = draft.benchmark_ids._level("win_rate", 25)
        self.assertEqual(levels, {"transactional": "green", "complex": "red"})

    def test_every_figure_is_proposed_for_every_archetype_in_order(self):
        figures = {kpi for kpi, _label in kestio_benchmark.KPIS}
        for archetype, bounds in kestio_benchmark.PROPOSED.items():
            with self.subTest(archetype=archetype):
                self.assertEqual(set(bounds), figures)
                draft = self.new_model(archetype=archetype)
                draft.with_user(self.director).action_propose_benchmarks()
                self.assertEqual(len(draft.benchmark_ids), len(figures))

    def test_what_a_person_wrote_stays(self):
        draft = self.benchmarks(green=99, amber=98).model_id
        draft._propose_benchmarks()
        self.assertEqual(draft.benchmark_ids.filtered(lambda bound: bound.kpi == "win_rate").green, 99)

    def test_bounds_in_the_wrong_order_are_refused(self):
        for values in ({"green": 10, "amber": 20}, {"kpi": "cycle_days", "green": 60, "amber": 30}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.benchmarks(**values)

    def test_bounds_below_zero_and_doubles_are_refused(self):
        for values in ([{"amber": -1}], [{}, {}]):
            commands = [Command.create({"kpi": "win_rate", "green": 25, "amber": 15, **value}) for value in values]
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.new_model(benchmark_ids=commands).flush_recordset()

    def test_frozen_in_a_version_in_use_and_copied_into_the_next(self):
        model = self.active_model(benchmark_ids=[Command.create({"kpi": "win_rate", "green": 25, "amber": 15})])
        with self.assertRaises(UserError):
            model.benchmark_ids.green = 30
        with self.assertRaises(UserError):
            model.with_user(self.director).action_propose_benchmarks()
        draft = self.env["kestio.model"].browse(model.with_user(self.director).action_new_version()["res_id"])
        self.assertEqual((draft.benchmark_ids.kpi, draft.benchmark_ids.green), ("win_rate", 25))
        draft.benchmark_ids.green = 30
        self.assertEqual(model.benchmark_ids.green, 25)

    def test_directors_write_managers_read(self):
        bounds = self.benchmarks()
        bounds.with_user(self.director).green = 30
        with self.assertRaises(AccessError):
            bounds.with_user(self.manager).green = 40
        with self.assertRaises(AccessError):
            bounds.model_id.with_user(self.manager).action_propose_benchmarks()
        self.assertEqual(bounds.with_user(self.salesman).green, 30)

    def test_two_companies(self):
        other = self.new_company("Other")
        boss = self.new_user("kestio_other", "sales_team.group_sale_manager,kestio_model.group_director", other)
        bounds = self.benchmarks()
        self.assertFalse(
            self.env["kestio.benchmark"]
            .with_user(boss)
            .with_context(allowed_company_ids=other.ids)
            .search([("id", "in", bounds.ids)])
        )
