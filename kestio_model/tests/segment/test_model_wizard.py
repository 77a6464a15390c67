"""Segment: the wizard *New commercial model*, from the way of selling to a preview and an active version."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ...models.segment import archetypes
from .common import SegmentCase


@freeze_time("2026-06-30 12:00:00")
class TestModelWizard(SegmentCase):
    def wizard(self, user=None, **values):
        """Return the director's wizard at its first step."""
        wizards = self.env["kestio.model.wizard"].with_user(user or self.director)
        return wizards.create({"name": "First model", **values})

    def at(self, step, **values):
        """Return a wizard that went on to a step."""
        wizard = self.wizard(**values)
        while wizard.step != step:
            wizard.action_next()
        return wizard

    def drafts(self):
        return self.env["kestio.model"].search([("company_id", "=", self.company.id), ("state", "=", "draft")])

    def highs(self, wizard):
        return {criterion.measure: criterion.high for criterion in wizard.criterion_ids}

    # What is proposed

    def test_gold_silver_and_bronze_are_proposed(self):
        wizard = self.at("tiers")
        self.assertEqual(wizard.tier_ids.mapped("code"), ["gold", "silver", "bronze"])
        self.assertEqual(wizard.tier_ids.mapped("enter_index"), [70, 40, 0])

    def test_each_archetype_proposes_its_own_criteria_weighing_100(self):
        for archetype, weights in archetypes.CRITERIA.items():
            with self.subTest(archetype):
                wizard = self.at("criteria", archetype=archetype)
                proposed = {criterion.measure: criterion.weight for criterion in wizard.criterion_ids}
                self.assertEqual(proposed, weights)
                self.assertEqual(sum(proposed.values()), 100)

    def test_the_high_bound_is_what_the_best_tenth_sells(self):
        for amount in range(1000, 12000, 1000):
            self.customer(f"Customer {amount}", [("2026-05-01", amount)])
        self.assertEqual(self.highs(self.at("criteria"))["revenue"], 10_000)

    def test_the_bounds_follow_the_window(self):
        self.customer("Old", [("2026-01-10", 90_000)])
        self.customer("Recent", [("2026-06-10", 5_000)])
        self.assertEqual(self.highs(self.at("criteria", window_months=3))["revenue"], 5_000)
        self.assertEqual(self.highs(self.at("criteria", window_months=3))["recency"], 91)

    def test_without_customers_the_usual_bounds_are_proposed(self):
        self.assertEqual(self.highs(self.at("criteria"))["revenue"], archetypes.USUAL_HIGH["revenue"])

    def test_with_enough_customers_the_entries_follow_their_distribution(self):
        for place in range(30):
            self.customer(f"Customer {place}", [("2026-06-01", 100 + 200 * place)])
        enters = self.at("tiers").tier_ids.mapped("enter_index")
        self.assertNotEqual(enters, [70, 40, 0])
        self.assertEqual(enters[-1], 0)
        self.assertGreaterEqual(enters[0], enters[1] + archetypes.GAP)

    def test_the_names_are_in_the_languages_of_the_database(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        tiers = self.at("tiers").tier_ids
        self.assertEqual(tiers.with_context(lang="en_US").mapped("name"), ["Gold", "Silver", "Bronze"])
        self.assertEqual(tiers.with_context(lang="fr_FR").mapped("name"), ["Or", "Argent", "Bronze"])

    def test_the_criteria_are_named_as_their_measures(self):
        labels = dict(self.env["kestio.tier.criterion"]._fields["measure"]._description_selection(self.env))
        proposed = {name for weights in archetypes.CRITERIA.values() for name in weights}
        self.assertEqual(proposed, set(archetypes.MEASURES))
        for name in proposed:
            self.assertEqual(archetypes.MEASURES[name]._translate("en_US"), labels[name])

    # What a person changes

    def test_tiers_of_any_number_and_name(self):
        wizard = self.at("tiers")
        wizard.write(
            {
                "tier_ids": [
                    Command.update(wizard.tier_ids[0].id, {"name": "Strategic"}),
                    Command.update(wizard.tier_ids[2].id, {"enter_index": 15, "exit_index": 5}),
                    Command.create({"name": "Sleeping", "sequence": 90}),
                ]
            }
        )
        self.assertEqual(wizard.model_id.tier_ids.mapped("name"), ["Strategic", "Silver", "Bronze", "Sleeping"])
        wizard.write({"tier_ids": [Command.delete(wizard.tier_ids[3].id)]})
        self.assertEqual(wizard.model_id.tier_ids.mapped("name"), ["Strategic", "Silver", "Bronze"])

    def test_overlapping_tiers_are_refused_at_their_step(self):
        wizard = self.at("tiers")
        wizard.tier_ids[1].write({"enter_index": 65, "exit_index": 30})
        with self.assertRaisesRegex(UserError, "overlap"):
            wizard.action_next()
        self.assertEqual(wizard.step, "tiers")

    def test_weights_of_zero_are_refused_at_their_step(self):
        wizard = self.at("criteria")
        wizard.criterion_ids.weight = 0
        with self.assertRaisesRegex(UserError, "sum to 0"):
            wizard.action_next()

    def test_to_go_back_and_forth_keeps_what_was_typed(self):
        wizard = self.at("tiers")
        wizard.tier_ids[0].name = "Strategic"
        wizard.action_back()
        wizard.action_next()
        self.assertEqual(wizard.tier_ids[0].name, "Strategic")

    def test_another_archetype_proposes_anew(self):
        wizard = self.at("tiers", archetype="mixed")
        wizard.action_back()
        wizard.archetype = "complex"
        wizard.action_next()
        self.assertIn("margin", wizard.criterion_ids.mapped("measure"))
        self.assertEqual(wizard.model_id.archetype, "complex")

    # How it ends

    def test_the_preview_counts_real_customers_before_anything_changes(self):
        best = self.customer("Best", [("2026-05-01", 9_000), ("2026-06-01", 9_000)], kestio_potential=20_000)
        preview = self.at("preview").model_id.get_preview()
        self.assertEqual([row["customers"] for row in preview["rows"]], [1, 0, 0, 0])
        self.assertEqual(preview["revenue"], 18_000)
        self.assert_tier(best, None)

    def test_to_keep_the_draft_opens_it(self):
        wizard = self.at("preview")
        model = wizard.model_id
        self.assertEqual(wizard.action_keep_draft()["res_id"], model.id)
        self.assertEqual((model.state, model.is_proposal), ("draft", False))

    def test_to_activate_ranks_the_customers(self):
        best = self.customer("Best", [("2026-05-01", 9_000), ("2026-06-01", 9_000)], kestio_potential=20_000)
        wizard = self.at("preview")
        model = wizard.model_id
        wizard.action_activate()
        self.assertEqual((model.state, model.is_proposal), ("active", False))
        self.assert_tier(best, "gold")

    def test_the_wizard_names_the_version_that_it_replaces(self):
        active = self.active_model(on="2026-06-01")
        self.assertEqual(self.at("preview").replaces_id, active)

    # Cancelled

    def test_to_discard_deletes_the_draft(self):
        self.at("preview").action_discard()
        self.assertFalse(self.drafts())

    def test_a_window_that_closes_behind_the_next_step_deletes_nothing(self):
        wizard = self.at("criteria")
        wizard.action_discard(step="tiers")
        self.assertEqual(self.drafts(), wizard.model_id)

    def test_a_forgotten_wizard_takes_its_draft_along_when_it_is_cleaned_up(self):
        self.at("tiers").sudo().unlink()
        self.assertFalse(self.drafts())

    def test_a_new_wizard_deletes_what_the_person_forgot(self):
        self.at("tiers")
        wizard = self.at("tiers")
        self.assertEqual(self.drafts(), wizard.model_id)

    def test_a_kept_draft_survives_the_end_of_the_wizard(self):
        wizard = self.at("preview")
        wizard.action_keep_draft()
        wizard.action_discard()
        self.assertEqual(len(self.drafts()), 1)

    # Who

    def test_only_directors_make_a_model(self):
        for user in (self.manager, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.wizard(user)

    def test_the_preview_is_for_managers(self):
        model = self.new_model()
        self.assertTrue(model.with_user(self.manager).get_preview()["rows"])
        with self.assertRaises(AccessError):
            model.with_user(self.salesman).get_preview()
