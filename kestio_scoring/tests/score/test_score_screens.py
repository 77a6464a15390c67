"""Score: what scores cost on the screens of all days, and that each screen opens for who may see it."""

from lxml import etree
from odoo.tests import tagged

from ..scoring_case import ScoringCase

FORM = {"type": "form", "points": 10, "decay": "none"}
NAMES = ("kestio_score", "kestio_fit", "kestio_engagement", "kestio_score_band")


@tagged("post_install", "-at_install")
class TestScoreScreens(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create(
            [{"name": str(n), "user_id": cls.salesman.id, "company_id": cls.company.id} for n in range(200)]
        )
        for lead in cls.leads[:50]:
            cls.event(who=lead)
        cls.rules(FORM).with_user(cls.marketing).action_publish()

    def counted(self, size, names, **order):
        """Return how many statements a list of leads needs, from an empty cache."""
        leads = self.env["crm.lead"].with_user(self.salesman)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        specification = {name: {} for name in names}
        leads.web_search_read([("id", "in", self.leads.ids)], specification, limit=size, **order)
        return self.env.cr.sql_log_count - before

    def test_list_and_kanban_need_no_statement_more_for_any_number_of_leads(self):
        stock, ours = ["name", "stage_id", "company_id"], ["name", "stage_id", "company_id", *NAMES]
        self.counted(200, ours)
        for size in (1, 10, 200):
            with self.subTest(size):
                self.assertEqual(self.counted(size, ours) - self.counted(size, stock), 0)

    def test_sorting_by_score_needs_no_statement_more(self):
        names = ["name", "kestio_score"]
        for order in ("id", "kestio_score desc, id"):
            self.counted(80, names, order=order)
        self.assertEqual(self.counted(80, names, order="kestio_score desc, id"), self.counted(80, names, order="id"))

    def opened(self, records, kind):
        """Return how many statements more a screen needs for what scoring adds to it, as a salesman opens it."""
        records = records.with_user(self.salesman)
        arch = etree.fromstring(records.get_view(view_type=kind)["arch"])
        nodes = arch.xpath("//field[not(ancestor::field) and not(@optional='hide')]")
        names = {node.get("name") for node in nodes}
        added = {name for name in names if set(records._fields[name]._modules) <= {"kestio_scoring"}}
        self.assertTrue(added)

        def counted(shown):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            relations = {name for name in shown if records._fields[name].relational}
            records.web_read({name: {"fields": {"display_name": {}}} if name in relations else {} for name in shown})
            return self.env.cr.sql_log_count - before

        counted(names)
        return counted(names) - counted(names - added)

    def test_forms_of_leads_and_contacts_need_one_statement_more(self):
        for record in (self.lead, self.contact, self.contact.create({"name": "Firm", "is_company": True})):
            with self.subTest(record):
                self.assertLessEqual(self.opened(record, "form"), 1)

    def test_lists_and_cards_need_no_statement_more_for_any_number(self):
        contacts = self.env["res.partner"].create([{"name": str(n)} for n in range(200)])
        for records in (self.leads, contacts):
            for kind in ("list", "kanban"):
                for size in (1, 10, 200):
                    with self.subTest(f"{records._name} {kind} {size}"):
                        self.assertLessEqual(self.opened(records[:size], kind), 0)

    def test_nothing_is_read_before_rules_are_published(self):
        self.env["kestio.score.ruleset"].sudo().search([("state", "=", "published")]).write({"state": "archived"})
        for kind in ("list", "kanban"):
            with self.subTest(kind):
                self.assertLessEqual(self.opened(self.leads, kind), 0)
        self.assertEqual(self.leads[:1].with_user(self.salesman).kestio_score_cap, 0)

    def test_the_highest_score_is_that_of_the_rules_in_force(self):
        lead, contact = (record.with_user(self.salesman) for record in (self.lead, self.contact))
        self.assertEqual((lead.kestio_score_cap, contact.kestio_score_cap), (100, 100))
        self.rules(FORM, cap=40).write({"cap": 60})
        self.assertEqual(lead.kestio_score_cap, 100, "a draft changes nothing")
        self.env["kestio.score.ruleset"].search(
            [("company_id", "=", self.company.id), ("state", "=", "draft")]
        ).sudo().action_publish()
        self.env.invalidate_all()
        self.assertEqual((lead.kestio_score_cap, contact.kestio_score_cap), (60, 60))

    def test_salesman_has_scores_in_every_view_of_leads(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        for view in ("form", "list", "kanban", "search"):
            with self.subTest(view):
                self.assertIn("kestio_score", leads.get_view(view_type=view)["arch"])

    def test_employees_without_the_role_have_no_scores_in_views_of_contacts(self):
        partners = self.env["res.partner"].with_user(self.internal)
        for view in ("form", "list", "kanban", "search"):
            with self.subTest(view):
                self.assertNotIn("kestio_score", partners.get_view(view_type=view)["arch"])

    def test_fields_can_be_sorted_and_grouped_in_lists(self):
        described = self.env["crm.lead"].with_user(self.salesman).fields_get(NAMES, ["sortable", "groupable"])
        self.assertEqual({(value["sortable"], value["groupable"]) for value in described.values()}, {(True, True)})

    def test_report_counts_leads_by_band_team_and_rep(self):
        report = self.env["kestio.score"].with_user(self.salesman)
        mine = [("lead_id", "in", self.leads.ids)]
        rows = report.formatted_read_group(mine, ["band", "user_id"], ["__count", "score:avg"])
        self.assertEqual([(row["band"], row["__count"], row["score:avg"]) for row in rows], [("C3", 50, 10)])
        self.assertEqual(rows[0]["user_id"][0], self.salesman.id)
