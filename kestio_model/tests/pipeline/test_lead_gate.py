"""Pipeline: a deal that lacks a mandatory criterion does not go forwards."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .criteria import CriteriaCase

MANDATORY = {"name": "Budget", "mandatory": True}


@tagged("post_install", "-at_install")
class TestLeaving(CriteriaCase):
    def move(self, leads, stage, user=None, **context):
        """Let a user (the salesman by default) move leads to a stage."""
        leads.with_user(user or self.salesman).with_context(**context).write({"stage_id": stage.id})

    def test_mandatory_criterion_holds_back_with_a_list_of_what_is_missing(self):
        self.active(MANDATORY, {"name": "Timing", "mandatory": True}, {"name": "Nice to know"})
        lead = self.lead("Big deal")
        with self.assertRaises(UserError) as caught:
            self.move(lead, self.second)
        self.assertEqual(caught.exception.args[0].splitlines()[1:], ["- Big deal (First): Budget, Timing"])
        self.assertEqual(lead.stage_id, self.first)

    def test_message_is_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        model = self.draft(MANDATORY)
        model.stage_criterion_ids.with_context(lang="fr_FR").name = "Budget connu"
        model.with_user(self.director).action_activate()
        lead = self.lead()
        with self.assertRaisesRegex(UserError, "Budget connu"):
            self.move(lead, self.second, lang="fr_FR")

    def test_met_or_not_applicable_it_lets_go(self):
        model = self.active(MANDATORY)
        for state in ("met", "na"):
            lead = self.lead()
            self.say(lead, model.stage_criterion_ids, state)
            self.move(lead, self.second)
            self.assertEqual(lead.stage_id, self.second)

    def test_not_met_it_holds_back(self):
        model = self.active(MANDATORY)
        lead = self.lead()
        self.say(lead, model.stage_criterion_ids, "unmet")
        with self.assertRaises(UserError):
            self.move(lead, self.second)

    def test_field_filled_in_the_same_write_counts_and_emptied_does_not(self):
        self.active({**MANDATORY, "field": "expected_revenue"})
        lead = self.lead().with_user(self.salesman)
        lead.write({"stage_id": self.second.id, "expected_revenue": 500})
        self.assertEqual(lead.stage_id, self.second)
        filled = self.lead(expected_revenue=500).with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Budget"):
            filled.write({"stage_id": self.second.id, "expected_revenue": 0})

    def test_winning_is_held_back_from_any_stage(self):
        self.active({**MANDATORY, "stage_id": self.third.id})
        lead = self.lead(stage_id=self.third.id).with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Budget"):
            lead.action_set_won()
        self.assertEqual(lead.won_status, "pending")

    def test_going_back_staying_and_losing_are_free(self):
        self.active({**MANDATORY, "stage_id": self.second.id})
        lead = self.lead(stage_id=self.second.id)
        self.move(lead, self.second)
        self.move(lead, self.first)
        self.assertEqual(lead.stage_id, self.first)
        other = self.lead(stage_id=self.second.id).with_user(self.salesman)
        other.action_set_lost()
        self.assertEqual(other.won_status, "lost")

    def test_imports_data_files_and_the_system_are_free(self):
        self.active(MANDATORY)
        for context in ({"import_file": True}, {"install_mode": True}):
            lead = self.lead()
            self.move(lead, self.second, **context)
            self.assertEqual(lead.stage_id, self.second)
        lead = self.lead()
        lead.stage_id = self.second
        self.assertEqual(lead.stage_id, self.second)

    def test_leads_of_different_stages_move_in_one_write_or_not_at_all(self):
        self.active(MANDATORY, {"name": "Timing", "mandatory": True, "stage_id": self.second.id})
        leads = self.lead("One") + self.lead("Two", stage_id=self.second.id)
        with self.assertRaises(UserError) as caught:
            self.move(leads, self.third)
        self.assertIn("- One (First): Budget\n- Two (Second): Timing", caught.exception.args[0])
        self.assertEqual(leads.mapped("stage_id"), self.first + self.second)

    def test_long_list_names_the_first_twenty(self):
        self.active(MANDATORY)
        leads = self.leads(23)
        with self.assertRaisesRegex(UserError, "... and 3 others."):
            self.move(leads, self.second)

    def test_company_without_version_asks_nothing(self):
        self.active(MANDATORY)
        other = self.new_company("Other")
        user = self.new_user("kestio_stranger", "sales_team.group_sale_manager", company=other)
        lead = self.lead(company_id=other.id, user_id=user.id)
        self.move(lead, self.second, user=user, allowed_company_ids=other.ids)
        self.assertEqual(lead.stage_id, self.second)

    def test_queries_are_the_same_for_one_lead_and_for_many(self):
        model = self.active(
            MANDATORY,
            rules=[{"stage_id": self.first.id, "fields": ["phone"], "domain": "[('type', '=', 'opportunity')]"}],
        )
        counts = []
        for count in (1, 10, 200):
            leads = self.leads(count, phone="0123")
            rows = [
                {"lead_id": lead.id, "criterion_id": model.stage_criterion_ids.id, "state": "met"} for lead in leads
            ]
            self.env["kestio.lead.criterion"].create(rows)
            self.env.flush_all()
            self.env.invalidate_all()
            leads = leads.with_user(self.salesman)
            leads.mapped("stage_id.sequence")
            leads._kestio_check_leaving({"stage_id": self.second.id})
            before = self.env.cr.sql_log_count
            leads._kestio_check_leaving({"stage_id": self.second.id})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(counts[0], 4)

    def test_where_nothing_is_configured_there_is_no_query(self):
        self.env["kestio.model"].search([("state", "=", "active")]).write({"state": "archived"})
        leads = self.leads(10).with_user(self.salesman)
        leads._kestio_check_leaving({"stage_id": self.second.id})
        with self.assertQueryCount(0):
            leads._kestio_check_leaving({"stage_id": self.second.id})
            leads._kestio_check_creation()
