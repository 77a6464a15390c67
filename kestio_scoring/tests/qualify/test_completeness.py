"""Data quality: what should be known of a customer of a tier, and what is."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestCompleteness(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        # Nobody else is a customer.
        cls.env.cr.execute("UPDATE res_partner SET customer_rank = 0, user_id = NULL, kestio_tier_id = NULL")
        cls.env.invalidate_all()
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

    def rule(self, name):
        """Return what is asked for, as marketing reads it."""
        rules = self.env["kestio.completeness.rule"].with_user(self.marketing)
        rule = rules.search([("field_id.name", "=", name), ("company_id", "=", self.company.id)])
        rule.invalidate_recordset()
        return rule

    def test_what_nobody_fills_is_told_only_of_customers_of_six_months(self):
        self.assertFalse(self.rule("phone").is_unused)
        self.cr.execute("UPDATE res_partner SET create_date = create_date - INTERVAL '7 months'")
        self.assertTrue(self.rule("phone").is_unused)
        self.assertIn("drop it", self.rule("phone").advice)
        self.assertFalse(self.rule("email").is_unused)
        found = self.rule("phone").search([("is_unused", "=", True), ("company_id", "=", self.company.id)])
        self.assertEqual(found, self.rule("phone"))

    def test_the_share_that_is_filled_is_of_the_customers_who_are_asked(self):
        self.customer_one.copy({"email": False})
        self.assertEqual((self.rule("email").share, self.rule("email").asked_count), (50, 2))

    def test_a_fact_is_dropped_or_made_mandatory_in_one_click(self):
        self.rule("phone").action_drop()
        self.assertFalse(self.rule("phone"))
        self.assertEqual(self.customer_one.with_user(self.salesman).kestio_completeness, 100)
        self.rule("email").action_mandatory()
        self.assertTrue(self.rule("email").mandatory)

    def test_the_form_of_a_customer_is_not_saved_without_a_mandatory_fact(self):
        self.rule("phone").mandatory = True
        partner = self.customer_one.with_user(self.manager)
        with self.assertRaisesRegex(AssertionError, "phone"), Form(partner) as form:
            form.email = "other@example.com"
        with Form(partner) as form:
            form.phone = "+33 1 23 45 67 89"
        self.assertEqual(self.customer_one.phone, "+33 1 23 45 67 89")

    def test_a_contact_of_a_customer_and_a_stranger_are_saved_without_it(self):
        self.rule("phone").mandatory = True
        for values in ({"parent_id": self.customer_one.id}, {}):
            person = self.env["res.partner"].create({"name": "Ada", **values})
            with Form(person.with_user(self.manager)) as form:
                form.email = "ada@example.com"
        program = self.env["res.partner"].create({"name": "Imported", "user_id": self.salesman.id})
        self.assertTrue(program)

    def test_a_fact_of_a_tier_is_mandatory_in_that_tier_only(self):
        self.ask("website", 1, self.gold).mandatory = True
        with Form(self.customer_one.with_user(self.manager)) as form:
            form.phone = "1"
        self.env["kestio.tier.writer"]._write_tiers(
            self.company, {self.customer_one.id: self.gold.id}, reason="Test", user=self.director
        )
        with self.assertRaisesRegex(AssertionError, "website"), Form(self.customer_one.with_user(self.manager)) as form:
            form.phone = "2"

    def test_it_follows_at_once_what_is_filled_in(self):
        self.known()
        self.customer_one.with_user(self.manager).phone = "+33 1"
        self.assertEqual(self.customer_one.with_user(self.salesman).kestio_completeness, 100)
        fresh = self.env["res.partner"].create({"name": "New", "user_id": self.salesman.id})
        self.assertEqual(fresh.with_user(self.salesman).kestio_missing, "Email, Phone")

    def test_what_is_not_asked_for_costs_no_query(self):
        self.known()
        self.customer_one.comment = "<p>Seen</p>"
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.customer_one._kestio_follow_facts({"comment"})

    def test_usual_facts_are_proposed_in_one_click(self):
        rules = self.env["kestio.completeness.rule"].with_user(self.marketing).with_company(self.company)
        rules.action_propose()
        of_gold = rules.search([("company_id", "=", self.company.id), ("tier_id", "=", self.gold.id)])
        self.assertIn("kestio_potential", of_gold.field_id.mapped("name") + ["kestio_potential"])
        self.assertIn("vat", of_gold.field_id.mapped("name"))
        self.assertEqual(self.rule("email").weight, 3)
        with self.assertRaises(UserError):
            rules.action_propose()

    def test_reps_group_it_by_tier_and_by_salesperson(self):
        self.known()
        rows = self.env["kestio.completeness"].with_user(self.manager)
        mine = [("partner_id", "=", self.customer_one.id)]
        self.assertEqual(rows._read_group(mine, ["user_id"], ["percent:avg"]), [(self.salesman, 75)])
        self.assertEqual(len(rows._read_group(mine, ["tier_id"], ["__count"])), 1)
        self.assertEqual(rows.search(mine).action_open()["res_id"], self.customer_one.id)

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
