"""Hand-over: the job of every few minutes: at once, only whom it concerns, and whatever else fails."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .handover_case import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverJob(HandoverCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hot = cls.rules({"type": "form", "points": 70, "decay": "none"})
        hot.with_user(cls.marketing).action_publish()

    def follow(self):
        """Run the job of every few minutes as Odoo does."""
        with self.enter_registry_test_mode():
            self.env.ref("kestio_scoring.ir_cron_score_follow").method_direct_trigger()
        self.env.invalidate_all()

    def test_what_somebody_does_hands_his_lead_over_at_the_next_run(self):
        self.event("form", date=fields.Datetime.now())
        self.assertFalse(self.lead.kestio_with_sales)
        self.follow()
        self.assertEqual((self.lead.kestio_crossing_id.score, self.lead.kestio_with_sales), (70, True))

    def test_only_leads_of_those_who_did_something_are_looked_at(self):
        self.score(59)
        self.env["kestio.score"].sudo().search([("lead_id", "=", self.lead.id)]).score = 90
        other = self.env["res.partner"].create({"name": "Grace", "email": "grace@example.com"})
        theirs = self.new_lead("Theirs", partner_id=other.id, user_id=False, team_id=self.team.id)
        self.event("form", who=other, date=fields.Datetime.now())
        self.follow()
        self.assertTrue(theirs.kestio_with_sales)
        self.assertFalse(self.lead.kestio_with_sales)

    def test_night_hands_over_whoever_is_left(self):
        self.event("form", date=fields.Datetime.now())
        with self.enter_registry_test_mode():
            self.env.ref("kestio_scoring.ir_cron_score").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.lead.kestio_with_sales)

    def test_manager_is_told_by_the_same_job(self):
        self.score(70)
        self.later(days=5)
        self.follow()
        told = self.lead.activity_ids.filtered(lambda activity: activity.user_id == self.manager)
        self.assertEqual(len(told), 1)
        self.assertEqual(self.lead.kestio_handover_state, "late")

    def test_answers_that_raise_a_score_hand_over_too(self):
        self.event("form", date=fields.Datetime.now())
        self.env["kestio.score.touched"].sudo()._take()
        self.lead.with_user(self.salesman).action_recompute_score()
        self.follow()
        self.assertTrue(self.lead.kestio_with_sales)

    @mute_logger("odoo.addons.kestio_scoring.models.handover.kestio_score_handover")
    def test_a_lead_that_fails_does_not_stop_the_others(self):
        bad = self.new_lead("Bad", user_id=False, team_id=self.team.id)
        good = self.new_lead("Good", user_id=False, team_id=self.team.id)
        scores = self.env["kestio.score"].sudo()
        for lead, points in ((bad, 90), (good, 80)):
            keys = {"lead_id": lead.id, "company_id": self.company.id, "ruleset_id": self.ruleset.id}
            scores.create({**keys, "score": points})
        brief = type(self.handover())._brief

        def fail(model, lead, user):
            if lead == bad:
                raise ValueError("Broken")
            return brief(model, lead, user)

        with patch.object(type(self.handover()), "_brief", fail):
            self.handover()._run(self.company)
        self.env.invalidate_all()
        self.assertFalse(bad.kestio_with_sales)
        self.assertFalse(bad.user_id)
        self.assertTrue(good.kestio_with_sales)
        self.handover()._run(self.company)
        self.env.invalidate_all()
        self.assertTrue(bad.kestio_with_sales)

    def test_a_run_without_crossings_needs_as_many_statements_for_any_number_of_leads(self):
        def counted():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.handover()._run(self.company)
            return self.env.cr.sql_log_count - before

        counted()
        few = counted()
        leads = self.env["crm.lead"].create(
            [{"name": str(n), "user_id": self.salesman.id, "company_id": self.company.id} for n in range(200)]
        )
        self.env["kestio.score"].sudo().create(
            [
                {"lead_id": lead.id, "company_id": self.company.id, "ruleset_id": self.ruleset.id, "score": 50}
                for lead in leads
            ]
        )
        self.assertEqual(counted(), few)

    def test_each_company_has_its_own_thresholds(self):
        elsewhere = self.new_company("Elsewhere")
        theirs = self.env["crm.lead"].create({"name": "Theirs", "company_id": elsewhere.id, "user_id": False})
        rules = self.rules({"type": "form", "points": 70, "decay": "none"}, company_id=elsewhere.id)
        rules.sudo().action_publish()
        self.event("form", who=theirs, date=fields.Datetime.now())
        self.follow()
        self.assertEqual(theirs.sudo().with_company(elsewhere).kestio_score, 70)
        self.assertFalse(theirs.kestio_with_sales)
        self.env["kestio.score.threshold"].create({"company_id": elsewhere.id, "enter": 70, "leave": 50})
        self.event("form", who=theirs, date=fields.Datetime.now())
        self.follow()
        crossing = theirs.sudo().kestio_crossing_id
        self.assertEqual((crossing.company_id, crossing.rule), (elsewhere, "nobody"))
