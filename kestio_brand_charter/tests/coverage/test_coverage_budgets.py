"""Coverage: the screen of figures in one call, the two budgets, and contradictions between rules."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...engine import coverage as engine
from .coverage_case import CoverageCase


@tagged("post_install", "-at_install")
class TestCoverageBudgets(CoverageCase):
    def summary(self, user=None, **values):
        self.env.flush_all()
        return (
            self.env["kestio.charter.figures"]
            .with_user(user or self.reader)
            .summary(charter_id=self.charter.id, **values)
        )

    def budgets(self):
        return {budget["side"]: budget for budget in self.summary()["budgets"]}

    def test_total_and_rows_are_what_python_counts(self):
        dice = self.draw(21)
        groups = {"channel": "channel", "step": "step", "marker": "marker"}
        for _round in range(5):
            self.charter.rule_ids.unlink()
            self.draw_rules(dice)
            rows = [row for row in self.expected() if row["required"]]
            for group, name in groups.items():
                found = self.summary(group_by=group)
                self.compare(found["total"], rows)
                for row in found["rows"]:
                    self.compare(row, [one for one in rows if one[name].id == row["id"]])

    def compare(self, found, rows):
        self.assertEqual(found["cells"], len(rows))
        cells = [(row["weight"], row["state"]) for row in rows]
        for rank, level in enumerate(engine.STATES[1:], 1):
            share = engine.coverage(cells, rank)
            self.assertEqual(found[level] is None, share is None)
            self.assertAlmostEqual(found[level] or 0, share or 0)

    def test_a_channel_of_which_nothing_is_required_is_listed_without_share(self):
        self.say(self.callback, channel=self.mail, applicability="required")
        rows = {row["name"]: row for row in self.summary()["rows"]}
        self.assertEqual(rows["E-mail"]["deployed"], 0)
        self.assertIsNone(rows["Telephone"]["deployed"])

    def test_a_charter_without_rules_has_no_share_at_all(self):
        found = self.summary()
        self.assertEqual([found["total"][level] for level in ("defined", "deployed", "audited")], [None] * 3)
        self.assertEqual([budget["share"] for budget in found["budgets"]], [None, None])

    def test_the_two_budgets_add_up_to_all_that_is_required(self):
        self.draw_rules(self.draw(4), 20)
        found = self.summary()
        for name in ("cells", "weight"):
            self.assertAlmostEqual(sum(budget[name] for budget in found["budgets"]), found["total"][name])
        for budget in found["budgets"]:
            self.assertAlmostEqual(sum(tier["weight"] for tier in budget["tiers"]), budget["weight"])

    def test_costs_of_what_is_deployed_are_spent_and_the_rest_is_planned(self):
        self.say(self.callback, applicability="required")
        self.say(self.callback, channel=self.mail, state="deployed", cost=400)
        self.say(self.callback, channel=self.phone, cost=1000)
        self.say(self.plain, tier="gold", applicability="required", cost=500)
        budgets = self.budgets()
        self.assertEqual((budgets["basics"]["spent"], budgets["basics"]["planned"]), (400, 1000))
        self.assertEqual((budgets["personal"]["spent"], budgets["personal"]["planned"]), (0, 500))

    def test_points_for_a_thousand_more_are_points_of_both_budgets_together(self):
        self.say(self.callback, applicability="required", cost=2000)  # 12 cells of weight 2
        self.say(self.plain, tier="gold", applicability="required", cost=500)  # 4 cells of weight 1
        budgets = self.budgets()
        self.assertAlmostEqual(budgets["basics"]["gain"], 100 * 24 / 28 / 2)
        self.assertAlmostEqual(budgets["personal"]["gain"], 100 * 4 / 28 / 0.5)
        self.assertAlmostEqual(budgets["personal"]["price"], 500 / (100 * 4 / 28))

    def test_without_any_cost_nothing_is_said_of_the_next_euro(self):
        self.say(self.callback, applicability="required")
        basics = self.budgets()["basics"]
        self.assertEqual((basics["gain"], basics["price"], basics["costed"], basics["actions"]), (None, None, 0, 1))

    def test_alerts_count_what_their_lists_show(self):
        past = fields.Date.today() - timedelta(days=1)
        self.say(self.callback, applicability="required", due_date=past)
        self.say(self.callback, channel=self.mail, state="deployed")
        self.say(self.callback, step=self.use, state="defined")
        self.say(self.callback, tier="platinum", state="defined")
        alerts = self.summary()["alerts"]
        self.assertEqual((alerts["ties"], alerts["orphans"]), (1, 1))
        late = [("charter_id", "=", self.charter.id), ("due_date", "<", "today"), ("next_step", "!=", "audit")]
        self.assertEqual(alerts["overdue"], self.env["kestio.charter.gap"].search_count(late))
        self.assertLess(alerts["overdue"], alerts["gaps"])  # what is deployed is in time
        self.assertEqual(alerts["nobody"], alerts["gaps"])

    def test_the_charter_in_force_is_shown_by_default(self):
        self.publish()
        self.charter.with_user(self.editor).action_new_version()
        found = self.env["kestio.charter.figures"].with_user(self.reader).summary()
        self.assertEqual((found["charter"], len(found["charters"])), (self.charter.id, 2))

    def test_a_company_without_charter_gets_an_empty_screen(self):
        other = self.new_company("Elsewhere")
        stranger = self.new_user("figures_stranger", "kestio_brand_charter.group_reader", other)
        figures = self.env["kestio.charter.figures"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertEqual(figures.summary(charter_id=self.charter.id), {"charters": [], "charter": None})

    def test_another_grouping_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose channel"):
            self.summary(group_by="charter_id")

    def test_salespeople_get_no_figures(self):
        with self.assertRaises(AccessError):
            self.summary(self.salesman)

    def test_queries_do_not_grow_with_rules(self):
        counts = []
        for number in (12, 12, 40):
            self.charter.rule_ids.unlink()
            self.draw_rules(self.draw(number), number)
            self.summary()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["kestio.charter.figures"].with_user(self.reader).summary(charter_id=self.charter.id)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])  # the first round fills caches


@tagged("post_install", "-at_install")
class TestContradictions(CoverageCase):
    def ties(self, user=None):
        self.env.flush_all()
        ties = self.env["kestio.charter.tie"].with_user(user or self.reader)
        ties.invalidate_model()
        return ties.search([("charter_id", "=", self.charter.id)])

    def test_two_rules_of_one_level_that_differ_are_one_line(self):
        mail = self.say(self.callback, channel=self.mail, applicability="required")
        use = self.say(self.callback, step=self.use, applicability="na")
        tie = self.ties()
        self.assertEqual((tie.rule_id, tie.other_id, tie.cells), (mail, use, 3))
        self.assertEqual((tie.said, tie.other_said, tie.counted), ("Required", "Not applicable", "Required"))

    def test_the_lower_state_counts_meanwhile(self):
        self.say(self.callback, channel=self.mail, state="deployed")
        self.say(self.callback, step=self.use, state="defined")
        self.assertEqual((self.ties().about, self.ties().counted), ("state", "Defined"))

    def test_the_rule_that_is_offered_settles_it(self):
        self.say(self.callback, channel=self.mail, state="deployed")
        self.say(self.callback, step=self.use, state="defined")
        context = self.ties(self.editor).action_settle()["context"]
        self.env["kestio.charter.rule"].with_user(self.editor).with_context(**context).create({})
        self.assertFalse(self.ties())

    def test_contradictions_are_those_of_the_cells(self):
        dice = self.draw(31)
        for _round in range(10):
            self.charter.rule_ids.unlink()
            self.draw_rules(dice)
            tied = self.cells().filtered("is_tie")
            self.assertEqual(bool(self.ties()), bool(tied))
            self.assertEqual(self.ties().marker_id, tied.marker_id)

    def test_another_company_sees_no_contradiction(self):
        self.say(self.callback, channel=self.mail, state="deployed")
        self.say(self.callback, step=self.use, state="defined")
        other = self.new_company("Elsewhere")
        stranger = self.new_user("tie_stranger", "kestio_brand_charter.group_auditor", other)
        ties = self.env["kestio.charter.tie"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(ties.search([]))

    def test_salespeople_see_no_contradiction(self):
        with self.assertRaises(AccessError):
            self.ties(self.salesman)
