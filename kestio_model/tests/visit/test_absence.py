"""Absence: activities go to the substitute and come back, except those that were done."""

from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .absence_case import BACK, FIRST, LAST, THURSDAY, AbsenceCase


@tagged("post_install", "-at_install")
class TestAbsenceActivities(AbsenceCase):
    def test_preview_tells_what_would_happen_and_changes_nothing(self):
        activity, meeting = self.activity(), self.meeting()
        absence = self.preview()
        self.assertEqual(absence.state, "draft")
        self.assert_line(absence, activity, "redirect", "planned")
        self.assert_line(absence, meeting, "hand_over", "planned", "2026-03-17 09:00:00")
        self.assertEqual(activity.user_id + meeting.user_id, self.salesman)
        self.assertFalse(absence.event_id)
        self.assertIn("Activities: to the substitute (1)", absence.summary)

    def test_preview_again_follows_what_has_changed_and_keeps_what_was_left_out(self):
        first, second = self.activity(), self.activity()
        absence = self.preview()
        self.line(absence, first).with_user(self.salesman).is_included = False
        second.date_deadline = "2026-03-30"
        self.preview(absence)
        self.assertFalse(self.line(absence, second))
        self.assertFalse(self.line(absence, first).is_included)

    def test_activities_due_in_these_days_go_to_the_substitute(self):
        inside = [self.activity(day=day) for day in (FIRST, "2026-03-18", LAST)]
        outside = [self.activity(day=day) for day in ("2026-03-15", "2026-03-21")]
        other = self.activity(user=self.manager)
        absence = self.away()
        self.assertEqual([one.user_id for one in inside], [self.sam] * 3)
        self.assertEqual([one.user_id for one in outside], [self.salesman] * 2)
        self.assertEqual(other.user_id, self.manager)
        self.assertEqual((absence.state, str(absence.handed_on)), ("running", THURSDAY))

    def test_activity_that_was_left_out_stays(self):
        activity = self.activity()
        absence = self.preview()
        self.line(absence, activity).with_user(self.salesman).is_included = False
        with freeze_time(THURSDAY):
            absence.action_run()
        self.assertEqual((activity.user_id, self.line(absence, activity).state), (self.salesman, "left"))

    def test_open_activities_come_back_and_done_ones_do_not(self):
        done, gone, open_ = (self.activity() for _place in range(3))
        absence = self.away()
        with freeze_time("2026-03-17 10:00:00"):
            done.with_user(self.sam).action_feedback("Called")
            gone.with_user(self.sam).unlink()
        self.hand_back(absence)
        self.assertEqual(open_.user_id, self.salesman)
        self.assertEqual(done.user_id, self.sam)
        self.assertEqual((absence.state, str(absence.back_on)), ("done", BACK))
        states = absence.move_ids.sorted("res_id").mapped("state")
        self.assertEqual(states, ["done", "done", "back"])
        self.assertIn("Activities: done (2), handed back (1)", absence.summary)

    def test_activity_that_the_substitute_gave_to_a_third_stays_there(self):
        activity = self.activity()
        absence = self.away()
        activity.user_id = self.manager
        self.hand_back(absence)
        self.assertEqual(activity.user_id, self.manager)
        line = self.line(absence, activity)
        self.assertEqual((line.state, line.reason), ("left", f"Now with {self.manager.name}."))

    def test_substitute_follows_the_document_only_while_he_stands_in(self):
        self.activity()
        absence = self.away()
        self.assertIn(self.sam.partner_id, self.deal.message_partner_ids)
        self.hand_back(absence)
        self.assertNotIn(self.sam.partner_id, self.deal.message_partner_ids)

    def test_substitute_who_followed_before_goes_on_following(self):
        self.deal.message_subscribe(self.sam.partner_id.ids)
        self.activity()
        self.hand_back(self.away())
        self.assertIn(self.sam.partner_id, self.deal.message_partner_ids)

    def test_activity_on_what_the_substitute_cannot_open_stays(self):
        closed = self.deal.copy({"name": "Closed", "user_id": self.manager.id})
        activity = self.activity(closed)
        absence = self.away()
        self.assertEqual(activity.user_id, self.salesman)
        line = self.line(absence, activity)
        self.assertEqual((line.state, line.reason), ("left", "Sam cannot open it."))

    def test_activities_of_a_deleted_document_or_of_none_do_not_matter(self):
        alone = self.env["mail.activity"].create(
            {"activity_type_id": self.todo.id, "date_deadline": FIRST, "user_id": self.salesman.id}
        )
        self.away()
        self.assertEqual(alone.user_id, self.salesman)

    def test_question_about_a_meeting_stays_with_who_was_there(self):
        meeting = self.meeting("2026-03-10 09:00:00")
        activity = self.activity(day="2026-03-17", kestio_event_id=meeting.id)
        self.away()
        self.assertEqual(activity.user_id, self.salesman)

    def test_job_hands_back_the_day_after_and_only_once(self):
        activity = self.activity()
        absence = self.away()
        self.job("2026-03-20 22:00:00")
        self.assertEqual((absence.state, activity.user_id), ("running", self.sam))
        self.job()
        self.assertEqual((absence.state, activity.user_id), ("done", self.salesman))
        activity.user_id = self.sam
        self.job("2026-03-22 06:00:00")
        self.assertEqual(activity.user_id, self.sam)

    def test_days_end_on_the_clock_of_the_rep(self):
        self.salesman.tz = "Pacific/Auckland"
        absence = self.away()
        self.job("2026-03-20 12:00:00")
        self.assertEqual(absence.state, "done")

    def test_what_comes_in_during_the_absence_is_redirected_the_next_day(self):
        absence = self.away()
        late = self.activity(day="2026-03-19")
        self.job("2026-03-12 20:00:00")
        self.assertEqual(late.user_id, self.salesman)
        self.job("2026-03-17 06:00:00")
        self.assertEqual(late.user_id, self.sam)
        before = len(absence.line_ids)
        self.job("2026-03-17 07:00:00")
        self.assertEqual(len(absence.line_ids), before)
        self.hand_back(absence)
        self.assertEqual(late.user_id, self.salesman)

    @mute_logger("odoo.addons.kestio_model.models.visit.kestio_absence_job")
    def test_absence_that_fails_does_not_keep_the_others_waiting(self):
        broken, fine = self.away(), self.away(user=self.manager)
        back = type(broken)._hand_back

        def fails_once(absence):
            if absence == broken:
                raise ValueError("broken")
            back(absence)

        with patch.object(type(broken), "_hand_back", fails_once):
            self.job()
        self.assertEqual((broken.state, fine.state), ("running", "done"))
        self.job()
        self.assertEqual(broken.state, "done")

    def test_cron_is_there_and_runs(self):
        cron = self.env.ref("kestio_model.ir_cron_absence")
        activity = self.activity()
        self.away()
        with freeze_time(BACK), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(activity.user_id, self.salesman)

    def test_days_are_shown_on_the_clock_of_the_rep(self):
        self.salesman.tz = "America/New_York"
        activity, meeting = self.activity(day="2026-03-17"), self.meeting("2026-03-18 01:00:00")
        absence = self.preview()
        self.assertEqual([str(self.line(absence, one).day) for one in (activity, meeting)], ["2026-03-17"] * 2)
