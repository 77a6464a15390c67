"""Pipeline: alerts tell one situation once, with its evidence, and one click brings what was observed into a draft."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .reliability_case import ReliabilityCase


@tagged("post_install", "-at_install")
class TestStageAlert(ReliabilityCase):
    """Of the deals in New two of three are won; of those that reached Proposal none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["kestio.pipeline.alert"]
        rules = [(cls.new, 15), (cls.proposal, 40)]
        cls.model = cls.active_model(
            stage_rule_ids=[Command.create({"stage_id": stage.id, "probability": percent}) for stage, percent in rules]
        )

    def pass_by(self, straight=40, lost=20):
        """Let deals be won straight from New, and others be lost in Proposal."""
        winners, losers = self.leads([{} for _ in range(straight)]), self.leads([{} for _ in range(lost)])
        self.change("2026-01-20", losers, stage_id=self.proposal.id)
        self.win("2026-02-20", winners)
        self.lose("2026-02-20", losers)

    def watch(self, on="2026-03-31"):
        """Look at the company on a date; return the alerts that were raised."""
        day = self.day(on)
        situations = self.env["kestio.pipeline.watch"]._situations(self.company, day)
        return self.alerts._follow(self.company, day, situations)

    def raised(self, kind):
        """Return the alerts of a kind."""
        return self.alerts.search([("company_id", "=", self.company.id), ("kind", "=", kind)])

    def rule_alert(self, stage=None):
        """Return the alert about the rule of a stage, after deals have passed by."""
        self.pass_by()
        self.watch()
        return self.raised("rule_outside").filtered(lambda alert: alert.stage_id == (stage or self.new))

    def test_nothing_to_tell_without_deals(self):
        self.assertFalse(self.watch())

    def test_a_later_stage_that_wins_less_often_is_told_with_both_names(self):
        self.pass_by()
        self.watch()
        alert = self.raised("conversion_inversion")
        self.assertEqual((alert.stage_id, alert.next_stage_id), (self.new, self.proposal))
        self.assertEqual((alert.evidence["won"], alert.evidence["closed"], alert.evidence["next_closed"]), (40, 60, 20))
        for part in ("New", "Proposal", "67 %", "60 closed", "0 %", "20 closed"):
            self.assertIn(part, alert.sentence)

    def test_nineteen_deals_prove_nothing(self):
        self.pass_by(lost=19)
        self.watch()
        self.assertFalse(self.raised("conversion_inversion"))

    def test_conversion_that_rises_is_no_alert(self):
        winners, losers = self.leads([{} for _ in range(20)]), self.leads([{} for _ in range(40)])
        self.change("2026-01-20", winners, stage_id=self.proposal.id)
        self.win("2026-02-20", winners)
        self.lose("2026-02-20", losers)
        self.watch()
        self.assertFalse(self.raised("conversion_inversion"))

    def test_a_rule_outside_what_is_observed(self):
        alert = self.rule_alert()
        self.assertEqual((alert.rule_id.probability, alert.evidence["written"]), (15, 15))
        self.assertEqual(alert.evidence["rate"], 66.7)
        self.assertIn("15 %", alert.sentence)

    def test_deals_of_a_team_with_a_version_of_its_own_say_nothing_about_the_company_s_rules(self):
        self.active_model(team_ids=[Command.set(self.team.ids)])
        self.pass_by()
        self.watch()
        self.assertFalse(self.raised("rule_outside").filtered(lambda alert: alert.model_id == self.model))
        self.assertFalse(self.raised("conversion_inversion").filtered(lambda alert: alert.model_id == self.model))

    def test_a_rule_inside_is_no_alert(self):
        self.pass_by(straight=10, lost=50)
        self.watch()
        self.assertNotIn(self.new, self.raised("rule_outside").stage_id)

    def test_the_same_situation_is_told_once(self):
        self.pass_by()
        self.assertTrue(self.watch())
        self.assertFalse(self.watch("2026-04-01"))

    def test_a_dismissed_alert_is_not_raised_again_while_it_is_the_same(self):
        alert = self.rule_alert()
        alert.with_user(self.manager).action_dismiss("One exceptional quarter")
        self.assertFalse(self.watch("2026-04-01"))
        self.assertEqual(
            (alert.state, alert.reason, alert.closed_by), ("dismissed", "One exceptional quarter", self.manager)
        )

    def test_an_alert_closes_by_itself_when_it_is_over_and_may_come_back(self):
        alert = self.rule_alert()
        self.alerts._follow(self.company, self.day("2026-04-01"), [])
        self.assertEqual((alert.state, alert.is_current), ("done", False))
        self.assertFalse(alert.activity_ids)
        self.assertTrue(self.watch("2026-04-02"))

    def test_new_evidence_refreshes_an_open_alert(self):
        alert = self.rule_alert()
        self.pass_by(straight=10, lost=0)
        self.watch("2026-04-01")
        self.assertEqual(alert.evidence["closed"], 70)

    def test_a_manager_is_asked_by_an_activity_that_ends_with_the_alert(self):
        alert = self.rule_alert()
        self.assertIn(self.manager, alert.activity_ids.user_id)
        self.assertNotIn(self.salesman, alert.activity_ids.user_id)
        alert.with_user(self.manager).action_done()
        self.assertFalse(alert.activity_ids)

    def test_apply_writes_the_observed_value_into_a_draft_only(self):
        alert = self.rule_alert()
        action = alert.with_user(self.director).action_apply_observed()
        draft = self.env["kestio.model"].browse(action["res_id"])
        self.assertEqual((draft.state, draft.previous_id), ("draft", self.model))
        percents = {rule.stage_id: rule.probability for rule in draft.stage_rule_ids}
        self.assertEqual(percents, {self.new: 66.7, self.proposal: 40})
        self.assertEqual(sorted(self.model.stage_rule_ids.mapped("probability")), [15, 40])
        self.assertEqual(alert.state, "done")
        self.assertFalse(self.watch("2026-04-01"))

    def test_apply_takes_the_draft_that_is_there(self):
        first, second = self.rule_alert(), self.rule_alert(self.proposal)
        drafts = {alert.with_user(self.director).action_apply_observed()["res_id"] for alert in (first, second)}
        self.assertEqual(len(drafts), 1)
        draft = self.env["kestio.model"].browse(drafts)
        self.assertEqual(sorted(draft.stage_rule_ids.mapped("probability")), [0, 66.7])

    def test_apply_is_for_directors(self):
        alert = self.rule_alert()
        with self.assertRaises(AccessError):
            alert.with_user(self.manager).action_apply_observed()
        self.assertFalse(self.env["kestio.model"].search([("previous_id", "=", self.model.id)]))

    def test_apply_refuses_a_version_that_was_replaced(self):
        alert = self.rule_alert()
        self.model.with_user(self.director).action_archive_version()
        with self.assertRaisesRegex(UserError, "not in the version in use"):
            alert.with_user(self.director).action_apply_observed()

    def test_an_alert_is_closed_once_and_dismissed_with_a_reason(self):
        alert = self.rule_alert().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            alert.action_dismiss("  ")
        self.assertEqual(alert.state, "open")
        alert.action_done()
        with self.assertRaisesRegex(UserError, "meanwhile"):
            alert.action_dismiss("Too late")

    def test_dismissed_by_the_dialog(self):
        alert = self.rule_alert()
        dialogs = self.env["kestio.alert.dismiss"].with_user(self.manager)
        context = {"active_model": alert._name, "active_ids": alert.ids}
        dialogs.with_context(**context).create({"reason": "Known"}).action_dismiss()
        self.assertEqual((alert.state, alert.reason), ("dismissed", "Known"))

    def test_reps_and_other_companies_see_no_alert(self):
        alert = self.rule_alert()
        for method in ("read", "action_done"):
            with self.assertRaises(AccessError):
                getattr(alert.with_user(self.salesman), method)()
        other = self.new_company("Other")
        boss = self.new_user("kestio_other", "sales_team.group_sale_manager", other)
        self.assertFalse(self.alerts.with_user(boss).with_context(allowed_company_ids=other.ids).search([]))

    def test_the_screen_counts_open_alerts_for_managers(self):
        self.rule_alert()
        opened = self.alerts.search_count([("company_id", "=", self.company.id), ("state", "=", "open")])
        self.assertEqual(self.summary(self.manager)["alerts"], opened)
        self.assertEqual(self.summary(self.salesman)["alerts"], 0)

    def test_nothing_readable_is_stored(self):
        stored = {name for name, field in self.alerts._fields.items() if field.store}
        self.assertFalse(stored & {"sentence", "advice", "display_name"})


@tagged("post_install", "-at_install")
class TestPeriodAlert(ReliabilityCase):
    """Usually 1,000 are won in a month and a weighted 5,000 are open at its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.lead(expected_revenue=10_000, probability=50)
        for month in range(1, 5):
            cls.close_month(month, 1000)

    @classmethod
    def close_month(cls, month, amount, day=15):
        """Win an amount in a month, then write down what is open."""
        cls.win(f"2026-{month:02}-{day}", cls.lead(expected_revenue=amount))
        cls.take(f"2026-{month:02}-28")

    def watch(self, on="2026-06-02"):
        """Look at the company on a date; return the alerts that were raised."""
        day = self.day(on)
        situations = self.env["kestio.pipeline.watch"]._situations(self.company, day)
        return self.env["kestio.pipeline.alert"]._follow(self.company, day, situations)

    def test_a_good_month_with_an_empty_pipeline_is_a_hollow_success(self):
        self.change("2026-05-10", self.stock, expected_revenue=4000)
        self.close_month(5, 1500)
        alerts = self.watch()
        self.assertEqual(set(alerts.mapped("kind")), {"hollow_success"})
        self.assertEqual(alerts.team_id, self.team)
        self.assertEqual(len(alerts), 2)
        self.assertEqual(
            alerts[0].evidence,
            {"month": "2026-05-01", "result": 1500, "pipeline": 2000, "usual_result": 1000, "usual_pipeline": 5000},
        )
        self.assertIn("May 2026", alerts[0].sentence)

    def test_an_amount_in_a_currency_without_cents_keeps_its_zeroes(self):
        self.change("2026-05-10", self.stock, expected_revenue=4000)
        self.close_month(5, 1500)
        alert = self.watch()[0]
        whole = alert.sentence
        self.assertIn("2,000", whole)
        self.company.currency_id = self.env.ref("base.JPY").id
        alert.invalidate_recordset()
        self.assertIn("¥\N{NO-BREAK SPACE}2,000", alert.sentence)
        self.assertIn("¥\N{NO-BREAK SPACE}1,000", alert.sentence)

    def test_a_poor_month_with_a_full_pipeline_is_promising(self):
        self.change("2026-05-10", self.stock, expected_revenue=20_000)
        self.close_month(5, 500)
        self.assertEqual(set(self.watch().mapped("kind")), {"promising_pipeline"})

    def test_a_month_without_any_sale_counts_as_nothing_won(self):
        self.change("2026-05-10", self.stock, expected_revenue=20_000)
        self.take("2026-05-28")
        alerts = self.watch()
        self.assertEqual(set(alerts.mapped("kind")), {"promising_pipeline"})
        self.assertEqual(alerts[0].evidence["result"], 0)

    def test_an_ordinary_month_tells_nothing(self):
        self.close_month(5, 1000)
        self.assertFalse(self.watch())

    def test_a_month_that_was_not_written_down_tells_nothing(self):
        self.win("2026-05-15", self.lead(expected_revenue=9000))
        self.assertFalse(self.watch())

    def test_told_once_for_a_month(self):
        self.change("2026-05-10", self.stock, expected_revenue=4000)
        self.close_month(5, 1500)
        self.assertEqual([bool(self.watch(day)) for day in ("2026-06-02", "2026-06-03")], [True, False])

    def test_stays_until_somebody_closes_it(self):
        self.change("2026-05-10", self.stock, expected_revenue=4000)
        self.close_month(5, 1500)
        alert = self.watch()[0]
        self.change("2026-06-10", self.stock, expected_revenue=10_000)
        self.close_month(6, 1000)
        self.watch("2026-07-02")
        self.assertEqual(alert.state, "open")

    def test_the_leader_of_the_team_is_asked_when_he_is_a_manager(self):
        self.team.user_id = self.manager
        self.change("2026-05-10", self.stock, expected_revenue=4000)
        self.close_month(5, 1500)
        alert = self.watch().filtered("team_id")
        self.assertEqual(alert.activity_ids.user_id, self.manager)

    def test_a_change_of_class_is_an_alert_too(self):
        self.deals(*[(90, 1)] * 18, *[(90, 0)] * 2, *[(10, 0)] * 20)
        classes = self.env["kestio.forecast.class"]
        classes._evaluate(self.company, self.day("2026-03-31"))
        self.deals(*[(90, 0)] * 60, taken="2026-03-06", closed="2026-04-20")
        classes._evaluate(self.company, self.day("2026-05-01"))
        alerts = self.watch("2026-05-01").filtered(lambda alert: alert.kind == "class_changed")
        self.assertEqual(len(alerts), 2)
        self.assertIn("becomes C", alerts[0].sentence)
