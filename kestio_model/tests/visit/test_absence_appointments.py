"""Absence: what becomes of visits and meetings, and of what was held."""

from odoo.tests import freeze_time, tagged

from .absence_case import BACK, FIRST, LAST, THURSDAY, AbsenceCase


@tagged("post_install", "-at_install")
class TestAbsenceAppointments(AbsenceCase):
    def test_meeting_goes_to_the_substitute_who_is_free_then_and_comes_back(self):
        meeting = self.meeting()
        absence = self.away()
        self.assertEqual(meeting.user_id, self.sam)
        self.assertEqual(meeting.partner_ids, self.sam.partner_id | self.buyer)
        self.assertEqual(
            meeting.attendee_ids.filtered(lambda one: one.partner_id == self.sam.partner_id).state, "accepted"
        )
        self.hand_back(absence, "2026-03-16 08:00:00")
        self.assertEqual(meeting.user_id, self.salesman)
        self.assertEqual(meeting.partner_ids, self.salesman.partner_id | self.buyer)
        self.assert_line(absence, meeting, "hand_over", "back", "2026-03-17 09:00:00")

    def test_meeting_that_was_held_stays_with_who_held_it(self):
        meeting = self.meeting()
        absence = self.away()
        with freeze_time("2026-03-17 12:00:00"):
            meeting.with_user(self.sam).action_held()
        self.hand_back(absence)
        self.assertEqual((meeting.user_id, self.line(absence, meeting).state), (self.sam, "done"))

    def test_meeting_for_which_nobody_is_free_is_left_to_decide(self):
        meeting = self.meeting()
        self.full(self.sam)
        absence = self.away()
        self.assertEqual(meeting.user_id, self.salesman)
        self.assert_line(absence, meeting, "decide", "left")
        self.assertIn("Sam is not free", self.line(absence, meeting).reason)

    def test_two_meetings_at_the_same_time_are_not_both_given(self):
        first, second = self.meeting(), self.meeting()
        self.away()
        self.assertEqual((first + second).mapped("user_id"), self.sam | self.salesman)

    def test_internal_private_past_and_colleagues_meetings_stay(self):
        internal = self.busy("2026-03-17 09:00:00", "2026-03-17 10:00:00")
        private = self.meeting("2026-03-17 10:00:00", privacy="private")
        colleague = self.meeting("2026-03-17 11:00:00", user=self.manager)
        outside = self.meeting("2026-03-23 09:00:00")
        self.away()
        self.assertEqual((internal + private + outside).user_id, self.salesman)
        self.assertEqual(colleague.user_id, self.manager)

    def test_blocked_visit_stays_with_its_rep_at_another_time_of_its_window(self):
        visit = self.visit()
        absence = self.away()
        self.assertEqual((visit.user_id, visit.state, visit.is_handed_over), (self.salesman, "blocked", False))
        self.assertEqual(str(visit.start), "2026-03-13 16:00:00")
        self.assert_line(absence, visit, "move", "applied", "2026-03-13 16:00:00")
        self.hand_back(absence)
        self.assert_line(absence, visit, "move", "applied", "2026-03-13 16:00:00")
        self.assertIn("Visits: moved (1)", absence.summary)

    def test_job_of_visits_does_not_move_it_back(self):
        visit = self.visit()
        self.away()
        before = visit.start
        self.plan(on="2026-03-12")
        self.assertEqual((visit.start, visit.user_id), (before, self.salesman))

    def test_visit_whose_window_ends_with_the_absence_goes_to_the_substitute(self):
        visit = self.visit(window=(FIRST, LAST))
        absence = self.away()
        self.assertEqual((visit.user_id, visit.is_handed_over), (self.sam, True))
        self.assertEqual((visit.event_id.user_id, str(visit.start)), (self.sam, "2026-03-17 09:00:00"))
        self.assert_line(absence, visit, "hand_over", "applied", "2026-03-17 09:00:00")

    def test_visit_is_re_slotted_when_the_substitute_is_not_free_then(self):
        visit = self.visit(window=(FIRST, LAST))
        self.busy("2026-03-17 08:00:00", "2026-03-17 12:00:00", self.sam)
        self.away()
        self.assertEqual((visit.event_id.user_id, str(visit.start)), (self.sam, "2026-03-17 13:00:00"))

    def test_promised_visit_keeps_its_time_with_the_substitute(self):
        visit = self.visit(state="confirmed")
        self.away()
        found = visit.user_id, visit.state, str(visit.start)
        self.assertEqual(found, (self.sam, "confirmed", "2026-03-17 09:00:00"))

    def test_promised_visit_that_the_substitute_cannot_make_is_moved_and_the_customer_told(self):
        visit = self.visit(state="confirmed")
        self.full(self.sam)
        before = self.env["mail.mail"].search([]).ids
        self.away()
        self.assertEqual((visit.user_id, str(visit.start)), (self.salesman, "2026-03-13 16:00:00"))
        sent = self.env["mail.mail"].search([("id", "not in", before)])
        partners = sent.recipient_ids | sent.mail_message_id.notified_partner_ids
        self.assertIn(visit.partner_id, partners)

    def test_handed_over_visit_to_come_comes_back(self):
        visit = self.visit(window=(FIRST, LAST))
        absence = self.away()
        self.hand_back(absence, "2026-03-16 08:00:00")
        self.assertEqual(
            (visit.user_id, visit.event_id.user_id, visit.is_handed_over), (self.salesman, self.salesman, False)
        )
        self.assertEqual(self.line(absence, visit).state, "back")

    def test_handed_over_visit_that_was_held_is_the_substitutes(self):
        visit = self.visit(window=(FIRST, LAST))
        absence = self.away()
        self.tell(visit.event_id, "held")
        self.hand_back(absence)
        self.assertEqual((visit.state, visit.user_id, self.line(absence, visit).state), ("held", self.sam, "done"))

    def test_next_visit_after_a_held_one_is_the_reps(self):
        visit = self.visit(window=(FIRST, LAST))
        self.away()
        self.tell(visit.event_id, "held")
        self.assertEqual(self.next_visit(visit.partner_id).user_id, self.salesman)

    def test_visit_without_a_slot_that_is_due_in_these_days_is_planned_by_the_substitute(self):
        visit = self.visit()
        visit.event_id.with_context(skip_attendee_notification=True).active = False
        visit.write(
            {"state": "to_plan", "event_id": False, "window_start": FIRST, "due_date": FIRST, "window_end": LAST}
        )
        self.away()
        self.assertEqual((visit.user_id, visit.is_handed_over), (self.sam, True))

    def test_visit_for_which_nobody_is_free_is_left_to_decide(self):
        visit = self.visit(window=(FIRST, LAST))
        self.full(self.sam)
        absence = self.away()
        self.assert_line(absence, visit, "decide", "left")
        self.assertEqual(visit.user_id, self.salesman)

    def test_time_that_was_taken_since_it_was_chosen_is_left(self):
        meeting = self.meeting()
        absence = self.preview()
        line = self.line(absence, meeting)
        self.full(self.sam)
        with freeze_time(THURSDAY):
            absence.sudo()._apply(line)
        self.assertEqual(
            (meeting.user_id, line.state, line.reason), (self.salesman, "left", "The time was taken meanwhile.")
        )

    def test_nothing_is_proposed_or_planned_on_days_of_absence(self):
        finder = self.env["kestio.slot.finder"]
        monday, saturday = self.moment(f"{FIRST} 00:00:00"), self.moment(BACK)
        self.assertTrue(finder._free(self.salesman, monday, saturday)[self.salesman.id])
        absence = self.away()
        self.assertFalse(finder._free(self.salesman, monday, saturday)[self.salesman.id])
        self.hand_back(absence, "2026-03-18 09:00:00")
        free = finder._free(self.salesman, monday, saturday)[self.salesman.id]
        self.assertEqual({start.day for start, _stop in free}, {18, 19, 20})

    def test_early_return_before_the_first_day_leaves_no_trace_in_the_calendar(self):
        absence = self.away()
        self.assertTrue(absence.event_id.active)
        self.hand_back(absence, "2026-03-13 09:00:00")
        self.assertFalse(absence.event_id.active)
