"""Pipeline: how far reps know the criteria of their deals, and which fields nobody fills."""

from unittest.mock import patch

from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .criteria import CriteriaCase


@tagged("post_install", "-at_install")
class TestCriterionReport(CriteriaCase):
    def report(self, user=None):
        """Return the lines that a user (the manager by default) sees."""
        lines = self.env["kestio.criterion.report"].with_user(user or self.manager)
        lines.invalidate_model()
        return lines.search([("company_id", "=", self.company.id)])

    def test_fill_rate_per_rep_and_stage(self):
        model = self.active({"name": "Budget"}, {"name": "Timing"}, {"name": "Price", "stage_id": self.second.id})
        mine, theirs = self.lead(), self.lead(user_id=self.other_salesman.id)
        self.lead(stage_id=self.second.id)
        self.say(mine, self.criterion(model, "Budget"), "met")
        self.say(theirs, self.criterion(model, "Timing"), "na", user=self.other_salesman)
        groups = self.report()._read_group(
            [("id", "in", self.report().ids)], ["user_id", "stage_id"], ["fill_rate:avg", "__count"]
        )
        found = {(user, stage): (rate, count) for user, stage, rate, count in groups}
        self.assertEqual(found[self.salesman, self.first], (0.5, 2))
        self.assertEqual(found[self.other_salesman, self.first], (0.0, 1))
        self.assertEqual(found[self.salesman, self.second], (0.0, 1))

    def test_salesman_sees_his_own_deals_only(self):
        self.active({"name": "Budget"})
        mine, _theirs, free = self.lead(), self.lead(user_id=self.other_salesman.id), self.lead(user_id=False)
        self.assertEqual(self.report(self.salesman).lead_id, mine + free)
        self.assertEqual(len(self.report().lead_id), 3)

    def test_two_companies_do_not_see_each_other(self):
        other = self.new_company("Other")
        stranger = self.new_user("kestio_stranger", "sales_team.group_sale_manager", company=other)
        self.active({"name": "Budget"})
        self.lead()
        lines = self.env["kestio.criterion.report"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(lines.search([]))

    def test_user_without_sales_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.report(self.internal)

    def test_without_criteria_the_report_is_empty(self):
        self.env["kestio.model"].search([("state", "=", "active")]).write({"state": "archived"})
        self.lead()
        self.assertFalse(self.report())

    def test_line_opens_its_lead(self):
        self.active({"name": "Budget"})
        lead = self.lead()
        self.assertEqual(self.report(self.salesman).action_open_lead()["res_id"], lead.id)


@tagged("post_install", "-at_install")
class TestFieldUsage(CriteriaCase):
    def usage(self, name, user=None):
        """Return the line of a field as a user (the manager by default) sees it."""
        lines = self.env["kestio.field.usage"].with_user(user or self.manager)
        lines.invalidate_model()
        return lines.search([("technical_name", "=", name)])

    def aged(self, count, months, **values):
        """Return leads that were made some months ago."""
        leads = self.leads(count, **values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = NOW() AT TIME ZONE 'UTC' - make_interval(months => %s, days => 1)"
            " WHERE id = ANY(%s)",
            [months, leads.ids],
        )
        return leads

    def setUp(self):
        super().setUp()
        # Leads without company belong to everybody: those of the database are too old to count.
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2000-01-01'")

    def test_share_of_leads_of_the_period_that_have_the_field_filled(self):
        self.aged(3, 7, phone="0123")
        self.aged(1, 7)
        self.aged(5, 1)
        self.aged(5, 30)
        line = self.usage("phone")
        self.assertEqual((line.lead_count, line.filled_count, line.share), (4, 3, 75.0))
        self.assertFalse(line.is_unused)

    def test_field_that_nobody_fills_is_flagged_and_comes_first(self):
        self.aged(2, 7, phone="0123")
        line = self.usage("referred")
        self.assertTrue(line.is_unused)
        self.assertEqual(line.advice, "Make it required, or drop it.")
        self.assertEqual(self.env["kestio.field.usage"].with_user(self.manager).search([], limit=1).share, 0.0)

    def test_page_of_a_company_with_many_fields_reads_the_leads_once(self):
        self.aged(2, 7, phone="0123")
        lines = self.env["kestio.field.usage"].with_user(self.manager)
        many = self.env["ir.model.fields"].search([("model", "=", "res.partner")], limit=120).ids
        for kind in ("list", "kanban"):
            limit = int(etree.fromstring(lines.get_view(view_type=kind)["arch"]).get("limit", 80))
            asked = {"limit": limit, "count_limit": 10001}
            with patch.object(type(lines), "_usable_fields", lambda _lines: dict.fromkeys(many, "phone")):
                lines.web_search_read([], {"name": {}, "share": {}, "advice": {}}, **asked)
                lines.invalidate_model()
                with self.subTest(kind=kind), self.assertQueryCount(1):
                    page = lines.web_search_read([], {"name": {}, "share": {}, "advice": {}}, **asked)
            self.assertEqual((page["length"], len(page["records"])), (120, 120))

    def test_without_old_leads_nothing_is_said(self):
        self.lead()
        self.assertFalse(self.usage("phone"))

    def test_age_is_a_parameter(self):
        self.aged(1, 3, phone="0123")
        self.env["ir.config_parameter"].sudo().set_param("kestio_model.field_usage_months", "2")
        self.assertEqual(self.usage("phone").lead_count, 1)

    def test_director_makes_a_field_required_in_a_draft(self):
        self.aged(1, 7)
        draft = self.draft()
        self.usage("phone", self.director).action_require()
        self.usage("referred", self.director).action_require()
        self.assertEqual(set(draft.field_rule_ids.field_ids.mapped("name")), {"phone", "referred"})

    def test_without_draft_a_new_version_is_made(self):
        self.aged(1, 7)
        active = self.active()
        action = self.usage("phone", self.director).action_require()
        draft = self.env["kestio.model"].browse(action["res_id"])
        self.assertEqual((draft.previous_id, draft.field_rule_ids.field_ids), (active, self.field("phone")))

    def test_without_any_model_there_is_a_clear_message(self):
        self.aged(1, 7)
        with self.assertRaisesRegex(UserError, "Make a commercial model first"):
            self.usage("phone", self.director).action_require()

    def test_only_a_director_makes_it_required(self):
        self.aged(1, 7)
        with self.assertRaisesRegex(AccessError, "Only a Director"):
            self.usage("phone").action_require()

    def test_salesman_does_not_see_the_report(self):
        with self.assertRaises(AccessError):
            self.usage("phone", self.salesman)

    def test_leads_of_another_company_do_not_count(self):
        other = self.new_company("Other")
        self.aged(2, 7, company_id=other.id, user_id=False)
        self.assertFalse(self.usage("phone"))
        self.aged(1, 7)
        self.assertEqual(self.usage("phone").lead_count, 1)
