"""Segment: which sales count for whom, when, and how much."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from . import invoicing
from .common import SegmentCase

TODAY = "2026-06-30"


class RevenueCase(SegmentCase):
    """Reads the evaluation that the manager's *Recompute* button leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.env.ref("base.USD")
        cls.dollar.active = True

    def recompute(self, model, day=TODAY):
        """Press the button as the manager."""
        with freeze_time(day):
            model.with_user(self.manager).action_recompute_tiers()

    def revenue(self, partner, company=None):
        """Return the revenue that the evaluation keeps."""
        return self.evaluation(partner, company).revenue

    def value(self, partner, measure):
        """Return what the breakdown knows of a measure; None is unknown."""
        evaluation = self.evaluation(partner)
        criterion = evaluation.model_id.criterion_ids.filtered(lambda criterion: criterion.measure == measure)
        known = evaluation.breakdown.get(str(criterion.id))
        return known[0] if known else None

    def rate(self, day, per_euro, company=None):
        """Enter how many dollars a euro buys from a day on."""
        company = company or self.company
        self.env["res.currency.rate"].create(
            {"currency_id": self.dollar.id, "company_id": company.id, "name": day, "rate": per_euro}
        )


@tagged("post_install", "-at_install")
class TestRevenueOfOrders(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()

    def test_confirmed_orders_count_without_tax(self):
        tax = self.env["account.tax"].create(
            {
                "name": "20 %",
                "amount": 20,
                "company_id": self.company.id,
                "country_id": self.env.ref("base.fr").id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "VAT", "country_id": self.env.ref("base.fr").id, "company_id": self.company.id})
                .id,
            }
        )
        partner = self.customer()
        order = self.order(partner, ("2026-05-01", 1000))
        order.order_line.tax_ids = tax
        self.assertEqual(order.amount_total, 1200)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 1000)

    def test_quotes_and_cancelled_orders_do_not_count(self):
        partner = self.customer(orders=[("2026-05-01", 1000)])
        self.order(partner, ("2026-05-02", 500), state="draft")
        self.order(partner, ("2026-05-02", 500), state="sent")
        self.order(partner, ("2026-05-02", 500), state="cancel")
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 1000)

    def test_window_excludes_its_first_day_and_includes_the_last(self):
        days = ("2025-06-30", 1), ("2025-07-01", 10), ("2026-06-30", 100), ("2026-07-01", 1000)
        partner = self.customer(orders=days)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 110)

    def test_window_slides_with_the_day_of_evaluation(self):
        partner = self.customer(orders=[("2026-03-15", 100)])
        for day, expected in (("2027-03-14", 100), ("2027-03-15", 0)):
            self.recompute(self.model, day)
            self.assertEqual(self.revenue(partner), expected, day)

    def test_window_is_as_long_as_the_version_says(self):
        model = self.active_model(window_months=3)
        partner = self.customer(orders=[("2026-03-30", 1), ("2026-03-31", 10)])
        self.recompute(model)
        self.assertEqual(self.revenue(partner), 10)

    def test_orders_of_a_contact_count_for_the_company(self):
        partner = self.customer(orders=[("2026-05-01", 100)])
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": partner.id})
        self.order(contact, ("2026-05-02", 20))
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 120)
        self.assertFalse(self.evaluation(contact))

    def test_orders_of_a_subsidiary_do_not_count_for_the_parent(self):
        parent = self.customer("Parent", orders=[("2026-05-01", 100)])
        subsidiary = self.customer("Subsidiary", orders=[("2026-05-01", 7)], parent_id=parent.id)
        self.recompute(self.model)
        self.assertEqual((self.revenue(parent), self.revenue(subsidiary)), (100, 7))

    def test_each_company_counts_its_own_orders(self):
        other = self.new_company("Other")
        theirs = self.active_model(company=other)
        partner = self.customer(orders=[("2026-05-01", 100)])
        self.order(partner, ("2026-05-01", 9000), company=other)
        self.run_job(self.model, TODAY)
        self.run_job(theirs, TODAY)
        self.assertEqual((self.revenue(partner), self.revenue(partner, other)), (100, 9000))
        self.assert_tier(partner.with_company(self.company), "bronze")
        self.assert_tier(partner.with_company(other), "gold")

    def test_other_currency_counts_at_the_rate_of_the_order_date(self):
        self.rate("2026-01-01", 2)
        self.rate("2026-05-01", 4)
        partner = self.customer()
        dollars = self.env["product.pricelist"].create({"name": "USD", "currency_id": self.dollar.id})
        self.order(partner, ("2026-04-30", 1000), ("2026-05-01", 1000), pricelist_id=dollars.id)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 500 + 250)

    def test_rate_entered_after_the_order_counts(self):
        dollars = self.env["product.pricelist"].create({"name": "USD", "currency_id": self.dollar.id})
        partner = self.customer()
        self.env["res.currency.rate"].search([("currency_id", "=", self.dollar.id)]).unlink()
        self.order(partner, ("2026-04-30", 1000), pricelist_id=dollars.id)
        with self.assertRaisesRegex(UserError, "no exchange rate for USD"):
            self.recompute(self.model)
        self.rate("2026-01-01", 2)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 500)

    def test_order_counts_on_its_date_where_the_company_is(self):
        self.company.partner_id.tz = "Europe/Paris"
        partner = self.customer(orders=[("2025-06-30 21:59:59", 1), ("2025-06-30 22:00:00", 10)])
        late = self.customer(orders=[("2026-06-30 21:59:59", 5), ("2026-06-30 22:00:00", 50)])
        self.recompute(self.model)
        self.assertEqual((self.revenue(partner), self.revenue(late)), (10, 5))

    def test_evaluation_is_of_the_day_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        partner = self.customer(orders=[("2026-06-29", 5)])
        self.run_job(self.model, "2026-06-30 13:00:00")
        self.assertEqual(str(self.evaluation(partner).date), "2026-07-01")

    def test_zero_revenue_is_known_for_who_bought_before_the_window(self):
        partner = self.customer(orders=[("2024-12-01", 5000)])
        self.recompute(self.model)
        evaluation = self.evaluation(partner)
        self.assertEqual((evaluation.revenue, evaluation.index, evaluation.coverage), (0, 0, 1))

    def test_who_never_bought_and_promised_nothing_is_not_evaluated(self):
        partner = self.customer()
        self.recompute(self.model)
        self.assertFalse(self.evaluation(partner))

    def test_cancelling_the_only_order_leaves_nothing_known(self):
        model = self.active_model({"measure": "orders", "high": 1}, {"measure": "potential", "weight": 2, "high": 1})
        partner = self.customer(orders=[("2026-05-01", 100)])
        self.recompute(model)
        self.assertEqual(self.evaluation(partner).index, 100)
        self.env["sale.order"].search([("partner_id", "=", partner.id)]).state = "cancel"
        self.recompute(model)
        evaluation = self.evaluation(partner)
        self.assertEqual((evaluation.index, evaluation.coverage, evaluation.revenue), (0, 0, 0))


@tagged("post_install", "-at_install")
class TestRevenueOfInvoices(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = invoicing.set_up(cls.env, cls.company)
        cls.model = cls.active_model(revenue_source="invoice")

    def invoice(self, partner, day, amount, **values):
        """Post an invoice of the tested company."""
        return invoicing.invoice(self.env, self.company, partner, day, amount, **values)

    def test_posted_invoices_count_and_orders_do_not(self):
        partner = self.customer(orders=[("2026-05-01", 10_000)])
        self.invoice(partner, "2026-05-02", 300)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 300)

    def test_draft_and_cancelled_invoices_do_not_count(self):
        partner = self.customer()
        self.invoice(partner, "2026-05-01", 300)
        self.invoice(partner, "2026-05-02", 20).button_draft()
        cancelled = self.invoice(partner, "2026-05-03", 1)
        cancelled.button_draft()
        cancelled.button_cancel()
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 300)

    def test_vendor_bills_do_not_count(self):
        partner = self.customer()
        self.invoice(partner, "2026-05-01", 300)
        journal = self.env["account.journal"].create(
            {"name": "Bills", "code": "KTB", "type": "purchase", "company_id": self.company.id}
        )
        income = self.journal.default_account_id
        bill = invoicing.invoice(
            self.env, self.company, partner, "2026-05-02", 77, move_type="in_invoice", journal_id=journal.id,
            account=income,
        )  # fmt: skip
        self.assertEqual(bill.state, "posted")
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 300)

    def test_credit_notes_subtract_on_their_own_date(self):
        partner = self.customer()
        self.invoice(partner, "2025-06-01", 5000)
        self.invoice(partner, "2026-05-01", 300)
        self.invoice(partner, "2026-06-30", 120, refund=True)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 180)

    def test_credit_note_is_no_order(self):
        partner = self.customer()
        self.invoice(partner, "2026-05-01", 300)
        self.invoice(partner, "2026-06-01", 120, refund=True)
        self.recompute(self.model)
        self.assertEqual(self.evaluation(partner).orders, 1)

    def test_negative_revenue_earns_no_points_and_raises_nothing(self):
        partner = self.customer()
        self.invoice(partner, "2025-05-01", 900)
        self.invoice(partner, "2026-05-01", 500, refund=True)
        self.recompute(self.model)
        evaluation = self.evaluation(partner)
        self.assertEqual((evaluation.revenue, evaluation.index), (-500, 0))

    def test_invoice_date_counts_not_the_accounting_date(self):
        partner = self.customer()
        self.invoice(partner, "2026-06-30", 300, date="2026-07-31")
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 300)

    def test_invoice_of_a_contact_counts_for_the_company(self):
        partner = self.customer()
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": partner.id})
        self.invoice(contact, "2026-05-01", 300)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 300)

    def test_other_currency_counts_at_the_rate_of_the_invoice_date(self):
        self.rate("2026-01-01", 2)
        self.rate("2026-05-01", 4)
        partner = self.customer()
        for day in ("2026-04-30", "2026-05-01"):
            self.invoice(partner, day, 1000, currency_id=self.dollar.id)
        self.invoice(partner, "2026-05-02", 400, currency_id=self.dollar.id, refund=True)
        self.recompute(self.model)
        self.assertEqual(self.revenue(partner), 500 + 250 - 100)

    def test_orders_as_source_subtract_the_credit_note_of_an_invoiced_order(self):
        model = self.active_model(revenue_source="sale")
        partner = self.customer()
        order = self.order(partner, ("2026-05-01", 1000))
        bill = order._create_invoices()
        bill.invoice_date = "2026-05-03"
        bill.action_post()
        refund = bill._reverse_moves([{"invoice_date": "2026-06-01", "date": "2026-06-01"}])
        refund.invoice_line_ids.price_unit = 400
        refund.action_post()
        self.recompute(model)
        self.assertEqual(self.revenue(partner), 600)

    def test_orders_as_source_leave_a_credit_note_without_order_alone(self):
        model = self.active_model(revenue_source="sale")
        partner = self.customer(orders=[("2026-05-01", 1000)])
        self.invoice(partner, "2026-06-01", 400, refund=True)
        self.recompute(model)
        self.assertEqual(self.revenue(partner), 1000)
