"""Origin: the figures of each origin, and who reads them."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..scoring_case import ScoringCase

CAME = datetime(2026, 3, 2, 9)
RATES = ["leads:sum", "won:sum", "conversion:avg", "win_rate:avg", "days_to_win:avg", "revenue_won:sum"]


@tagged("post_install", "-at_install")
class TestOriginReport(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["utm.source"].create({"name": "Fair of Lyon"})
        cls.fair = {"kestio_origin": "marketing", "source_id": cls.source.id}
        cls.lead.kestio_origin = "customer"

    def ended(self, status, days, **values):
        """Return a lead that came on CAME and was won or lost some days later."""
        lead = self.new_lead(**{**self.fair, "expected_revenue": 1000, **values})
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET won_status = %s, active = %s, create_date = %s, date_closed = %s WHERE id = %s",
            [status, status == "won", CAME, CAME + timedelta(days=days), lead.id],
        )
        self.env.invalidate_all()
        return lead

    def figures_of(self, origin="marketing", aggregates=RATES, user=None):
        report = self.env["kestio.origin.report"].with_user(user or self.marketing)
        domain = [("origin", "=", origin), ("company_id", "=", self.company.id)]
        [row] = report._read_group(domain, [], aggregates)
        return row

    def test_conversion_counts_open_leads_and_the_win_rate_does_not(self):
        self.ended("won", 10)
        self.ended("lost", 3)
        self.new_lead(**self.fair)
        self.new_lead(**self.fair)
        self.assertEqual(self.figures_of(), (4, 1, 25.0, 50.0, 10.0, 1000.0))

    def test_time_to_win_is_the_median_of_the_leads_that_were_won(self):
        for days in (2, 4, 300):
            self.ended("won", days)
        self.ended("lost", 100)
        self.assertEqual(self.figures_of()[4], 4.0)

    def test_without_a_lead_won_there_is_no_time_to_win(self):
        self.ended("lost", 3)
        self.assertEqual(self.figures_of(), (1, 0, 0.0, 0.0, False, 0.0))

    def test_a_lead_written_down_after_it_was_won_took_no_time(self):
        self.ended("won", -2)
        self.assertEqual(self.figures_of()[4], 0.0)

    def test_figures_are_told_by_source_as_well(self):
        self.ended("won", 6)
        report = self.env["kestio.origin.report"].with_user(self.marketing)
        rows = report._read_group([("source_id", "=", self.source.id)], ["source_id", "date:month"], ["won:sum"])
        self.assertEqual([(source, won) for source, _month, won in rows], [(self.source, 1)])

    def test_a_lead_that_was_archived_without_an_outcome_is_left_out(self):
        before = self.figures_of("customer", ["leads:sum"])[0]
        other = self.new_lead(kestio_origin="customer")
        self.assertEqual(self.figures_of("customer", ["leads:sum"])[0], before + 1)
        other.flush_recordset()
        self.env.cr.execute("UPDATE crm_lead SET active = FALSE, won_status = 'pending' WHERE id = %s", [other.id])
        self.env.invalidate_all()
        self.assertEqual(self.figures_of("customer", ["leads:sum"])[0], before)

    def test_the_origin_of_leads_that_came_before_kestio_is_read_from_what_they_tell(self):
        leads = {
            "marketing": self.new_lead(source_id=self.source.id),
            "referral": self.new_lead(referred="Bob", source_id=self.source.id),
            False: self.new_lead(),
            "rep": self.new_lead(kestio_origin="rep", source_id=self.source.id),
        }
        self.env.flush_all()
        old = [lead.id for origin, lead in leads.items() if origin != "rep"]
        self.env.cr.execute("UPDATE crm_lead SET kestio_origin = NULL WHERE id = ANY(%s)", [old])
        self.env.invalidate_all()
        for origin, lead in leads.items():
            row = self.env["kestio.origin.report"].search([("lead_id", "=", lead.id)])
            with self.subTest(origin):
                self.assertEqual(row.origin, origin)

    def test_what_sales_makes_of_hand_overs_counts_the_last_one_that_is_settled(self):
        states = {"first": ["late", "acted"], "second": ["late"], "third": ["waiting"], "fourth": []}
        for name, own in states.items():
            lead = self.new_lead(name, **self.fair)
            for number, state in enumerate(own, 1):
                self.env["kestio.score.crossing"].sudo().create(
                    {
                        "lead_id": lead.id, "company_id": self.company.id, "number": number, "direction": "up",
                        "how": "person", "score": 50, "date": CAME, "state": state,
                    }
                )  # fmt: skip
        self.assertEqual(self.figures_of(aggregates=["handed_over:sum", "in_time_rate:avg"]), (3, 50.0))

    def test_salespeople_read_their_own_leads_and_those_of_nobody(self):
        theirs = self.new_lead(user_id=self.manager.id, **self.fair)
        mine = self.new_lead(**self.fair)
        free = self.new_lead(user_id=False, **self.fair)
        report = self.env["kestio.origin.report"]
        domain = [("lead_id", "in", (theirs + mine + free).ids)]
        self.assertEqual(report.with_user(self.salesman).search(domain).lead_id, mine + free)
        for user in (self.manager, self.marketing):
            self.assertEqual(report.with_user(user).search_count(domain), 3)

    def test_nobody_else_reads_it(self):
        portal = self.new_user("kestio_portal", "base.group_portal")
        for user in (self.internal, portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["kestio.origin.report"].with_user(user).search([])

    def test_another_company_sees_nothing_of_it(self):
        other = self.new_company("Elsewhere")
        stranger = self.new_user("kestio_stranger", "kestio_scoring.group_manager", company=other)
        report = self.env["kestio.origin.report"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(report.search([("lead_id", "=", self.lead.id)]))

    def test_every_view_opens_and_a_row_opens_its_lead(self):
        report = self.env["kestio.origin.report"].with_user(self.marketing)
        for kind in ("pivot", "graph", "list", "kanban", "search"):
            with self.subTest(kind):
                self.assertTrue(report.get_view(view_type=kind)["arch"])
        row = report.search([("lead_id", "=", self.lead.id)])
        self.assertEqual(row.action_open_lead()["res_id"], self.lead.id)

    def test_figures_are_read_in_one_query(self):
        self.figures_of()
        for count in (1, 20):
            for _lead in range(count):
                self.new_lead(**self.fair)
            self.env.flush_all()
            with self.assertQueryCount(1):
                self.figures_of()
