"""Segment: what each measure knows of a customer, and what happens where a currency has no rate."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_revenue import TODAY, RevenueCase


@tagged("post_install", "-at_install")
class TestMeasures(RevenueCase):
    """What is known of each measure, and what is not: the unknown weighs nothing and lowers the coverage."""

    def ranked(self, measure, orders=(), **criterion):
        """Return a customer evaluated on one measure beside revenue."""
        revenue = {"measure": "revenue", "weight": 1, "low": 0, "high": 10_000}
        model = self.active_model(revenue, {"measure": measure, "weight": 1, "low": 0, "high": 100, **criterion})
        partner = self.customer(orders=orders)
        self.recompute(model)
        return partner

    def test_number_of_orders_is_of_the_window(self):
        partner = self.ranked("orders", [("2024-05-01", 1), ("2026-05-01", 1), ("2026-05-02", 1)])
        self.assertEqual(self.value(partner, "orders"), 2)

    def test_basket_is_revenue_per_order(self):
        partner = self.ranked("basket", [("2026-05-01", 100), ("2026-05-02", 50)])
        self.assertEqual(self.value(partner, "basket"), 75)

    def test_basket_is_unknown_without_order_in_the_window(self):
        partner = self.ranked("basket", [("2024-12-01", 100)])
        self.assertIsNone(self.value(partner, "basket"))
        self.assertEqual(self.evaluation(partner).coverage, 0.5)

    def test_recency_is_days_since_the_last_order_and_less_is_better(self):
        partner = self.ranked("recency", [("2026-05-01", 1), ("2026-06-20", 1)])
        self.assertEqual(self.value(partner, "recency"), 10)
        self.assertEqual(self.evaluation(partner).index, 45.0)

    def test_growth_compares_with_the_window_before(self):
        partner = self.ranked("growth", [("2024-12-01", 1000), ("2026-05-01", 1250)])
        self.assertEqual(self.value(partner, "growth"), 25)

    def test_growth_is_unknown_for_a_new_customer(self):
        partner = self.ranked("growth", [("2026-05-01", 1250)])
        self.assertIsNone(self.value(partner, "growth"))

    def test_growth_is_unknown_after_a_window_without_sales(self):
        partner = self.ranked("growth", [("2023-01-01", 1250), ("2026-05-01", 1250)])
        self.assertIsNone(self.value(partner, "growth"))

    def test_potential_is_what_was_declared(self):
        partner = self.customer()
        model = self.active_model({"measure": "potential", "low": 0, "high": 1000})
        partner.with_user(self.salesman).kestio_potential = 800
        self.recompute(model)
        self.assertEqual((self.value(partner, "potential"), self.evaluation(partner).index), (800, 80))

    def test_margin_is_sales_less_cost(self):
        self.work.standard_price = 30
        partner = self.ranked("margin", [("2026-05-01", 100)])
        self.assertEqual(self.value(partner, "margin"), 70)

    def test_margin_is_unknown_when_no_cost_was_entered(self):
        partner = self.ranked("margin", [("2026-05-01", 100)])
        self.assertIsNone(self.value(partner, "margin"))

    def test_margin_is_unknown_when_most_sales_have_no_cost(self):
        free = self.env["product.product"].create({"name": "No cost", "type": "service"})
        self.work.standard_price = 30
        model = self.active_model({"measure": "margin", "low": 0, "high": 100})
        partner = self.customer(orders=[("2026-05-01", 100)])
        work, self.__class__.work = self.work, free
        self.addCleanup(setattr, self.__class__, "work", work)
        self.order(partner, ("2026-05-02", 101))
        self.recompute(model)
        self.assertIsNone(self.value(partner, "margin"))

    def test_margin_over_acquisition_cost_and_engagement_are_unknown_until_something_records_them(self):
        for measure in ("margin_cac", "engagement"):
            partner = self.ranked(measure, [("2026-05-01", 100)])
            self.assertIsNone(self.value(partner, measure), measure)
            self.assertEqual(self.evaluation(partner).coverage, 0.5)

    def test_condition_is_always_known(self):
        model = self.active_model({"measure": "domain", "domain": "[('country_id.code', '=', 'FR')]"})
        french = self.customer(orders=[("2026-05-01", 1)], country_id=self.env.ref("base.fr").id)
        belgian = self.customer(orders=[("2026-05-01", 1)], country_id=self.env.ref("base.be").id)
        self.recompute(model)
        self.assertEqual([self.evaluation(french).index, self.evaluation(belgian).index], [100, 0])


@tagged("post_install", "-at_install")
class TestCurrencyWithoutRate(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.currency.rate"].search([("currency_id", "=", cls.dollar.id)]).unlink()
        cls.model = cls.active_model()
        cls.partner = cls.customer("Pays in dollars", orders=[("2026-05-01", 8000)])
        dollars = cls.env["product.pricelist"].create({"name": "USD", "currency_id": cls.dollar.id})
        cls.order(cls.partner, ("2026-05-02", 8000), pricelist_id=dollars.id)

    def test_button_names_the_currency_and_changes_nothing(self):
        with self.assertRaisesRegex(UserError, "no exchange rate for USD, which documents of Kestio Tests use"):
            self.recompute(self.model)
        self.assertFalse(self.evaluation(self.partner))
        self.assert_tier(self.partner, None)
        self.assertFalse(self.partner.kestio_status_id)

    def test_job_logs_a_warning_and_goes_on_with_the_other_companies(self):
        other = self.new_company("Other")
        self.active_model(company=other)
        theirs = self.customer()
        self.order(theirs, ("2026-05-01", 8000), company=other)
        with (
            self.assertLogs("odoo.addons.kestio_model.models.segment.kestio_tier_job", "WARNING") as log,
            self.enter_registry_test_mode(),
            freeze_time(TODAY),
        ):
            self.env.ref("kestio_model.ir_cron_tier").method_direct_trigger()
        self.assertIn("USD", log.output[0])
        self.env.invalidate_all()
        self.assert_tier(self.partner, None)
        self.assert_tier(theirs.with_company(other), "gold")

    def test_order_of_the_future_does_not_ask_for_a_rate_yet(self):
        in_dollars = [("partner_id", "=", self.partner.id), ("currency_id", "=", self.dollar.id)]
        self.env["sale.order"].search(in_dollars).date_order = "2026-07-02"
        self.recompute(self.model)
        self.assertEqual(self.revenue(self.partner), 8000)
