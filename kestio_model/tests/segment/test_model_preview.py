"""Segment: the figures of the preview chart."""

from odoo.tests import freeze_time

from .common import REVENUE, SegmentCase


@freeze_time("2026-06-30 12:00:00")
class TestModelPreview(SegmentCase):
    def preview(self, model):
        return model.with_user(self.manager).get_preview()

    def test_customers_and_revenue_per_tier(self):
        self.customer("A", [("2026-05-01", 8_000)])
        self.customer("B", [("2026-05-01", 4_500)])
        self.customer("C", [("2026-05-01", 500)])
        self.customer("D", [("2026-05-01", 400)])
        rows = self.preview(self.new_model())["rows"]
        self.assertEqual(
            [(row["name"], row["customers"], row["revenue"]) for row in rows],
            [("Gold", 1, 8_000), ("Silver", 1, 4_500), ("Bronze", 2, 900), ("Not ranked", 0, 0)],
        )

    def test_who_is_hardly_known_is_not_ranked(self):
        self.customer("Prospect", kestio_potential=5_000)
        model = self.new_model(REVENUE, {"measure": "potential", "weight": 0.5, "high": 5_000})
        self.assertEqual(self.preview(model)["rows"][-1]["customers"], 1)

    def test_a_draft_is_compared_with_the_tiers_of_today(self):
        self.customer("A", [("2026-05-01", 8_000)])
        self.active_model(on="2026-06-01")
        rows = self.preview(self.new_model())["rows"]
        self.assertEqual([row["today"] for row in rows], [1, 0, 0, None])

    def test_it_is_what_activation_does(self):
        for amount in (500, 3_900, 4_100, 9_900):
            self.customer(f"Customer {amount}", [("2026-05-01", amount)])
        model = self.new_model()
        seen = {row["name"]: row["customers"] for row in self.preview(model)["rows"]}
        model.with_user(self.director).action_activate()
        groups = self.env["kestio.tier.evaluation"]._read_group([("model_id", "=", model.id)], ["tier_id"], ["__count"])
        self.assertEqual({tier.name: count for tier, count in groups}, {name: n for name, n in seen.items() if n})

    def test_a_version_without_tiers_says_what_is_missing(self):
        preview = self.preview(self.new_model(tiers=()))
        self.assertEqual(preview["problems"], ["There is no tier."])
        self.assertEqual(preview["rows"], [])

    def test_a_currency_without_rate_is_said_instead_of_counted(self):
        currency = self.env["res.currency"].create({"name": "KST", "symbol": "k"})
        pricelist = self.env["product.pricelist"].create({"name": "KST", "currency_id": currency.id})
        self.order(self.customer(), ("2026-05-01", 100), pricelist_id=pricelist.id)
        preview = self.preview(self.new_model())
        self.assertRegex(preview["problems"][0], "no exchange rate for KST")
        self.assertEqual(preview["rows"], [])
