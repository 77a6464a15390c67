"""Pipeline: what was forecast 30, 60 and 90 days before a deal closed, against what came."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ...engine import reliability as engine
from .reliability_case import ReliabilityCase


@tagged("post_install", "-at_install")
class TestForecastReport(ReliabilityCase):
    def test_one_row_for_each_horizon_that_was_written_down(self):
        lead = self.lead(expected_revenue=1000, probability=40)
        for day in ("2026-01-03", "2026-02-01"):
            self.take(day)
        self.win("2026-03-05", lead)
        found = {horizon: self.judged(lead, horizon).snapshot_date for horizon in ("30", "60", "90")}
        self.assertEqual(
            {key: day and str(day) for key, day in found.items()}, {"30": "2026-02-01", "60": "2026-01-03", "90": False}
        )

    def test_the_last_snapshot_at_or_before_the_horizon(self):
        lead = self.lead(probability=40)
        for day, percent in (("2026-01-20", 20), ("2026-02-03", 30), ("2026-02-04", 50)):
            lead.probability = percent
            self.take(day)
        self.win("2026-03-05 12:00:00", lead)
        self.assertEqual(self.judged(lead).probability, 30)

    def test_terms_of_the_specification(self):
        leads = self.deals((60, 1), (60, 0), (20, 0), (90, 1))
        rows = self.judged(leads)
        self.assertAlmostEqual(sum(rows.mapped("brier")) / 4, 0.1425)
        self.assertEqual(rows.mapped("win_rate"), [100, 0, 0, 100])

    def test_sql_and_python_say_the_same(self):
        forecasts = [(0, 0), (0, 1), (33, 1), (50, 0), (100, 0), (99, 1), (20, 0)]
        for row, (percent, won) in zip(self.judged(self.deals(*forecasts)), forecasts, strict=True):
            with self.subTest(percent=percent, won=won):
                self.assertAlmostEqual(row.brier, engine.brier_term(percent / 100, won), 4)
                self.assertAlmostEqual(row.log_loss, engine.log_loss_term(percent / 100, won), 4)

    def test_amounts(self):
        lead = self.lead(expected_revenue=1000, probability=40)
        self.take("2026-02-01")
        self.change("2026-02-10", lead, expected_revenue=800)
        self.win("2026-03-05", lead)
        row = self.judged(lead)
        self.assertEqual((row.amount, row.forecast, row.actual, row.error), (1000, 400, 800, -400))

    def test_a_lost_deal_brings_nothing(self):
        row = self.judged(self.deals((40, 0)))
        self.assertEqual((row.forecast, row.actual, row.won_status), (400, 0, "lost"))

    def test_days_late_and_pushes(self):
        lead = self.lead(date_deadline="2026-02-20", probability=40)
        self.take("2026-02-01")
        self.change("2026-02-15", lead, date_deadline="2026-03-10")
        self.win("2026-03-05", lead)
        row = self.judged(lead)
        self.assertEqual((row.slippage_days, row.pushes), (13, 1))

    def test_each_source_that_had_an_opinion(self):
        lead = self.lead()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = 60, automated_probability = 40, kestio_rule_probability = 25 "
            "WHERE id = %s",
            [lead.id],
        )
        lead.invalidate_recordset()
        self.take("2026-02-01")
        self.win("2026-03-05", lead)
        found = [self.judged(lead, source=source).probability for source in ("shown", "own", "model", "odoo")]
        self.assertEqual(found, [60, 60, 25, 40])

    def test_credited_to_the_owner_of_that_day(self):
        lead = self.lead(probability=40)
        self.take("2026-02-01")
        self.change("2026-02-10", lead, user_id=self.manager.id)
        self.win("2026-03-05", lead)
        self.assertEqual(self.judged(lead).user_id, self.salesman)

    def test_a_new_version_splits_the_series(self):
        first = self.active_model()
        early = self.lead(probability=40)
        self.take("2026-02-01")
        second = self.active_model(on="2026-02-03")
        late = self.lead(on="2026-02-04", probability=40)
        self.take("2026-02-05")
        self.win("2026-03-05", early)
        self.win("2026-03-20", late)
        self.assertEqual([self.judged(lead).model_id for lead in (early, late)], [first, second])

    def test_a_deal_that_is_still_open_is_not_judged(self):
        self.assertFalse(self.judged(self.deals((40, None))))

    def test_a_deal_younger_than_the_horizon_is_not_judged(self):
        lead = self.lead(on="2026-02-20", probability=40)
        self.take("2026-02-21")
        self.win("2026-03-05", lead)
        self.assertFalse(self.judged(lead))

    def test_a_closing_taken_back_within_a_day_was_a_slip(self):
        lead = self.deals((40, 0))
        with freeze_time("2026-03-05 15:00:00"):
            lead.action_unarchive()
        self.assertFalse(self.judged(lead))

    def test_a_deal_re_opened_later_starts_again(self):
        lead = self.deals((40, 0))
        with freeze_time("2026-04-01"):
            lead.action_unarchive()
        lead.probability = 70
        self.take("2026-04-02")
        self.win("2026-06-01", lead)
        self.assertEqual([(row.won_status, row.probability) for row in self.judged(lead)], [("lost", 40), ("won", 70)])

    def test_forecasts_of_the_life_before_do_not_count(self):
        lead = self.deals((40, 0))
        with freeze_time("2026-04-01"):
            lead.action_unarchive()
        self.win("2026-04-10", lead)
        self.assertEqual(self.judged(lead).mapped("won_status"), ["lost"])

    def test_a_change_after_winning_is_no_second_closing(self):
        lead = self.deals((40, 1))
        self.change("2026-04-01", lead, user_id=self.manager.id)
        self.assertEqual(len(self.judged(lead)), 1)

    def test_the_day_of_closing_is_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        lead = self.deals((40, 1), closed="2026-03-05 22:00:00")
        self.assertEqual(str(self.judged(lead).closed_on), "2026-03-06")

    def test_a_rep_sees_his_own_and_a_manager_all(self):
        mine, other = self.deals((40, 1)), self.deals((40, 1), user_id=self.manager.id)
        report = self.env["kestio.forecast.report"]
        for user, expected in ((self.salesman, mine), (self.manager, mine + other)):
            seen = report.with_user(user).search([("lead_id", "in", (mine + other).ids), ("horizon", "=", "30")])
            self.assertEqual(seen.lead_id, expected)
        with self.assertRaises(AccessError):
            report.with_user(self.internal).search([])

    def test_two_companies_do_not_see_each_other(self):
        lead = self.deals((40, 1))
        other = self.new_company("Other")
        foreigner = self.new_user("kestio_foreigner", "sales_team.group_sale_manager", other)
        report = self.env["kestio.forecast.report"].with_user(foreigner).with_context(allowed_company_ids=other.ids)
        self.assertFalse(report.search([("lead_id", "=", lead.id)]))

    def test_groups_as_the_pivot_asks(self):
        self.deals((60, 1), (60, 0), (20, 0), (90, 1))
        rows = self.env["kestio.forecast.report"]._read_group(
            [("company_id", "=", self.company.id), ("horizon", "=", "30"), ("source", "=", "shown")],
            ["team_id", "tier_id", "closed_on:month"],
            ["brier:avg", "win_rate:avg", "forecast:sum", "actual:sum"],
        )
        self.assertEqual([(row[0], round(row[3], 4), *row[4:]) for row in rows], [(self.team, 0.1425, 50, 2300, 2000)])

    def test_colour_of_days_late_by_the_version_s_own_benchmark(self):
        bound = {"kpi": "slippage_days", "green": 7, "amber": 21}
        self.active_model(benchmark_ids=[Command.create(bound)])
        levels = []
        for deadline in ("2026-03-01", "2026-02-20", "2026-02-02"):
            lead = self.deals((40, 1), date_deadline=deadline)
            levels.append(self.judged(lead).with_user(self.salesman).slippage_level)
        self.assertEqual(levels, ["green", "amber", "red"])
