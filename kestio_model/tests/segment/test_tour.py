"""Segment: a plain salesman reads why a customer is Gold and opens the pipeline by tier; the widgets' own tests."""

from odoo.tests import HttpCase, tagged

from ..hoot_case import HootCase
from .common import SegmentCase


@tagged("post_install", "-at_install", "kestio_segment")
class TestTierTour(HttpCase, SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.salesman.lang = "en_US"

    def test_salesman_reads_why(self):
        model = self.active_model()
        customer = self.customer("Tour Customer", [("2026-03-01", 9000)], user_id=self.salesman.id)
        role = self.env.ref("kestio_model.kestio_contact_role_decision")
        self.env["res.partner"].create({"name": "Ann", "parent_id": customer.id, "kestio_role_ids": role.ids})
        self.run_job(model, "2026-06-01")
        self.env["crm.lead"].create(
            {
                "name": "Tour deal",
                "type": "opportunity",
                "partner_id": customer.id,
                "user_id": self.salesman.id,
                "company_id": self.company.id,
            }
        )
        self.start_tour(f"/odoo/res.partner/{customer.id}", "kestio_tier_tour", login="kestio_salesman")


@tagged("post_install", "-at_install", "kestio_segment")
class TestWidgets(HootCase):
    def test_widgets(self):
        self.run_suite("@kestio_model")
