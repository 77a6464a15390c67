"""Daily work: what the panel says, where, to whom, in which language, and at which cost (A4, A6, A12, A13)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .daily_case import DailyCase


@tagged("post_install", "-at_install")
class TestDailyPanel(DailyCase):
    # What is shown

    def test_the_required_marker_comes_first_with_the_content_of_its_rule(self):
        self.publish()
        line = self.panel()["lines"][0]
        self.assertEqual((line["name"], line["required"], line["asked"]), ("Call back", True, "Answer before noon."))

    def test_what_is_asked_is_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rule = self.charter.rule_ids.filtered("content")
        rule.update_field_translations("content", {"fr_FR": {"Answer before noon.": "Répondez avant midi."}})
        self.publish()
        daily = self.env["kestio.charter.daily"].with_user(self.salesman).with_context(lang="fr_FR")
        self.assertEqual(
            daily.get_panel("crm.lead", self.lead.ids, "mail")["lines"][0]["asked"], "Répondez avant midi."
        )

    def test_without_content_the_definition_is_shown(self):
        self.publish()
        self.assertEqual(self.panel()["lines"][1]["asked"], "No jargon.")

    def test_what_to_do_and_not_to_do_is_a_list(self):
        self.publish()
        line = self.panel()["lines"][0]
        self.assertEqual((line["do"], line["dont"]), (["Say when", "Keep it"], ["Promise what you cannot keep"]))

    def test_a_marker_that_is_not_applicable_is_not_shown(self):
        self.say(self.plain, self.mail, applicability="na")
        self.publish()
        self.assertEqual(self.names(), ["Call back"])

    def test_another_channel_asks_for_other_things(self):
        self.say(self.plain, self.phone, applicability="required")
        self.publish()
        self.assertEqual(self.names(kind="phone"), ["Plain words", "Call back"])

    def test_a_channel_that_the_charter_does_not_have_has_no_panel(self):
        self.publish()
        self.assertFalse(self.panel(kind="post"))

    def test_hostile_html_of_an_example_is_cleaned(self):
        self.plain.example_ids.unlink()
        self.sentence(self.plain, "en", "Hi <script>alert(1)</script><img src=x onerror=alert(1)>")
        self.publish()
        example = self.panel()["lines"][1]["example"]
        self.assertNotIn("script", example)
        self.assertNotIn("onerror", example)

    def test_what_is_asked_is_what_the_matrix_says_of_the_cell(self):
        for place in ({"channel": self.mail}, {"step": self.discover}, {"tier": "gold"}):
            self.say(self.plain, **place, applicability="optional" if "step" in place else "required")
        self.say(self.callback, step=self.discover, tier="gold", applicability="na")
        self.lead.kestio_tier_id = self.env["kestio.tier"].search(
            [("company_id", "=", self.company.id), ("code", "=", "gold")], limit=1
        )
        self.publish()
        cells = self.env["kestio.charter.cell"].search(
            [
                ("charter_id", "=", self.charter.id),
                ("channel_id", "=", self.mail.id),
                ("step_id", "=", self.discover.id),
                ("tier_code", "=", "gold"),
                ("applicability", "!=", "na"),
            ]
        )
        asked = {cell.marker_id.id: cell.applicability == "required" for cell in cells}
        self.assertEqual({line["id"]: line["required"] for line in self.panel()["lines"]}, asked)

    # Step, tier, brand

    def test_an_opportunity_is_in_the_step_of_its_stage(self):
        self.publish()
        self.assertEqual(self.panel()["step"], "Discover")

    def test_a_lead_is_where_leads_are(self):
        self.publish()
        self.assertEqual(self.panel(self.new_lead(type="lead", stage_id=False))["step"], "Discover")

    def test_a_stage_of_no_step_gets_what_is_asked_in_all_steps(self):
        self.discover.stage_ids -= self.stage
        self.say(self.plain, step=self.discover, applicability="required")
        self.publish()
        panel = self.panel()
        self.assertEqual((panel["step"], [line["required"] for line in panel["lines"]]), ("", [True, False]))

    def test_a_deal_that_was_won_is_with_customers_when_its_stage_is_in_no_step(self):
        won = self.env["crm.stage"].create({"name": "Tested won", "is_won": True})
        self.publish()
        self.assertEqual(self.panel(self.new_lead(stage_id=won.id))["step"], "Use")

    def test_a_contact_who_bought_is_a_customer(self):
        self.order(self.partner, ("2026-05-01", 100))
        self.publish()
        self.assertEqual(self.panel(self.partner)["step"], "Use")

    def test_a_contact_of_a_company_that_bought_is_a_customer(self):
        self.order(self.partner, ("2026-05-01", 100))
        contact = self.env["res.partner"].create({"name": "Tested contact", "parent_id": self.partner.id})
        self.publish()
        self.assertEqual(self.panel(contact)["step"], "Use")

    def test_a_contact_who_bought_nothing_discovers(self):
        self.publish()
        self.assertEqual(self.panel(self.partner)["step"], "Discover")

    def test_the_tier_of_the_lead_says_what_is_personalised(self):
        gold = self.env["kestio.tier"].search([("company_id", "=", self.company.id), ("code", "=", "gold")], limit=1)
        self.say(self.plain, tier="gold", applicability="required", content="<p>By hand.</p>")
        self.lead.kestio_tier_id = gold
        self.publish()
        panel = self.panel()
        self.assertEqual((panel["tier"], panel["lines"][1]["asked"]), ("Gold", "By hand."))

    def test_a_team_has_the_charter_of_its_brand(self):
        other = self.env["kestio.brand"].create({"name": "Other brand", "company_id": self.company.id, "sequence": 1})
        self.publish()
        self.assertFalse(self.panel(), "the first brand of the company has no charter")
        self.team.kestio_brand_id = self.brand
        self.assertEqual(self.panel()["brand"], "Tested brand")
        self.team.kestio_brand_id = other
        self.assertFalse(self.panel())

    def test_a_brand_that_is_archived_or_deleted_gives_way_to_the_next(self):
        first, second = self.env["kestio.brand"].create(
            [{"name": f"Brand {number}", "company_id": self.company.id, "sequence": number} for number in (1, 2)]
        )
        self.publish()
        self.assertFalse(self.panel(), "the first brand of the company has no charter")
        first.active = False
        self.assertFalse(self.panel())
        second.unlink()
        self.assertEqual(self.panel()["brand"], "Tested brand")

    def test_a_contact_has_the_brand_of_the_team_of_his_salesperson(self):
        self.env["kestio.brand"].create({"name": "Other brand", "company_id": self.company.id, "sequence": 1})
        self.team.kestio_brand_id = self.brand
        self.publish()
        self.assertEqual(self.panel(self.partner)["brand"], "Tested brand")

    # Language

    def test_the_sentence_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        self.publish()
        self.assertIn("Dites-moi", self.panel(self.new_lead(partner_id=self.partner.id))["lines"][1]["example"])

    def test_without_a_customer_it_is_in_that_of_the_user(self):
        self.publish()
        self.assertIn("Tell me", self.panel()["lines"][1]["example"])

    def test_a_language_without_sentence_gets_none_rather_than_a_foreign_one(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.partner.lang = "de_DE"
        self.publish()
        panel = self.panel(self.partner)
        self.assertEqual((panel["lang"], panel["lines"][1]["example"]), ("de", False))

    def test_a_sentence_of_the_channel_comes_before_one_of_all(self):
        self.sentence(self.plain, "en", "By mail, then.", self.mail)
        self.publish()
        self.assertIn("By mail", self.panel()["lines"][1]["example"])

    # Many customers

    def test_many_customers_get_what_is_asked_of_all_of_them(self):
        self.say(self.plain, step=self.discover, applicability="required")
        self.publish()
        leads = self.lead | self.new_lead(stage_id=self.env["crm.stage"].create({"name": "No step"}).id)
        panel = self.panel(leads)
        self.assertEqual(
            (panel["step"], panel["count"], [line["required"] for line in panel["lines"]]),
            ("several steps", 2, [True, False]),
        )

    def test_many_customers_of_several_brands_are_told_why_there_is_nothing(self):
        other = self.env["kestio.brand"].create({"name": "Other brand", "company_id": self.company.id, "sequence": 99})
        team = self.env["crm.team"].create(
            {"name": "Other team", "company_id": self.company.id, "kestio_brand_id": other.id}
        )
        self.publish()
        panel = self.panel(self.lead | self.new_lead(team_id=team.id))
        self.assertIn("several brands", panel["note"])

    def test_customers_of_several_languages_get_no_sentence(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.env["res.partner"].create({"name": "French", "lang": "fr_FR"})
        self.partner.lang = "en_US"
        self.publish()
        self.assertFalse(self.panel(self.partner | french)["lines"][1]["example"])

    # Who, when

    def test_a_draft_is_not_shown(self):
        self.assertFalse(self.panel())

    def test_an_archived_version_gives_way_to_the_next(self):
        self.publish()
        new = self.charter.browse(self.charter.with_user(self.editor).action_new_version()["res_id"])
        new.marker_ids[0].name = "Call back soon"
        self.assertEqual(self.names()[0], "Call back")
        self.publish(new)
        self.assertEqual(self.names()[0], "Call back soon")

    def test_a_salesman_sees_it_without_reading_charters(self):
        self.publish()
        self.assertTrue(self.panel(user=self.salesman))
        with self.assertRaises(AccessError):
            self.charter.with_user(self.salesman).read(["promise"])

    def test_of_a_lead_that_one_may_not_read_nothing_is_said(self):
        self.publish()
        stranger = self.new_user("charter_stranger", "sales_team.group_sale_salesman")
        self.assertFalse(self.panel(user=stranger))

    def test_an_employee_without_sales_gets_nothing_of_leads(self):
        self.publish()
        self.assertFalse(self.panel(user=self.internal))

    def test_the_portal_is_refused(self):
        self.publish()
        portal = new_test_user(self.env, "charter_portal", "base.group_portal", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.panel(user=portal)

    def test_the_company_may_do_without_it(self):
        self.publish()
        self.assertTrue(self.panel())
        self.company.sudo().kestio_charter_panel = False
        self.assertFalse(self.panel())

    def test_another_company_has_its_own(self):
        self.publish()
        other = self.new_company("Kestio Others")
        seller = self.new_user("charter_other", "sales_team.group_sale_salesman", other)
        partner = self.env["res.partner"].create({"name": "Shared customer"})
        self.assertFalse(self.panel(partner, user=seller))
        self.assertTrue(self.panel(partner))

    # Remarks

    def remark(self, text, user=None, charter=None):
        """Send a remark on the charter as the salesman."""
        daily = self.env["kestio.charter.daily"].with_user(user or self.salesman)
        return daily.send_remark((charter or self.charter).id, text, "E-mail", "Discover")

    def test_a_remark_of_a_salesman_reaches_the_sponsors(self):
        self.publish()
        self.remark("Too long for a <b>phone</b> call.")
        message = self.charter.message_ids[0]
        self.assertIn("&lt;b&gt;phone", message.body)
        self.assertEqual(message.author_id, self.salesman.partner_id)
        self.assertEqual(message.partner_ids, (self.sponsor_marketing | self.sponsor_relations).partner_id)

    def test_an_empty_remark_or_one_on_a_draft_is_refused(self):
        with self.assertRaises(UserError):
            self.remark("It is only a draft.")
        self.publish()
        with self.assertRaises(UserError):
            self.remark("  ")

    def test_the_portal_makes_no_remarks(self):
        self.publish()
        portal = new_test_user(self.env, "charter_portal", "base.group_portal", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.remark("Hello", user=portal)

    def test_nothing_asked_is_no_panel(self):
        self.say(self.callback, self.phone, applicability="na")
        self.say(self.plain, self.phone, applicability="na")
        self.publish()
        self.assertFalse(self.panel(kind="phone"))

    # Cost

    def test_without_a_published_charter_nothing_is_asked_of_the_database(self):
        self.panel()
        with self.assertQueryCount(0):
            self.panel()

    def test_other_models_cost_nothing(self):
        self.publish()
        records = self.env["sale.order"].search([], limit=1)
        with self.assertQueryCount(0):
            self.env["kestio.charter.daily"].with_user(self.salesman)._panel("sale.order", records.ids, kind="mail")

    def test_the_cost_does_not_grow_with_the_number_of_customers(self):
        self.publish()
        leads = self.lead.browse([self.new_lead().id for _number in range(20)])
        self.env.flush_all()
        self.panel(leads[:1])
        for count in (1, 20):
            self.env.invalidate_all()
            with self.subTest(count=count), self.assertQueryCount(10):
                self.panel(leads[:count])
