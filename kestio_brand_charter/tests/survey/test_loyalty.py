"""Loyalty: the one statement against the same figures from records, in Python."""

import random
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.tests import tagged

from ...engine import recognition as engine
from ..audit.audit_case import AuditCase
from .survey_case import SurveyCase


@tagged("post_install", "-at_install")
class TestLoyalty(SurveyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers = {tier.code: tier for tier in cls.env["kestio.tier"].search([("company_id", "=", cls.company.id)])}

    def setUp(self):
        super().setUp()
        # Of the moment of the test: a run may begin before midnight.
        self.today = date.today()
        self.start = self.today - relativedelta(months=12)
        self.before = self.today - relativedelta(months=24)

    def rows(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["kestio.charter.loyalty"].with_user(user or self.reader).search([])
        return {row.tier_code: row for row in rows.filtered(lambda row: row.brand_id == self.brand)}

    def buyer(self, tier, *orders, **values):
        """Return a customer of a tier with orders: pairs of days ago and amount."""
        customer = self.customer(**values)
        customer.with_company(self.company).kestio_tier_id = self.tiers.get(tier, self.env["kestio.tier"])
        self.order(customer, *[(self.today - timedelta(days=days), amount) for days, amount in orders])
        return customer

    def test_retention_is_the_share_of_last_years_customers_who_bought_again(self):
        self.buyer("gold", (500, 100), (100, 200))
        self.buyer("gold", (400, 100))
        self.buyer("gold", (500, 100), (20, 400))
        self.buyer("gold", (30, 900))
        self.buyer("gold", (800, 100), (30, 900))
        row = self.rows()["gold"]
        self.assertEqual((row.customers, row.kept, row.retention_text), (3, 2, "67 % (2 of 3)"))
        self.assertEqual((row.orders, row.revenue, row.basket), (4, 2400, 600))

    def test_a_tier_without_customers_or_answers_has_no_figures(self):
        row = self.rows()["bronze"]
        texts = (row.retention_text, row.basket_text, row.coverage_text, row.consistency_text, row.recognition_text)
        self.assertEqual(set(texts), {"n/a"})

    def test_days_on_the_border_count_once(self):
        customer = self.buyer("gold")
        self.order(customer, (self.start, 100))
        self.assertEqual((self.rows()["gold"].customers, self.rows()["gold"].kept), (1, 0))
        self.order(customer, (self.start + timedelta(days=1), 100))
        self.assertEqual((self.rows()["gold"].customers, self.rows()["gold"].kept), (1, 1))
        other = self.buyer("silver")
        self.order(other, (self.before, 100))
        self.assertEqual(self.rows()["silver"].customers, 0)

    def test_a_customer_counts_in_the_tier_that_he_had_before(self):
        fallen = self.buyer("bronze", (500, 100))
        history = {"partner_id": fallen.id, "company_id": self.company.id}
        known = self.env["kestio.tier.history"].search([("partner_id", "=", fallen.id)])
        known.unlink()
        self.env["kestio.tier.history"].create(
            [
                {
                    **history,
                    "tier_id": self.tiers["gold"].id,
                    "date_from": self.before,
                    "date_to": self.today - timedelta(days=90),
                },
                {**history, "tier_id": self.tiers["bronze"].id, "date_from": self.today - timedelta(days=90)},
            ]
        )
        rows = self.rows()
        self.assertEqual((rows["gold"].customers, rows["bronze"].customers), (1, 0))

    def test_orders_of_contacts_count_for_their_company(self):
        customer = self.buyer("gold", (500, 100))
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": customer.id})
        self.order(contact, (self.today - timedelta(days=10), 300))
        self.assertEqual((self.rows()["gold"].customers, self.rows()["gold"].kept), (1, 1))

    def test_customers_of_another_brands_team_are_the_other_brands(self):
        other = self.env["kestio.brand"].create({"name": "Second", "company_id": self.company.id, "sequence": 99})
        team = self.env["crm.team"].create(
            {"name": "Second", "company_id": self.company.id, "kestio_brand_id": other.id}
        )
        seller = self.new_user("second_seller", "sales_team.group_sale_salesman")
        self.env["crm.team.member"].create({"user_id": seller.id, "crm_team_id": team.id})
        self.buyer("gold", (500, 100), user_id=seller.id)
        self.buyer("gold", (500, 100))
        self.assertEqual(self.rows()["gold"].customers, 1)

    def test_a_team_that_works_for_another_companys_brand_leaves_ours_its_customers(self):
        abroad = self.env["kestio.brand"].create({"name": "Abroad", "company_id": self.new_company("Abroad").id})
        team = self.env["crm.team"].create({"name": "Shared", "company_id": False, "kestio_brand_id": abroad.id})
        seller = self.new_user("shared_seller", "sales_team.group_sale_salesman")
        self.env["crm.team.member"].create({"user_id": seller.id, "crm_team_id": team.id})
        self.buyer("gold", (500, 100), user_id=seller.id)
        self.assertEqual(self.rows()["gold"].customers, 1)

    def test_coverage_and_recognition_stand_beside(self):
        draft = self.charter.action_new_version()
        draft = self.env["kestio.charter"].browse(draft["res_id"])
        callback, plain = draft.marker_ids
        self.say(callback, applicability="required", state="deployed")
        self.say(plain, tier="gold", applicability="required", state="defined")
        self.publish(draft)
        survey = self.survey(charter_id=draft.id)
        self.answered(survey, "yes", "yes", "no", tier_code="gold")
        rows = self.rows()
        self.assertEqual((rows["gold"].coverage_text, rows["silver"].coverage_text), ("67 %", "100 %"))
        self.assertEqual((rows["gold"].recognition_text, rows["silver"].recognition_text), ("67 % of 3", "n/a"))

    def test_statement_and_python_agree_on_whatever_was_sold(self):
        draw = random.Random(5)  # noqa: S311 - the same orders each time
        customers = []
        for _n in range(25):
            sold = [(draw.randrange(900), draw.randrange(1, 50) * 10) for _o in range(draw.randrange(5))]
            customers.append(self.buyer(draw.choice(["gold", "silver", "bronze", None]), *sold))
        rows = self.rows()
        for code, row in rows.items():
            mine = [one for one in customers if one.with_company(self.company).kestio_tier_id.code == code]
            orders = self.env["sale.order"].search([("partner_id", "in", [one.id for one in mine])])
            before = orders.filtered(lambda order: self.before < order.date_order.date() <= self.start)
            after = orders.filtered(lambda order: self.start < order.date_order.date() <= self.today)
            share = engine.retention(set(before.partner_id.ids), set(after.partner_id.ids))
            with self.subTest(code):
                self.assertEqual(row.customers, len(before.partner_id))
                self.assertAlmostEqual(row.retention, 100 * (share or 0), 1)
                self.assertEqual(row.orders, len(after))
                self.assertAlmostEqual(row.revenue, sum(after.mapped("amount_untaxed")), 2)

    def test_the_customers_behind_a_figure_are_one_click_away(self):
        kept = self.buyer("gold", (500, 100), (100, 200))
        lost = self.buyer("gold", (400, 100))
        row = self.rows()["gold"]
        self.assertEqual(row.action_open_kept()["domain"], [("id", "in", kept.ids)])
        self.assertEqual(row.action_open_lost()["domain"], [("id", "in", lost.ids)])

    def test_reading_costs_the_same_whatever_was_sold(self):
        def cost(number):
            for _n in range(number):
                self.buyer("gold", (500, 100), (100, 200))
            self.rows()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.env["kestio.charter.loyalty"].with_user(self.reader).search([])
            rows.mapped("retention_text")
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(1), cost(30))

    def test_another_company_sees_nothing_of_it(self):
        self.buyer("gold", (500, 100))
        other = self.new_company("Elsewhere")
        stranger = self.new_user("loyalty_stranger", "kestio_brand_charter.group_auditor", company=other)
        elsewhere = self.env["kestio.charter.loyalty"].with_context(allowed_company_ids=other.ids).with_user(stranger)
        self.assertFalse(elsewhere.search([]))


@tagged("post_install", "-at_install")
class TestLoyaltyConsistency(AuditCase):
    def test_consistency_of_the_audits_of_a_tier_stands_beside(self):
        self.sent(self.leads[0], 2)
        yesterday = fields.Datetime.now() - timedelta(days=1)
        for audit, score in zip(self.drawn().sudo(), (80, 60), strict=True):
            audit.write({"state": "done", "score": score, "score_state": "rated", "done_on": yesterday})
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["kestio.charter.loyalty"].with_user(self.reader).search([("brand_id", "=", self.brand.id)])
        gold = rows.filtered(lambda row: row.tier_code == "gold")
        months = self.env["kestio.charter.consistency"].with_user(self.reader)
        [known] = months.search([("scope", "=", "tier"), ("tier_code", "=", "gold")], order="month desc", limit=1)
        self.assertEqual((gold.audits, gold.consistency_text), (2, "70"))
        self.assertEqual((gold.consistency, gold.consistency_text), (known.consistency, f"{known.consistency:.0f}"))
        self.assertEqual(
            self.env["kestio.charter.audit"].search_count(gold.action_open_audits()["domain"]), gold.audits
        )
        self.assertEqual((rows - gold).mapped("consistency_text"), ["n/a", "n/a"])
