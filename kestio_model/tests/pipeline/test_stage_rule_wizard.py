"""Pipeline: rules are proposed from the position of stages and the company's own deals, never from their names."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...engine import stage_proposal as engine
from .learning_case import LearningCase


@tagged("post_install", "-at_install", "kestio_pipeline")
class TestStageRuleWizard(LearningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.new_company("Other")
        elsewhere = cls.env["crm.team"].create({"name": "Elsewhere", "company_id": other.id})
        others = cls.env["crm.stage"].search([("id", "not in", (cls.stages + cls.won_stage).ids)])
        others.team_ids = [Command.set(elsewhere.ids)]
        cls.draft = cls.new_model()

    def won_and_lost(self, won, lost, days=3, **values):
        """Return deals that went from the first stage to an end, each after some days."""
        for count, end in ((won, "won"), (lost, "lost")):
            self.deal((self.after(0), self.called), (self.after(days), end), count=count, **values)

    def percents(self):
        return [(one["values"]["stage_id"], one["values"]["probability"]) for one in self.draft._stage_proposals()]

    def wizard(self, user=None):
        action = self.draft.with_user(user or self.director).action_propose_stage_rules()
        return self.env["kestio.stage.rule.wizard"].with_user(user or self.director).browse(action["res_id"])

    # Without a history

    def test_usual_values_rise_towards_closing(self):
        self.assertEqual(self.percents(), [(self.called.id, 10.0), (self.met.id, 40.0), (self.offered.id, 70.0)])

    def test_usual_values_rise_in_every_archetype_and_number_of_stages(self):
        for usual in engine.USUAL.values():
            for count in range(2, 9):
                values = [engine.usual_probability(usual, place, count) for place in range(count)]
                self.assertEqual(values, sorted(set(values)))

    def test_the_order_of_stages_decides_and_not_their_names(self):
        self.called.sequence, self.offered.sequence = 950, 890
        self.assertEqual([stage for stage, _percent in self.percents()], (self.offered + self.met + self.called).ids)

    def test_a_won_stage_and_a_stage_of_another_company_get_no_rule(self):
        stages = {stage for stage, _percent in self.percents()}
        self.assertEqual(stages, set(self.stages.ids))

    def test_a_version_of_a_team_covers_the_stages_of_that_team_and_a_general_one_all(self):
        ours, theirs = self.env["crm.team"].create(
            [{"name": name, "company_id": self.company.id} for name in ("Ours", "Theirs")]
        )
        self.met.team_ids = theirs
        self.assertIn(self.met.id, dict(self.percents()))
        self.draft.team_ids = ours
        self.assertNotIn(self.met.id, dict(self.percents()))
        self.draft.team_ids = theirs
        self.assertIn(self.met.id, dict(self.percents()))

    def test_the_dialog_says_that_there_is_no_history(self):
        wizard = self.wizard()
        self.assertEqual((wizard.closed, wizard.warnings), (0, False))
        self.assertEqual(wizard.line_ids.mapped("observed"), ["none yet"] * 3)
        self.assertIn("no closed deal yet", wizard.line_ids[0].interval["text"])

    # With a history

    def test_the_observed_rate_moves_the_usual_value_by_its_weight(self):
        self.won_and_lost(30, 30)
        self.assertEqual(self.percents()[0], (self.called.id, engine.shown(100 * (30 + 20 * 0.1) / 80)))

    def test_each_line_tells_counts_rate_and_interval(self):
        self.won_and_lost(30, 30)
        self.deal((self.after(0), self.called), count=5)
        line = self.wizard().line_ids[0]
        self.assertEqual((line.entered, line.won, line.closed, line.open_count), (65, 30, 60, 5))
        self.assertEqual(line.rate, 50)
        self.assertAlmostEqual(line.low, 37.7, 1)
        self.assertAlmostEqual(line.high, 62.3, 1)
        self.assertEqual(line.observed, "30 of 60 won")
        self.assertEqual(line.interval["value"], line.probability)

    def test_expected_days_are_the_median_of_won_deals_when_there_are_twenty(self):
        self.won_and_lost(20, 0, days=8)
        self.assertEqual(self.draft._stage_proposals()[0]["values"]["grace_days"], 8)

    def test_with_fewer_won_deals_the_usual_days_are_proposed(self):
        self.won_and_lost(19, 40, days=8)
        self.assertEqual(self.draft._stage_proposals()[0]["values"]["grace_days"], 14)

    def test_a_tier_that_differs_gets_its_own_line(self):
        gold = self.tier(self.draft, "gold")
        other = self.tier(self.model, "gold")
        self.won_and_lost(40, 5, tier_id=other.id)
        self.won_and_lost(5, 80, tier_id=self.tier(self.model, "bronze").id)
        tiers = [one["values"]["tier_id"] for one in self.draft._stage_proposals()]
        self.assertIn(gold.id, tiers)

    def test_a_tier_with_few_deals_follows_its_stage(self):
        self.won_and_lost(8, 0, tier_id=self.tier(self.model, "gold").id)
        self.won_and_lost(5, 80)
        self.assertEqual({one["values"]["tier_id"] for one in self.draft._stage_proposals()}, {False})

    def test_a_fall_from_one_stage_to_the_next_is_told(self):
        self.won_and_lost(300, 0)
        wizard = self.wizard()
        self.assertIn("Met is proposed below Called", wizard.warnings)

    # To take and to leave

    def test_ticked_lines_become_rules_of_the_draft(self):
        wizard = self.wizard()
        wizard.line_ids[1].take = False
        wizard.line_ids[2].write({"probability": 80, "grace_days": 21, "half_life_days": 40, "floor": 0.2})
        wizard.action_apply()
        rules = self.draft.stage_rule_ids
        self.assertEqual(rules.stage_id, self.called + self.offered)
        last = rules.filtered(lambda rule: rule.stage_id == self.offered)
        self.assertEqual((last.probability, last.grace_days, last.half_life_days, last.floor), (80, 21, 40, 0.2))
        self.assertEqual(last.decay_mode, "half_life")

    def test_a_line_is_edited_in_the_dialog(self):
        wizard = self.wizard()
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.probability = 33
        self.assertEqual(wizard.line_ids[0].interval["value"], 33)

    def test_a_rule_of_the_same_stage_is_replaced_and_that_of_a_tier_stays(self):
        gold = self.tier(self.draft, "gold")
        self.draft.stage_rule_ids = [
            Command.create({"stage_id": self.called.id, "probability": 5}),
            Command.create({"stage_id": self.called.id, "probability": 25, "tier_id": gold.id}),
        ]
        self.wizard().action_apply()
        rules = self.draft.stage_rule_ids.filtered(lambda rule: rule.stage_id == self.called)
        self.assertEqual(sorted(rules.mapped("probability")), [10, 25])

    def test_nothing_ticked_is_refused(self):
        wizard = self.wizard()
        wizard.line_ids.take = False
        with self.assertRaisesRegex(UserError, "Tick at least one stage"):
            wizard.action_apply()

    def test_a_draft_that_was_activated_meanwhile_is_left_as_it_is(self):
        wizard = self.wizard()
        self.draft.with_user(self.director).action_activate()
        with self.assertRaisesRegex(UserError, "Make a new version"):
            wizard.action_apply()
        self.assertFalse(self.draft.stage_rule_ids)

    def test_only_a_director_proposes(self):
        for user in (self.salesman, self.manager):
            with self.assertRaises(AccessError):
                self.draft.with_user(user).action_propose_stage_rules()

    # Versions

    def test_a_new_commercial_model_comes_with_its_pipeline(self):
        wizard = self.env["kestio.model.wizard"].with_user(self.director).create({"name": "First"})
        wizard.action_next()
        model = wizard.model_id
        self.assertEqual(model.stage_rule_ids.stage_id, self.stages)
        self.assertTrue(model.stage_criterion_ids)
        self.assertTrue(model.benchmark_ids)

    def test_another_archetype_proposes_the_pipeline_again(self):
        wizard = self.env["kestio.model.wizard"].with_user(self.director).create({"name": "First"})
        wizard.action_next()
        wizard.action_back()
        wizard.archetype = "complex"
        wizard.action_next()
        self.assertEqual(wizard.model_id.stage_rule_ids.mapped("probability"), [5, 40, 75])
        self.assertEqual(wizard.model_id.stage_rule_ids.mapped("grace_days"), [30, 30, 30])

    def test_an_active_version_without_rules_is_prepared_by_one_button(self):
        self.draft.with_user(self.director).action_activate()
        self.assertTrue(self.draft.needs_stage_rules)
        opened = self.draft.with_user(self.director).action_prepare_pipeline()
        new = self.env["kestio.model"].browse(opened["res_id"])
        self.assertEqual((new.state, new.previous_id), ("draft", self.draft))
        self.assertEqual(new.stage_rule_ids.stage_id, self.stages)
        self.assertEqual(new.tier_ids.mapped("code"), self.draft.tier_ids.mapped("code"))
        again = self.draft.with_user(self.director).action_prepare_pipeline()
        self.assertEqual(again["res_id"], new.id)
        new.with_user(self.director).action_activate()
        self.assertFalse(new.needs_stage_rules)

    def test_the_menu_opens_the_dialog_on_the_draft_or_on_a_new_version(self):
        versions = self.env["kestio.model"].with_user(self.director)
        wizards = self.env["kestio.stage.rule.wizard"]
        (self.draft + self.model).unlink()
        with self.assertRaisesRegex(UserError, "Make a commercial model first"):
            versions.action_stage_rules()
        active = self.active_model()
        made = wizards.browse(versions.action_stage_rules()["res_id"]).model_id
        self.assertEqual((made.state, made.previous_id), ("draft", active))
        self.assertEqual(wizards.browse(versions.action_stage_rules()["res_id"]).model_id, made)

    def test_a_new_version_keeps_the_rules_with_the_tiers_of_the_same_code(self):
        gold = self.tier(self.draft, "gold")
        rule = {"stage_id": self.met.id, "tier_id": gold.id, "probability": 60, "tasks": "Meet them"}
        self.draft.stage_rule_ids = [Command.create(rule)]
        new = self.draft.copy({"previous_id": self.draft.id})
        self.assertEqual(new.stage_rule_ids.tier_id, self.tier(new, "gold"))
        self.assertEqual((new.stage_rule_ids.probability, new.stage_rule_ids.tasks), (60, "Meet them"))
