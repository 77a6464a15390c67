"""Pipeline: what corrects a forecast: rep, team, company; deals that are still open are not dropped."""

from odoo.tests import freeze_time, tagged

from .reliability_case import ReliabilityCase


@tagged("post_install", "-at_install")
class TestForecastFactor(ReliabilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = cls.new_user("kestio_rep", "sales_team.group_sale_salesman")
        cls.team.member_ids += cls.rep

    def optimist(self, closed=20, won=5, **values):
        """Return deals forecast at 50 %, of which fewer are won."""
        return self.deals(*[(50, 1)] * won, *[(50, 0)] * (closed - won), **values)

    def test_nothing_closed_corrects_nothing(self):
        self.assertEqual(self.factors(), {(None, None): 1.0})

    def test_fewer_than_twenty_closed_correct_nothing(self):
        self.optimist(closed=19)
        self.assertEqual(self.factors()[None, None], 1.0)

    def test_the_company_shrinks_to_one(self):
        self.optimist()
        # 5,000 won, 10,000 forecast in one month: (5,000 + 10,000) / (10,000 + 10,000)
        self.assertAlmostEqual(self.factors()[None, None], 0.75)

    def test_a_team_shrinks_to_the_company_and_a_rep_to_the_team(self):
        self.optimist()
        factors = self.factors()
        team = factors[self.team.id, None]
        self.assertAlmostEqual(team, (5000 + 10000 * 0.75) / 20000)
        self.assertAlmostEqual(factors[self.team.id, self.salesman.id], (5000 + 10000 * team) / 20000)

    def test_a_rep_with_few_deals_takes_the_factor_of_his_team(self):
        self.optimist()
        self.deals((50, 1), user_id=self.rep.id)
        factors = self.factors()
        self.assertEqual(factors[self.team.id, self.rep.id], factors[self.team.id, None])

    def test_bounds(self):
        self.deals(*[(90, 0)] * 40)
        self.deals(*[(10, 1)] * 40, user_id=self.rep.id)
        for factor in self.factors().values():
            self.assertTrue(0.5 <= factor <= 1.5)
        self.assertEqual(self.factors()[self.team.id, self.rep.id], 1.5)

    def test_an_open_deal_past_its_closing_counts_with_what_is_still_expected(self):
        self.optimist()
        before = self.factors()[None, None]
        late = self.lead(expected_revenue=100_000, probability=50, date_deadline="2026-03-10")
        self.take("2026-02-02")
        with freeze_time("2026-03-11"):
            late.probability = 20
        # Forecast 50,000; 20,000 are still expected: neither nothing nor 50,000.
        expected = (5000 + 20_000 + 10_000) / (10_000 + 50_000 + 10_000)
        self.assertAlmostEqual(self.factors()[None, None], max(0.5, expected))
        self.assertLess(self.factors()[None, None], before)

    def test_an_open_deal_that_is_not_due_yet_does_not_count(self):
        self.optimist()
        before = self.factors()
        self.lead(expected_revenue=100_000, probability=50, date_deadline="2026-09-10")
        self.take("2026-02-02")
        self.assertEqual(self.factors(), before)

    def test_only_the_last_four_quarters(self):
        self.optimist()
        self.assertEqual(self.factors("2027-03-04")[None, None], 0.75)
        self.assertEqual(self.factors("2027-03-06"), {(None, None): 1.0})

    def test_deals_of_other_companies_do_not_count(self):
        self.optimist()
        other = self.new_company("Other")
        parts = (other, self.day("2026-03-31"), 30)
        self.assertEqual(
            self.figures._factors(self.figures._monthly(*parts), self.figures._overdue(*parts)), {(None, None): 1.0}
        )


@tagged("post_install", "-at_install")
class TestForecastOutlook(ReliabilityCase):
    def outlooks(self, on="2026-05-20"):
        """Return this month and this quarter as the company stands on a date."""
        parts = (self.company, self.day(on), 30)
        months = self.figures._monthly(*parts)
        factors = self.figures._factors(months, self.figures._overdue(*parts))
        rows = self.env["kestio.forecast.outlook"]._outlooks(*parts[:2], months, factors)
        return {row["period"]: row for row in rows}

    def test_open_deals_count_in_the_period_in_which_they_are_due(self):
        for deadline in ("2026-05-01", "2026-05-31", "2026-06-30", "2026-07-01", False):
            self.lead(expected_revenue=1000, probability=50, date_deadline=deadline)
        found = self.outlooks()
        self.assertEqual([found[period]["deals"] for period in ("month", "quarter")], [2, 3])
        self.assertEqual([found[period]["weighted"] for period in ("month", "quarter")], [1000, 1500])
        self.assertEqual((found["month"]["overdue"], found["month"]["undated"]), (1, 1))

    def test_what_was_won_in_the_period_is_added(self):
        for on in ("2026-03-31", "2026-04-01", "2026-05-19"):
            self.win(on, self.lead(expected_revenue=1000))
        found = self.outlooks()
        self.assertEqual([found[period]["won"] for period in ("month", "quarter")], [1000, 2000])

    def test_corrected_by_the_factor_of_each_rep(self):
        self.deals(*[(50, 1)] * 5, *[(50, 0)] * 15)
        self.lead(expected_revenue=10_000, probability=50, date_deadline="2026-05-31")
        month = self.outlooks()["month"]
        # Company 0.75, team 0.625, rep 0.5625.
        self.assertAlmostEqual(month["corrected"], 0.5625 * 5000)
        self.assertTrue(month["low"] <= month["corrected"] <= month["high"])

    def test_nothing_open_is_certain(self):
        month = self.outlooks()["month"]
        self.assertEqual((month["corrected"], month["low"], month["high"], month["deals"]), (0, 0, 0, 0))

    def test_never_more_than_all_deals_won(self):
        self.lead(expected_revenue=1000, probability=95, date_deadline="2026-05-31")
        self.assertEqual(self.outlooks()["month"]["high"], 1000)
