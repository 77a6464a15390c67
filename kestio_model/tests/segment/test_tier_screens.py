"""Segment: lists and cards with tiers cost as many queries for one record as for fifty, and columns come best first."""

from odoo.tests import tagged

from .common import SegmentCase

BADGE = {"fields": {"display_name": {}, "color": {}}}
TAGS = {"fields": {"display_name": {}, "color": {}}}


@tagged("post_install", "-at_install", "kestio_segment")
class TestTierScreens(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        roles = cls.env["kestio.contact.role"].search([])
        amounts = [100 + 180 * place for place in range(50)]
        cls.customers = cls.env["res.partner"].union(
            *(cls.customer(f"C{amount}", [("2026-03-01", amount)], user_id=cls.salesman.id) for amount in amounts)
        )
        cls.contacts = cls.env["res.partner"].create(
            [
                {"name": f"P{place}", "parent_id": customer.id, "kestio_role_ids": roles[place % 3].ids}
                for place, customer in enumerate(cls.customers)
            ]
        )
        cls.run_job(cls.model, "2026-06-01")
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"L{customer.name}",
                    "type": "opportunity",
                    "partner_id": customer.id,
                    "user_id": cls.salesman.id,
                    "team_id": False,
                }
                for customer in cls.customers
            ]
        )

    def queries(self, records, specification):
        """Return how many queries a salesman's list needs for some records, nothing being cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = records.with_user(self.salesman).web_search_read([("id", "in", records.ids)], specification)
        self.assertEqual(len(rows["records"]), len(records))
        return self.env.cr.sql_log_count - before

    def assert_constant(self, records, specification):
        self.queries(records[:1], specification)
        self.assertEqual(self.queries(records[:1], specification), self.queries(records, specification))

    def test_partner_list_and_cards(self):
        specification = {
            "complete_name": {},
            "kestio_tier_id": BADGE,
            "kestio_tier_locked": {},
            "kestio_tier_index": {},
            "kestio_tier_coverage": {},
            "kestio_status_id": BADGE,
            "kestio_role_ids": TAGS,
        }
        self.assert_constant(self.customers, specification)
        self.assert_constant(self.contacts, specification)

    def test_lead_cards(self):
        self.assert_constant(self.leads, {"name": {}, "kestio_tier_id": BADGE, "kestio_tier_locked": {}})

    def test_ranking(self):
        evaluations = self.env["kestio.tier.evaluation"].search([("model_id", "=", self.model.id)])
        self.assertEqual(len(evaluations), 50)
        self.assert_constant(
            evaluations,
            {
                "partner_id": BADGE | {"fields": {"display_name": {}}},
                "tier_id": BADGE,
                "user_id": {"fields": {"display_name": {}}},
                "explanation": {},
            },
        )

    def test_pipeline_by_tier_has_every_tier_best_first(self):
        gold = self.leads.filtered(lambda lead: lead.kestio_tier_id.code == "gold")
        self.assertTrue(gold)
        leads = self.env["crm.lead"].with_user(self.salesman).with_context(read_group_expand=True)
        read = leads.web_read_group([("id", "in", gold.ids)], ["kestio_tier_id"])
        self.assertEqual([group["kestio_tier_id"][1] for group in read["groups"]], ["Gold", "Silver", "Bronze"])

    def test_why_of_a_lead_is_the_why_of_its_customer(self):
        lead = self.leads[0].with_user(self.salesman)
        self.assertEqual(lead.action_kestio_why()["res_id"], self.evaluation(self.customers[0]).id)

    def test_a_lead_that_is_unlocked_follows_its_customer_again(self):
        lead = self.leads[0].with_user(self.salesman)
        self.assert_tier(lead, "bronze")
        lead.kestio_tier_id = self.tier(self.model, "gold")
        self.assertTrue(lead.kestio_tier_locked)
        lead.kestio_tier_locked = False
        self.assert_tier(lead, "bronze")
