"""Segment: customer and former customer follow sales by themselves; what a person set otherwise stays."""

from odoo.tests import tagged

from .common import SegmentCase


@tagged("post_install", "-at_install")
class TestPartnerStatus(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        names = ("hot", "cold", "customer", "former", "competitor")
        cls.status = {name: cls.env.ref(f"kestio_model.kestio_partner_status_{name}") for name in names}

    def status_after(self, day, orders=(), status=None):
        """Return the status of a customer after the job of a day."""
        partner = self.customer(orders=orders, kestio_status_id=status and self.status[status].id)
        self.run_job(self.model, day)
        return next((name for name, status in self.status.items() if status == partner.kestio_status_id), None)

    def test_prospect_who_orders_becomes_a_customer(self):
        for before in (None, "hot", "cold"):
            with self.subTest(before=before):
                self.assertEqual(self.status_after("2026-02-01", [("2026-01-15", 1)], before), "customer")

    def test_prospect_without_order_stays_a_prospect(self):
        self.assertEqual(self.status_after("2026-02-01", status="hot"), "hot")
        self.assertIsNone(self.status_after("2026-02-01"))

    def test_customer_without_order_for_two_years_is_a_former_customer(self):
        self.assertEqual(self.status_after("2027-12-31", [("2026-01-01", 1)], "customer"), "customer")
        self.assertEqual(self.status_after("2028-01-01", [("2026-01-01", 1)], "customer"), "former")

    def test_former_customer_who_orders_again_is_a_customer_and_ranked_again(self):
        partner = self.customer(orders=[("2020-01-01", 1)])
        self.run_job(self.model, "2026-02-01")
        self.assertEqual(partner.kestio_status_id, self.status["former"])
        self.assertFalse(self.evaluation(partner))
        self.order(partner, ("2026-02-01", 8000))
        self.run_job(self.model, "2026-02-02")
        self.assertEqual(partner.kestio_status_id, self.status["customer"])
        self.assert_tier(partner, "gold")

    def test_competitor_stays_a_competitor_and_is_not_ranked(self):
        partner = self.customer(orders=[("2026-01-15", 8000)], kestio_status_id=self.status["competitor"].id)
        self.run_job(self.model, "2026-02-01")
        self.assertEqual(partner.kestio_status_id, self.status["competitor"])
        self.assert_tier(partner, None)
        self.assertFalse(self.evaluation(partner))

    def test_status_of_the_same_kind_that_a_company_made_for_itself_stays(self):
        partner_status = self.env["kestio.partner.status"].with_user(self.manager)
        vip = partner_status.create({"name": "Key account", "kind": "customer"})
        partner = self.customer(orders=[("2026-01-15", 1)], kestio_status_id=vip.id)
        self.run_job(self.model, "2026-02-01")
        self.assertEqual(partner.kestio_status_id, vip)

    def test_contacts_have_the_status_of_their_company(self):
        partner = self.customer(orders=[("2026-01-15", 1)])
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": partner.id})
        self.run_job(self.model, "2026-02-01")
        self.assertEqual(contact.kestio_status_id, self.status["customer"])

    def test_each_company_has_its_own_status(self):
        other = self.new_company("Other")
        partner = self.customer(orders=[("2026-01-15", 1)])
        self.run_job(self.model, "2026-02-01")
        self.assertFalse(partner.with_company(other).kestio_status_id)

    def test_refund_alone_makes_no_customer(self):
        partner = self.customer()
        self.order(partner, ("2026-01-15", 1), state="cancel")
        self.run_job(self.model, "2026-02-01")
        self.assertFalse(partner.kestio_status_id)
