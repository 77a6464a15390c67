"""Hand-over: what marketing and reps see and press, and the first threshold."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .handover_case import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverScreens(HandoverCase):
    def test_marketing_opens_every_view_of_leads_and_changes_nothing(self):
        leads = self.env["crm.lead"].with_user(self.marketing)
        for view, xmlid in (
            ("list", "crm.crm_case_tree_view_leads"),
            ("list", "crm.crm_case_tree_view_oppor"),
            ("form", "crm.crm_lead_view_form"),
            ("kanban", "crm.crm_case_kanban_view_leads"),
            ("search", "crm.view_crm_case_leads_filter"),
            ("search", "crm.view_crm_case_opportunities_filter"),
        ):
            with self.subTest(xmlid):
                arch = leads.get_view(self.env.ref(xmlid).id, view)
                names = {name: {} for name in arch["models"]["crm.lead"]}
                self.assertTrue(leads.browse(self.lead.id).web_read(names) if view != "search" else arch)
        with self.assertRaises(AccessError):
            self.lead.with_user(self.marketing).write({"name": "Mine"})

    def test_banner_says_who_has_it_until_when(self):
        crossing = self.score(70)
        lead = self.lead.with_user(self.marketing)
        self.assertEqual(lead.kestio_handed_to_id, crossing.user_id)
        self.assertEqual(lead.kestio_react_until, crossing.react_until)
        self.assertEqual(lead.kestio_handover_state, "waiting")
        with Form(self.lead.with_user(self.manager), view="crm.crm_lead_view_form") as form:
            self.assertTrue(form.kestio_with_sales)

    def test_last_events_are_those_that_count(self):
        self.event("quote_open", days=1, label="S00042")
        self.event("mailing_click", days=1, label="Robot", trust="quarantine")
        text = self.lead.with_user(self.marketing).kestio_last_events
        self.assertIn("S00042", text)
        self.assertNotIn("Robot", text)

    def test_rep_is_briefed_on_what_counts(self):
        self.event("quote_open", days=1, label="S00042")
        self.event("mailing_click", days=1, label="Robot", trust="quarantine")
        self.score(70)
        self.assertFalse(self.lead.message_ids.filtered(lambda message: "Robot" in message.body))

    def test_what_people_wrote_does_not_become_markup(self):
        self.event("form", days=1, label="<img src=x onerror=alert(1)>")
        self.assertNotIn("<img", self.lead.kestio_last_events)

    def test_a_list_does_not_pay_for_the_banner_and_a_form_one_statement(self):
        lead = self.lead.with_user(self.salesman)

        def counted(*names):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lead.web_read({name: {} for name in ("name", "company_id", *names)})
            return self.env.cr.sql_log_count - before

        ours = ("kestio_with_sales", "kestio_handed_on", "kestio_react_until", "kestio_handover_state")
        counted(*ours)
        self.assertLessEqual(counted(*ours) - counted(), 2)

    def test_a_person_who_comes_second_is_told(self):
        self.lead.with_user(self.marketing).action_hand_over()
        with self.assertRaisesRegex(UserError, "Sales has"):
            self.lead.with_user(self.marketing).action_hand_over()

    def test_marketing_hands_over_many_at_once(self):
        leads = self.lead + self.new_lead("Second", user_id=False, team_id=self.team.id)
        answer = leads.with_user(self.marketing).action_hand_over()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(leads.sudo().user_id, self.rep + self.other)

    def test_first_threshold_is_what_one_lead_in_ten_reaches(self):
        self.threshold.unlink()
        leads = self.env["crm.lead"].create([{"name": str(n), "company_id": self.company.id} for n in range(100)])
        self.env["kestio.score"].sudo().create(
            [
                {"lead_id": lead.id, "company_id": self.company.id, "ruleset_id": self.ruleset.id, "score": number}
                for number, lead in enumerate(leads, 1)
            ]
        )
        thresholds = self.env["kestio.score.threshold"].with_user(self.marketing)
        thresholds.action_propose()
        threshold = thresholds.search([])
        self.assertEqual((threshold.enter, threshold.leave, threshold.ready_count), (90, 60, 11))
        self.assertEqual(threshold.assign_team_id, self.team)
        with self.assertRaises(UserError):
            thresholds.action_propose()

    def test_without_scores_the_usual_threshold_is_proposed(self):
        self.threshold.unlink()
        thresholds = self.env["kestio.score.threshold"].with_user(self.marketing)
        thresholds.action_propose()
        self.assertEqual((thresholds.search([]).enter, thresholds.search([]).leave), (60, 40))

    def test_a_rep_proposes_no_threshold(self):
        with self.assertRaises(AccessError):
            self.env["kestio.score.threshold"].with_user(self.salesman).action_propose()

    def test_a_member_who_is_away_is_passed_over(self):
        today = self.now.date()
        self.env["kestio.absence"].create(
            {
                "user_id": self.rep.id,
                "substitute_id": self.other.id,
                "company_id": self.company.id,
                "date_from": today,
                "date_to": today,
            }
        ).sudo().state = "running"
        leads = self.lead + self.new_lead("Second", user_id=False, team_id=self.team.id)
        self.assertEqual({self.score(70, lead).user_id for lead in leads}, {self.other})
