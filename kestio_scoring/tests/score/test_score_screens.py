"""Score: what scores cost on the screens of all days, and that each screen opens for who may see it."""

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

    def test_list_and_kanban_need_one_statement_more_for_any_number_of_leads(self):
        stock, ours = ["name", "stage_id", "company_id"], ["name", "stage_id", "company_id", *NAMES]
        self.counted(1, ours)
        for size in (1, 10, 200):
            with self.subTest(size):
                self.assertEqual(self.counted(size, ours) - self.counted(size, stock), 1)

    def test_sorting_by_score_needs_no_statement_more(self):
        names = ["name", "kestio_score"]
        for order in ("id", "kestio_score desc, id"):
            self.counted(80, names, order=order)
        self.assertEqual(self.counted(80, names, order="kestio_score desc, id"), self.counted(80, names, order="id"))

    def test_form_needs_one_statement_more(self):
        lead = self.leads[0].with_user(self.salesman)

        def counted(names):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lead.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        counted(["name", "company_id", *NAMES])
        self.assertEqual(counted(["name", "company_id", *NAMES]) - counted(["name", "company_id"]), 1)

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
