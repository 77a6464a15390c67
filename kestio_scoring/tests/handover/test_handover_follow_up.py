"""Hand-over: who acted, when, and what the report says of it."""

from markupsafe import Markup
from odoo.tests import tagged

from .handover_case import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverFollowUp(HandoverCase):
    def followed(self):
        self.env.flush_all()
        self.handover()._follow_up(self.company)
        return self.lead.sudo().kestio_crossing_id

    def test_hours_until_the_rep_acted_are_kept(self):
        crossing = self.score(70)
        self.later(hours=3)
        crossing.activity_id.with_user(crossing.user_id).action_feedback(feedback="Called")
        crossing = self.followed()
        self.assertEqual(crossing.state, "acted")
        self.assertAlmostEqual(crossing.hours_to_act, 3, delta=0.1)

    def test_who_acts_after_his_manager_was_told_is_late_but_acted(self):
        crossing = self.score(70)
        self.later(days=5)
        self.assertEqual(self.followed().state, "late")
        self.assertFalse(crossing.acted_on)
        crossing.activity_id.with_user(crossing.user_id).action_feedback(feedback="Called")
        self.assertEqual(self.followed().state, "late")
        self.assertAlmostEqual(crossing.hours_to_act, 120, delta=0.1)

    def test_a_mail_to_the_customer_is_acting_and_a_note_is_not(self):
        crossing = self.score(70)
        self.later(hours=1)
        lead = self.lead.with_user(crossing.user_id)
        lead.message_post(body=Markup("To remember"), subtype_xmlid="mail.mt_note")
        self.assertFalse(self.followed().acted_on)
        lead.message_post(body=Markup("Dear Ada"), subtype_xmlid="mail.mt_comment")
        self.assertTrue(self.followed().acted_on)

    def test_a_meeting_that_is_planned_is_acting(self):
        crossing = self.score(70)
        self.later(hours=1)
        self.env["calendar.event"].with_user(crossing.user_id).create(
            {"name": "Meet", "start": "2026-07-01 10:00", "stop": "2026-07-01 11:00", "opportunity_id": self.lead.id}
        )
        self.assertTrue(self.followed().acted_on)

    def test_moving_the_lead_on_is_acting_and_being_handed_over_is_not(self):
        self.score(70)
        self.assertFalse(self.followed().acted_on)
        self.later(hours=1)
        stages = self.env["crm.stage"].search([("is_won", "=", False)])
        self.lead.stage_id = (stages - self.lead.stage_id)[:1]
        self.assertTrue(self.followed().acted_on)

    def test_a_cancelled_activity_is_not_acting(self):
        crossing = self.score(70)
        crossing.activity_id.with_user(crossing.user_id).unlink()
        self.later(days=5)
        self.assertEqual(self.handover()._follow_up(self.company), 1)

    def test_a_rep_who_leads_the_team_is_not_his_own_alarm(self):
        self.team.user_id = self.rep
        self.lead.user_id = self.rep
        self.score(70)
        self.later(days=5)
        self.followed()
        late = self.lead.activity_ids.filtered(lambda activity: "not acted" in (activity.summary or ""))
        self.assertEqual(len(late), 1)
        self.assertNotEqual(late.user_id, self.rep)

    def test_nobody_is_alarmed_about_a_lead_that_went_back(self):
        crossing = self.score(70)
        activity = crossing.activity_id
        self.later(days=11)
        self.score(10)
        self.assertEqual(self.handover()._follow_up(self.company), 0)
        self.assertFalse(activity.exists())

    def test_report_counts_hand_overs_by_month_with_the_time_to_act(self):
        crossing = self.score(70)
        self.later(hours=2)
        crossing.activity_id.with_user(crossing.user_id).action_feedback(feedback="Called")
        self.followed()
        self.env.flush_all()
        crossings = self.env["kestio.score.crossing"].with_user(self.marketing)
        [[_month, direction, count, hours]] = crossings._read_group(
            [("lead_id", "=", self.lead.id)], ["date:month", "direction"], ["__count", "hours_to_act:avg"]
        )
        self.assertEqual((direction, count, round(hours)), ("up", 1, 2))

    def test_leads_to_act_on_and_late_ones_are_found(self):
        other = self.new_lead("Late", user_id=self.rep.id)
        self.score(70, other)
        self.later(days=5)
        self.handover()._follow_up(self.company)
        self.score(70)
        leads = self.env["crm.lead"].with_user(self.marketing)
        mine = [("id", "in", (self.lead + other).ids)]
        self.assertEqual(leads.search([*mine, ("kestio_handover_state", "=", "waiting")]), self.lead)
        self.assertEqual(leads.search([*mine, ("kestio_handover_state", "=", "late")]), other)
        self.assertFalse(leads.search([*mine, ("kestio_handover_state", "=", False)]))

    def test_merged_leads_keep_what_was_logged_and_who_has_them(self):
        other = self.new_lead("Other", user_id=False, team_id=self.team.id, partner_id=self.contact.id)
        self.score(70)
        self.later(days=11)
        self.score(10)
        self.score(70, other)
        merged = (self.lead + other).merge_opportunity()
        crossings = self.env["kestio.score.crossing"].search([("lead_id", "=", merged.id)], order="number")
        self.assertEqual(crossings.mapped("direction"), ["up", "down", "up"])
        self.assertEqual(crossings.mapped("number"), [1, 2, 3])
        self.assertTrue(merged.kestio_with_sales)
