"""Pipeline: nobody writes the history; a rep reads his own leads, a manager all, and companies not each other."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryAccess(HistoryCase):
    def roles(self):
        return [self.salesman, self.manager, self.director, self.env.ref("base.user_admin")]

    def test_nobody_writes_makes_or_deletes_rows(self):
        row = self.rows(self.lead())
        for user in self.roles():
            mine = row.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    mine.write({"probability": 99})
                with self.assertRaises(AccessError):
                    mine.create({"lead_id": row.lead_id.id, "date_from": "2026-01-01"})
                with self.assertRaises(AccessError):
                    mine.unlink()

    def test_methods_that_write_cannot_be_called_from_outside(self):
        for name in ("_append", "_catch_up", "_rebuild", "_merge_stays"):
            self.assertTrue(name.startswith("_") and hasattr(self.env["kestio.lead.history"], name))

    def test_director_alone_reads_the_log_again_and_loses_nothing_live(self):
        lead = self.lead()
        before = self.rows(lead)
        history = self.env["kestio.lead.history"]
        for user in (self.salesman, self.manager):
            with self.assertRaisesRegex(AccessError, "Only a director"):
                history.with_user(user).action_rebuild()
        action = history.with_user(self.director).action_rebuild()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.rows(lead), before)

    def test_rep_who_changes_a_lead_writes_its_history(self):
        lead = self.lead()
        lead.with_user(self.salesman).write({"expected_revenue": 5})
        self.assertEqual(len(self.rows(lead)), 2)

    def test_rep_reads_his_leads_and_those_of_nobody(self):
        mine, free, other = self.leads([{}, {"user_id": False}, {"user_id": self.manager.id}])
        found = self.env["kestio.lead.history"].with_user(self.salesman).search([]).lead_id
        self.assertEqual(found & (mine + free + other), mine + free)

    def test_rep_reads_the_past_of_a_lead_that_he_took_over(self):
        lead = self.lead(user_id=self.manager.id)
        self.change("2026-01-02", lead, user_id=self.salesman.id)
        self.assertEqual(len(self.rows(lead).with_user(self.salesman).search([("lead_id", "=", lead.id)])), 2)

    def test_rep_reads_what_was_his_of_a_lead_that_he_gave_away(self):
        lead = self.lead()
        self.change("2026-01-02", lead, user_id=self.manager.id)
        self.env.flush_all()
        shown = {"lead_id": {"fields": {"display_name": {}}}, "stage_id": {"fields": {"display_name": {}}}}
        mine = self.env["kestio.lead.history"].with_user(self.salesman)
        found = mine.web_search_read([("lead_id", "=", lead.id)], shown)["records"]
        self.assertEqual([row["lead_id"]["display_name"] for row in found], ["Deal"])

    def test_manager_reads_all_leads(self):
        lead = self.lead(user_id=self.director.id)
        self.assertTrue(self.rows(lead).with_user(self.manager).search([("lead_id", "=", lead.id)]))

    def test_internal_user_reads_nothing(self):
        row = self.rows(self.lead())
        with self.assertRaises(AccessError):
            row.with_user(self.internal).read(["probability"])

    def test_companies_do_not_see_each_other(self):
        other = self.new_company("Elsewhere")
        theirs = self.lead(company_id=other.id, team_id=False, user_id=False)
        nobodys = self.lead(company_id=False, team_id=False, user_id=False)
        for name in ("kestio.lead.history", "kestio.pipeline.report", "kestio.drift.report"):
            found = self.env[name].with_user(self.manager).search([]).lead_id
            self.assertEqual(found & (theirs + nobodys), nobodys, name)

    def test_reports_show_a_rep_his_own_leads(self):
        mine, other = self.leads([{}, {"user_id": self.manager.id}])
        for name in ("kestio.pipeline.report", "kestio.drift.report"):
            found = self.env[name].with_user(self.salesman).search([]).lead_id
            self.assertEqual(found & (mine + other), mine, name)

    def test_rep_sees_the_time_that_others_spent_on_his_lead(self):
        lead = self.lead(user_id=self.manager.id)
        self.change("2026-01-11", lead, user_id=self.salesman.id, stage_id=self.proposal.id)
        times = lead.with_user(self.salesman).kestio_stage_times
        self.assertEqual([stage["name"] for stage in times["stages"]], ["New", "Proposal"])
