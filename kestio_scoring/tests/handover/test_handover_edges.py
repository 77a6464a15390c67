"""Hand-over: borders of thresholds and of the days between two crossings, and what must never happen."""

import random

from odoo.tests import freeze_time, tagged

from .handover_case import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverEdges(HandoverCase):
    def with_sales(self):
        self.lead.invalidate_recordset()
        return self.lead.sudo().kestio_with_sales

    def crossings(self):
        return self.env["kestio.score.crossing"].search([("lead_id", "=", self.lead.id)], order="number")

    def test_the_threshold_itself_belongs_to_sales_and_the_lower_one_too(self):
        for points, expected in ((59, False), (60, True)):
            self.score(points)
            self.assertEqual(self.with_sales(), expected)
        self.later(days=11)
        for points, expected in ((40, True), (39, False)):
            self.score(points)
            self.assertEqual(self.with_sales(), expected)

    def test_the_days_between_two_crossings_count_to_the_second(self):
        self.score(60)
        self.later(days=9, hours=23, minutes=59)
        self.score(0)
        self.assertTrue(self.with_sales())
        self.later(minutes=1)
        self.score(0)
        self.assertFalse(self.with_sales())

    def test_without_days_between_a_lead_goes_back_at_once(self):
        self.threshold.cool_down_days = 0
        for points, expected in ((60, True), (39, False), (60, True)):
            self.score(points)
            self.assertEqual(self.with_sales(), expected)
        self.assertEqual(self.crossings().mapped("number"), [1, 2, 3])

    def test_a_score_that_jumps_about_crosses_by_turns_and_never_within_the_days(self):
        dice = random.Random(8)  # noqa: S311 - the same walk at every run, not a secret
        for _day in range(60):
            before = self.with_sales()
            points = dice.randrange(0, 101)
            self.score(points)
            if 40 <= points < 60:
                self.assertEqual(self.with_sales(), before)
            self.later(days=1)
        log = self.crossings()
        self.assertGreater(len(log), 3)
        self.assertEqual(log.mapped("direction"), [("up", "down")[place % 2] for place in range(len(log))])
        gaps = [(later.date - one.date).days for one, later in zip(log, log[1:], strict=False)]
        self.assertGreaterEqual(min(gaps), 10)

    def test_a_lead_whose_score_is_gone_goes_back(self):
        self.score(80)
        self.later(days=11)
        self.env["kestio.score"].sudo().search([("lead_id", "=", self.lead.id)]).unlink()
        self.handover()._run(self.company)
        self.assertFalse(self.with_sales())

    def test_a_lead_of_another_origin_is_judged_by_the_threshold_of_that_origin(self):
        self.score(65)
        source = self.env["utm.source"].create({"name": "Bought list"})
        self.threshold.copy({"source_id": source.id, "enter": 90, "leave": 70})
        self.later(days=11)
        self.score(65)
        self.assertTrue(self.with_sales())
        self.lead.source_id = source
        self.score(65)
        self.assertFalse(self.with_sales())

    def test_without_a_threshold_nothing_moves(self):
        self.score(80)
        self.later(days=11)
        self.threshold.active = False
        self.score(0)
        self.assertTrue(self.with_sales())
        other = self.new_lead("Other", user_id=False, team_id=self.team.id)
        self.assertFalse(self.score(100, other))

    def test_new_rules_undo_no_hand_over(self):
        crossing = self.score(80)
        draft = self.rules({"type": "form", "points": 0, "decay": "none"})
        draft.with_user(self.marketing).action_publish()
        self.env["kestio.score.job"].sudo()._run_now(draft)
        self.handover()._run(self.company)
        self.assertTrue(self.with_sales())
        self.assertEqual(self.crossings(), crossing)
        self.assertEqual(crossing.score, 80)

    def test_a_lead_that_was_lost_comes_back_where_it_was(self):
        self.score(80)
        self.lead.action_set_lost()
        self.later(days=11)
        self.score(0)
        self.assertEqual(len(self.crossings()), 1)
        self.lead.action_unarchive()
        self.score(0)
        self.assertFalse(self.with_sales())

    def test_hours_to_act_pass_over_the_weekend(self):
        calendar = self.env.ref("resource.resource_calendar_std").copy({"company_id": self.company.id, "tz": "UTC"})
        self.company.resource_calendar_id = calendar
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET date_last_stage_update = '2026-06-01' WHERE id = %s", [self.lead.id])
        self.env.invalidate_all()
        with freeze_time("2026-06-12 16:00:00"):
            crossing = self.score(80)
            self.assertEqual(crossing.react_until.strftime("%A %d"), "Monday 15")
        with freeze_time("2026-06-14 20:00:00"):
            self.assertFalse(self.handover()._follow_up(self.company))
        with freeze_time("2026-06-15 20:00:00"):
            self.handover()._follow_up(self.company)
            self.assertEqual(crossing.state, "late")
        asked = self.env["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)])
        self.assertEqual(asked.user_id, crossing.user_id + self.manager)
