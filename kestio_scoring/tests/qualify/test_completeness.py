"""Data quality: what should be known of a customer of a tier, and what is."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestCompleteness(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        cls.gold, cls.silver = cls.model.tier_ids.sorted("sequence")[:2]
        cls.customer_one = cls.env["res.partner"].create(
            {"name": "Engines", "is_company": True, "user_id": cls.salesman.id, "email": "engines@example.com"}
        )
        cls.ask("email", 3)
        cls.ask("phone", 1)

    @classmethod
    def ask(cls, name, weight, tier=None):
        """Ask for a field of customers."""
        return cls.env["kestio.completeness.rule"].create(
            {
                "company_id": cls.company.id,
                "field_id": cls.env["ir.model.fields"]._get("res.partner", name).id,
                "weight": weight,
                "tier_id": tier.id if tier else False,
            }
        )

    def known(self, partner=None):
        """Compute all, and return the percent of a customer as his rep reads it."""
        self.env["kestio.completeness"]._refresh(self.company)
        partner = (partner or self.customer_one).with_user(self.salesman)
        partner.invalidate_recordset()
        return partner.kestio_completeness

    def test_it_is_the_filled_share_of_the_weights(self):
        self.assertEqual(self.known(), 75)
        self.assertEqual(self.customer_one.kestio_missing, "Phone")
        self.customer_one.phone = "+33 1 23 45 67 89"
        self.assertEqual((self.known(), self.customer_one.kestio_missing), (100, ""))

    def test_fields_of_a_tier_are_asked_of_its_customers_only(self):
        self.ask("website", 4, self.gold)
        self.assertEqual(self.known(), 75)
        self.env["kestio.tier.writer"]._write_tiers(
            self.company, {self.customer_one.id: self.gold.id}, reason="Test", user=self.director
        )
        self.assertEqual(self.known(), 38)

    def test_contacts_read_what_their_company_has(self):
        contact = self.env["res.partner"].create({"name": "Ada", "parent_id": self.customer_one.id})
        self.assertEqual(self.known(contact), 75)

    def test_links_to_other_records_count(self):
        self.ask("category_id", 4)
        self.assertEqual(self.known(), 38)
        self.customer_one.category_id = self.env["res.partner.category"].create({"name": "Sector"})
        self.assertEqual(self.known(), 88)

    def test_who_is_no_customer_is_not_counted(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.known()
        self.assertFalse(self.env["kestio.completeness"].search([("partner_id", "=", stranger.id)]))

    def test_a_run_without_change_writes_nothing(self):
        self.known()
        self.assertEqual(self.env["kestio.completeness"]._refresh(self.company), 0)

    def test_without_rules_nothing_is_kept(self):
        self.known()
        self.env["kestio.completeness.rule"].search([]).unlink()
        self.env["kestio.completeness"]._refresh(self.company)
        self.assertFalse(self.env["kestio.completeness"].search([("company_id", "=", self.company.id)]))

    def test_customers_are_found_and_sorted_by_it(self):
        full = self.customer_one.copy({"email": "b@example.com", "phone": "1"})
        self.known()
        partners = self.env["res.partner"].with_user(self.salesman)
        mine = [("id", "in", (self.customer_one + full).ids)]
        self.assertEqual(partners.search([*mine, ("kestio_completeness", "<", 80)]), self.customer_one)
        self.assertEqual(partners.search(mine, order="kestio_completeness desc")[:1], full)

    def test_fields_that_nobody_fills_are_told(self):
        self.known()
        rates = {row["rule_id"]: (row["filled"], row["asked"]) for row in self.rates()}
        phone = self.env["kestio.completeness.rule"].search([("field_id.name", "=", "phone")])
        self.assertEqual(rates[phone.id][0], 0)

    def rates(self):
        return self.env["kestio.completeness"]._fill_rates(self.company)

    def test_a_field_is_asked_for_once(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.ask("email", 1).flush_recordset()

    def test_a_field_that_cannot_be_read_is_refused(self):
        with self.assertRaises(ValidationError):
            self.ask("display_name", 1)

    def test_marketing_writes_the_rules_and_reps_read(self):
        rules = self.env["kestio.completeness.rule"]
        self.assertTrue(rules.with_user(self.marketing).has_access("create"))
        with self.assertRaises(AccessError):
            rules.search([]).with_user(self.salesman).write({"weight": 2})
