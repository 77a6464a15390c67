"""Pipeline: the reliability class of a month, and who is told when it changes."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .reliability_case import ReliabilityCase

RIGHT = [(50, 1)] * 10 + [(50, 0)] * 10
GOOD = [(90, 1)] * 18 + [(90, 0)] * 2 + [(10, 0)] * 18 + [(10, 1)] * 2
WRONG = [(90, 0)] * 30 + [(90, 1)] * 10


@tagged("post_install", "-at_install")
class TestForecastClass(ReliabilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classes = cls.env["kestio.forecast.class"]
        cls.planner = cls.new_user("kestio_planner", "base.group_user")
        cls.company.kestio_forecast_watcher_ids = cls.planner

    def evaluate(self, on="2026-03-31"):
        """Give classes on a date."""
        return self.classes._evaluate(self.company, self.day(on))

    def company_row(self, rows):
        """Return the row of the whole company."""
        return rows.filtered(lambda row: not row.team_id)

    def worsen(self):
        """Let the class of the company go from A to C in April; return the new rows."""
        self.deals(*GOOD)
        self.evaluate()
        self.deals(*WRONG, *WRONG, taken="2026-03-06", closed="2026-04-20")
        return self.evaluate("2026-05-01")

    def test_no_class_below_twenty_closed_deals(self):
        self.deals(*RIGHT[:19])
        self.assertFalse(self.evaluate())

    def test_company_and_team_receive_one(self):
        self.deals(*GOOD)
        rows = self.evaluate()
        self.assertEqual(rows.team_id, self.team)
        self.assertEqual(len(rows), 2)
        self.assertEqual(set(rows.mapped("letter")), {"A"})
        self.assertTrue(all(rows.mapped("is_safe")))

    def test_figures_of_the_row(self):
        self.deals(*GOOD)
        row = self.company_row(self.evaluate())
        self.assertEqual((row.closed, row.win_rate, str(row.period)), (40, 0.5, "2026-03-01"))
        self.assertAlmostEqual(row.brier, 0.09)
        self.assertAlmostEqual(row.skill, 0.64)
        self.assertAlmostEqual(row.bias, 0)

    def test_promises_that_do_not_come_are_class_c(self):
        self.deals(*WRONG)
        row = self.company_row(self.evaluate())
        self.assertEqual((row.letter, row.is_safe), ("C", False))
        self.assertIn("260 %", row.sentence)

    def test_nothing_won_is_class_c(self):
        self.deals(*[(50, 0)] * 20)
        self.assertEqual(self.company_row(self.evaluate()).letter, "C")

    def test_limits_are_settings(self):
        self.deals(*RIGHT)
        self.assertEqual(self.company_row(self.evaluate()).letter, "B")
        self.company.write({"kestio_a_skill": 0.0, "kestio_safe_class": "A"})
        self.assertEqual(self.company_row(self.evaluate("2026-04-01")).letter, "A")

    def test_class_a_is_never_easier_than_class_b(self):
        with self.assertRaises(ValidationError):
            self.company.kestio_a_bias = 0.5

    def test_class_b_is_safe_when_the_company_says_so(self):
        self.deals(*RIGHT)
        self.company.kestio_safe_class = "B"
        self.assertTrue(self.company_row(self.evaluate()).is_safe)

    def test_one_row_a_month(self):
        self.deals(*GOOD)
        self.assertEqual([len(self.evaluate(day)) for day in ("2026-03-20", "2026-03-31", "2026-04-01")], [2, 0, 2])

    def test_the_first_class_is_no_change(self):
        self.deals(*GOOD)
        self.assertFalse(any(self.evaluate().mapped("is_changed")))

    def test_a_change_is_told_once_to_each_watcher(self):
        row = self.company_row(self.worsen())
        self.assertEqual((row.previous_letter, row.letter, row.is_changed), ("A", "C", True))
        self.assertEqual(row.activity_ids.user_id, self.planner)
        self.assertIn("class A becomes C", row.activity_ids.summary)
        self.evaluate("2026-05-02")
        self.assertEqual(len(row.activity_ids), 1)

    def test_the_same_class_again_tells_nobody(self):
        self.deals(*GOOD)
        self.evaluate()
        rows = self.evaluate("2026-04-01")
        self.assertFalse(rows.activity_ids)

    def test_no_mail_unless_the_company_wants_it(self):
        mails = self.env["mail.mail"].search_count([])
        self.worsen()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_a_dead_mail_server_stops_nothing(self):
        self.company.kestio_forecast_mail = True
        servers = type(self.env["ir.mail_server"])
        with patch.object(servers, "_connect__", side_effect=OSError("dead")) as dead:
            row = self.company_row(self.worsen())
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.env.cr.postcommit.run()
        self.assertFalse(dead.called)
        mail = self.env["mail.mail"].search([("model", "=", row._name), ("res_id", "=", row.id)])
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.planner.partner_id))

    def test_who_is_told_reads_the_class_and_nobody_else_outside_sales(self):
        self.deals(*GOOD)
        rows = self.evaluate()
        self.assertEqual(rows.with_user(self.planner).mapped("letter"), ["A", "A"])
        self.assertFalse(self.classes.with_user(self.internal).search([]))
        self.assertEqual(self.classes.with_user(self.salesman).search([]), rows)

    def test_nobody_edits_it(self):
        self.deals(*GOOD)
        row = self.evaluate()[0].with_user(self.director)
        for refused in (lambda: row.write({"letter": "A"}), row.unlink):
            with self.assertRaises(AccessError):
                refused()

    def test_sentence_in_the_language_of_who_reads(self):
        self.deals(*WRONG)
        row = self.company_row(self.evaluate())
        self.assertIn("cannot be relied on", row.sentence)
        self.assertNotIn("sentence", [name for name, field in row._fields.items() if field.store])

    def test_two_companies(self):
        self.deals(*GOOD)
        self.evaluate()
        other = self.new_company("Other")
        self.assertFalse(self.classes._evaluate(other, self.day("2026-03-31")))
        boss = self.new_user("kestio_other", "sales_team.group_sale_manager", other)
        self.assertFalse(self.classes.with_user(boss).with_context(allowed_company_ids=other.ids).search([]))


@tagged("post_install", "-at_install")
class TestReliabilitySummary(ReliabilityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = cls.new_user("kestio_rep", "sales_team.group_sale_salesman")
        cls.team.member_ids += cls.rep

    def source(self, summary, code="shown"):
        """Return the measures of a source of probability."""
        return next((source for source in summary["sources"] if source["code"] == code), None)

    def test_nothing_yet(self):
        found = self.summary(self.manager)
        self.assertEqual((found["closed"], found["needed"], found["verdict"], found["sources"]), (0, 20, False, []))
        self.assertEqual([row["period"] for row in found["outlooks"]], ["month", "quarter"])

    def test_measures_of_the_forecast_shown(self):
        self.deals(*GOOD)
        shown = self.source(self.summary(self.manager))
        self.assertEqual((shown["closed"], shown["win_rate"]), (40, 0.5))
        self.assertAlmostEqual(shown["brier"], 0.09)
        self.assertAlmostEqual(shown["calibration"], 0)
        self.assertAlmostEqual(shown["bias"], 0)
        self.assertAlmostEqual(shown["hubspot"], 1)

    def test_three_probabilities_side_by_side(self):
        leads = self.leads([{"expected_revenue": 1000} for _ in range(20)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = 60, automated_probability = 40, kestio_rule_probability = 25 "
            "WHERE id = ANY(%s)",
            [leads.ids],
        )
        self.env.invalidate_all()
        self.take("2026-02-01")
        self.win("2026-03-05", leads)
        found = self.summary(self.manager)
        scores = {source["code"]: round(source["brier"], 4) for source in found["sources"]}
        self.assertEqual(scores, {"shown": 0.16, "own": 0.16, "model": 0.5625, "odoo": 0.36})

    def test_where_nothing_was_won_there_is_an_amount_and_no_share(self):
        self.deals(*[(50, 0)] * 20)
        shown = self.source(self.summary(self.manager))
        self.assertEqual((shown["bias"], shown["hubspot"], shown["error_amount"]), (None, None, 10_000))

    def test_a_fifth_is_shown_from_twenty_deals_on(self):
        self.deals(*[(10, 0)] * 19, *[(90, 1)] * 20)
        bins = self.source(self.summary(self.manager))["bins"]
        self.assertEqual([part["closed"] for part in bins], [19, 0, 0, 0, 20])
        self.assertEqual([part["is_known"] for part in bins], [False, False, False, False, True])
        self.assertEqual(bins[4]["rate"], 1)
        self.assertAlmostEqual(bins[4]["high"], 1)
        self.assertTrue(0.8 < bins[4]["low"] < 0.9)

    def test_a_rep_sees_himself_and_a_team_without_names(self):
        self.deals(*GOOD)
        self.deals(*RIGHT, user_id=self.rep.id)
        found = self.summary(self.salesman, group_by="user")
        self.assertEqual(
            [(row["name"], row["closed"]) for row in found["rows"]], [("You", 40), ("Average of the team", 60)]
        )
        for by in ("team", "user", "stage", "tier", "model"):
            self.assertNotIn(self.rep.name, str(self.summary(self.salesman, group_by=by)))

    def test_a_manager_sees_names(self):
        self.deals(*GOOD)
        self.deals(*RIGHT, user_id=self.rep.id)
        found = self.summary(self.manager, group_by="user")
        self.assertEqual([row["name"] for row in found["rows"]], [self.salesman.name, self.rep.name])

    def test_a_rep_sees_nothing_of_other_teams(self):
        other = self.env["crm.team"].create({"name": "Elsewhere", "company_id": self.company.id})
        other.member_ids = self.rep
        self.deals(*GOOD)
        self.deals(*RIGHT, user_id=self.rep.id, team_id=other.id)
        self.assertEqual([row["name"] for row in self.summary(self.salesman)["rows"]], ["Tests"])
        self.assertEqual({row["name"] for row in self.summary(self.manager)["rows"]}, {"Tests", "Elsewhere"})

    def test_a_rep_sees_the_pipeline_that_is_his(self):
        self.lead(expected_revenue=1000, probability=50, date_deadline="2026-03-31")
        self.lead(expected_revenue=9000, probability=50, date_deadline="2026-03-31", user_id=self.rep.id)
        found = {user: self.summary(user)["outlooks"][0]["weighted"] for user in (self.salesman, self.manager)}
        self.assertEqual(list(found.values()), [500, 5000])

    def test_every_grouping(self):
        model = self.active_model(
            tiers=(
                {"name": "Gold", "sequence": 1, "enter_index": 70, "exit_index": 60},
                {"name": "Rest", "sequence": 2},
            )
        )
        gold = model.tier_ids[0]
        self.deals(*GOOD, kestio_tier_id=gold.id)
        names = {
            by: [row["name"] for row in self.summary(self.manager, group_by=by)["rows"]]
            for by in ("team", "user", "stage", "tier", "model")
        }
        self.assertEqual(
            names,
            {
                "team": ["Tests"],
                "user": [self.salesman.name],
                "stage": ["New"],
                "tier": ["Gold"],
                "model": [model.display_name],
            },
        )

    def test_horizons(self):
        self.deals(*GOOD)
        found = [self.summary(self.manager, horizon=horizon)["closed"] for horizon in (30, 60, 90)]
        self.assertEqual(found, [40, 0, 0])

    def test_refuses_what_it_does_not_know_and_who_is_not_in_sales(self):
        for wrong in ({"horizon": 45}, {"group_by": "partner_id"}):
            with self.assertRaisesRegex(Exception, "30, 60 or 90"):
                self.summary(self.manager, **wrong)
        with self.assertRaises(AccessError):
            self.summary(self.internal)

    def test_two_companies(self):
        self.deals(*GOOD)
        other = self.new_company("Other")
        boss = self.new_user("kestio_other", "sales_team.group_sale_manager", other)
        reliability = self.env["kestio.reliability"].with_user(boss).with_context(allowed_company_ids=other.ids)
        self.assertEqual(reliability.summary()["closed"], 0)

    def test_colours_follow_the_version_in_use(self):
        bounds = [{"kpi": "forecast_bias", "green": 10, "amber": 25}, {"kpi": "win_rate", "green": 60, "amber": 40}]
        self.active_model(benchmark_ids=[Command.create(values) for values in bounds])
        self.deals(*GOOD)
        [row] = self.summary(self.manager)["rows"]
        self.assertEqual((row["bias_level"], row["win_level"]), ("green", "amber"))

    def test_same_number_of_statements_for_any_number_of_deals(self):
        counts = []
        for size in (1, 1, 10, 200):
            self.deals(*[(50, 1)] * size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.summary(self.manager, group_by="user")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1:], [counts[1]] * 3)
