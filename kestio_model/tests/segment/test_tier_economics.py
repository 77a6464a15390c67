"""Segment: a better tier that brings less per visit hour than the next one questions the rule (E19)."""

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import REVENUE, SegmentCase

DEAR = (
    {"name": "Gold", "sequence": 1, "enter_index": 70, "exit_index": 60, "cadence_months": 1, "visit_duration": 8},
    {"name": "Silver", "sequence": 2, "enter_index": 40, "exit_index": 30, "cadence_months": 12, "visit_duration": 1},
    {"name": "Bronze", "sequence": 3},
)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestTierEconomics(SegmentCase):
    """Five Gold customers of 8,000 with 96 planned hours each, five Silver ones of 5,000 with one hour each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for place in range(5):
            cls.customer(f"Gold {place}", [("2026-05-01", 8_000)])
            cls.customer(f"Silver {place}", [("2026-05-01", 5_000)])
        cls.model = cls.active_model(REVENUE, tiers=DEAR, on="2026-06-01")

    def on_model(self):
        """Return the suggestions on the model, whatever became of them."""
        return self.env["kestio.tier.suggestion"].search([("model_id", "=", self.model.id), ("source", "=", "model")])

    def test_the_weaker_better_tier_is_named_with_its_figures(self):
        suggestion = self.on_model()
        self.assertEqual((suggestion.from_tier_id.code, suggestion.to_tier_id.code), ("gold", "silver"))
        self.assertEqual(suggestion.breakdown["better"]["hours"], 5 * 12 * 8)
        self.assertAlmostEqual(suggestion.breakdown["better"]["per_hour"], 40_000 / 480)
        self.assertEqual(suggestion.breakdown["lower"]["per_hour"], 5_000)

    def test_it_is_not_made_twice(self):
        self.run_job(self.model, "2026-06-02", "2026-06-03")
        self.assertEqual(len(self.on_model()), 1)

    def test_it_lapses_when_the_figures_no_longer_say_so(self):
        partners = self.env["kestio.tier.evaluation"].search([("tier_id.code", "=", "gold")]).partner_id
        partners[:1]._kestio_change_tier(self.tier(self.model, "silver"))
        self.run_job(self.model, "2026-06-02")
        self.assertEqual(self.on_model().state, "expired")

    def test_a_refusal_holds_during_the_pause(self):
        self.on_model().with_user(self.manager).action_reject("Gold customers need these visits")
        self.run_job(self.model, "2026-11-30")
        self.assertEqual(self.on_model().mapped("state"), ["rejected"])

    def test_a_salesman_does_not_see_it(self):
        self.assertFalse(self.env["kestio.tier.suggestion"].with_user(self.salesman).search([("source", "=", "model")]))

    def test_a_manager_cannot_make_the_next_version(self):
        with self.assertRaises(AccessError):
            self.on_model().with_user(self.manager).action_accept()
        self.assertEqual(self.on_model().state, "open")

    def test_a_director_who_accepts_opens_a_draft_of_the_next_version(self):
        action = self.on_model().with_user(self.director).action_accept()
        draft = self.env["kestio.model"].browse(action["res_id"])
        self.assertEqual((draft.state, draft.previous_id), ("draft", self.model))
        self.assertEqual(self.on_model().state, "accepted")
