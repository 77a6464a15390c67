"""Absence: what moves, who may say so, and that everything comes back except what was done."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

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
        self.assertIn("Activity: 1 (to the substitute 1)", absence.summary)

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
        self.assertIn("Activity: 3 (done 2, handed back 1)", absence.summary)

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

    def test_cron_is_there_and_runs(self):
        cron = self.env.ref("kestio_model.ir_cron_absence")
        activity = self.activity()
        self.away()
        with freeze_time(BACK), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(activity.user_id, self.salesman)


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
        self.assertEqual((str(visit.start), self.line(absence, visit).state), ("2026-03-13 16:00:00", "done"))

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


@tagged("post_install", "-at_install")
class TestAbsenceBriefing(AbsenceCase):
    def test_watch_list_has_customers_of_the_best_tier_and_open_quotes(self):
        gold, silver = self.visited(), self.visited("silver")
        others = self.visited(user=self.manager)
        quote, sent = self.quote(), self.quote(state="sent")
        closed, foreign = self.quote(state="cancel"), self.quote(user=self.manager)
        absence = self.preview()
        watched = absence.watch_ids
        self.assertEqual(watched.filtered(lambda line: line.kind == "quote").mapped("res_id"), (quote + sent).ids)
        customers = watched.filtered(lambda line: line.kind == "customer").partner_id
        self.assertIn(gold, customers)
        self.assertIn(self.buyer, customers)
        self.assertFalse(customers & (silver | others))
        self.assertFalse(self.line(absence, closed) | self.line(absence, foreign))

    def test_briefing_has_last_exchanges_open_points_and_next_steps(self):
        self.quote(state="sent", validity_date="2026-04-30", kestio_sent_on="2026-03-05 10:00:00")
        self.activity(self.deal, "2026-03-18", summary="Ask for the plans")
        self.deal.message_post(body="They want a discount", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.meeting("2026-03-03 09:00:00", outcome="held")
        self.meeting("2026-03-18 09:00:00")
        line = self.line(self.preview(), self.buyer)
        text = str(line.briefing)
        for part in (
            "They want a discount",
            "03/03/2026: Meeting held",
            "sent on 03/05/2026, valid until 04/30/2026",
            "Deal:",
            "03/18/2026: Ask for the plans",
        ):
            with self.subTest(part):
                self.assertIn(part, text)
        self.assertLess(text.index("Last exchanges"), text.index("Open points"))
        self.assertLess(text.index("Open points"), text.index("Next steps"))

    def test_briefing_escapes_what_people_wrote(self):
        self.deal.name = "<script>x</script>"
        self.quote()
        self.assertNotIn("<script>", self.line(self.preview(), self.buyer).briefing)

    def test_briefing_tells_nothing_of_the_leads_of_others(self):
        self.quote()
        self.deal.copy({"name": "Secret", "user_id": self.manager.id})
        self.assertNotIn("Secret", self.line(self.preview(), self.buyer).briefing)

    def test_customer_of_whom_nothing_is_known_is_briefed_too(self):
        gold = self.visited()
        self.assertIn("Nothing is known", self.line(self.preview(), gold).briefing)

    def test_substitute_gets_the_briefing(self):
        self.quote()
        self.meeting()
        absence = self.away(note="Mind the dog\n<b>")
        message = absence.message_ids.filtered(lambda one: self.sam.partner_id in one.partner_ids)
        self.assertEqual(len(message), 1)
        for part in ("You stand in for Rep", "Mind the dog", "&lt;b&gt;", "Buyer", "3/17/26"):
            with self.subTest(part):
                self.assertIn(part, message.body)

    def test_rep_gets_a_report(self):
        self.activity()
        absence = self.away()
        self.hand_back(absence)
        message = absence.message_ids.filtered(lambda one: self.salesman.partner_id in one.partner_ids)
        self.assertIn("Activity: 1 (handed back 1)", message.body)

    def test_number_of_queries_does_not_grow_with_customers(self):
        counts = []
        for size in (2, 2, 20, 60):
            for customer in self.visited(count=size):
                self.quote(customer)
            absence = self.absence()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(THURSDAY):
                absence.sudo()._plan()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts[1:])), 1, counts)

    def test_number_of_queries_does_not_grow_with_appointments(self):
        counts = []
        for size in (2, 2, 10, 30):
            for place in range(size):
                self.activity()
                self.meeting(f"2026-03-{16 + place % 5} 09:00:00")
            absence = self.absence()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(THURSDAY):
                absence.sudo()._plan()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts[1:])), 1, counts)


@tagged("post_install", "-at_install")
class TestAbsenceRights(AbsenceCase):
    def test_substitute_opens_leads_and_quotes_only_while_he_stands_in(self):
        quote = self.quote()
        mine = quote.with_user(self.sam), quote.order_line.with_user(self.sam), self.deal.with_user(self.sam)
        self.assertEqual([one.has_access("read") for one in mine], [False] * 3)
        absence = self.away()
        self.assertEqual([one.has_access("write") for one in mine], [True] * 3)
        self.assertEqual([one.has_access("unlink") for one in (mine[0], mine[2])], [False] * 2)
        self.assertEqual((quote.user_id, self.deal.user_id), (self.salesman, self.salesman))
        self.hand_back(absence)
        self.assertEqual([one.has_access("read") for one in mine], [False] * 3)

    def test_draft_gives_nobody_access(self):
        self.preview()
        self.assertFalse(self.deal.with_user(self.sam).has_access("read"))

    def test_rep_decides_on_his_own_absence_only(self):
        with self.assertRaises(AccessError):
            self.absence(user=self.manager, by=self.salesman)
        other = self.absence(user=self.manager)
        self.assertFalse(other.with_user(self.salesman).has_access("read"))

    def test_rep_cannot_make_himself_the_substitute_of_somebody(self):
        with self.assertRaises(AccessError):
            self.absence(by=self.sam)
        absence = self.absence(user=self.sam, substitute=self.manager)
        with self.assertRaises(AccessError):
            absence.write({"user_id": self.salesman.id})

    def test_manager_decides_for_his_people(self):
        activity = self.activity()
        absence = self.away(by=self.manager)
        self.assertEqual(activity.user_id, self.sam)
        self.hand_back(absence)
        self.assertEqual(activity.user_id, self.salesman)

    def test_team_leader_without_other_rights_decides_for_his_team(self):
        leader = self.new_user("kestio_leader", "sales_team.group_sale_salesman")
        activity = self.activity()
        with self.assertRaises(AccessError):
            self.absence(by=leader)
        team = self.env["crm.team"].create({"name": "Team", "company_id": self.company.id, "user_id": leader.id})
        team.member_ids = [Command.link(self.salesman.id)]
        self.away(by=leader)
        self.assertEqual(activity.user_id, self.sam)

    def test_substitute_reads_what_was_handed_over_and_changes_nothing(self):
        draft = self.absence()
        self.assertFalse(draft.with_user(self.sam).has_access("read"))
        self.activity()
        absence = self.away().with_user(self.sam)
        self.assertTrue(absence.line_ids.name)
        self.assertFalse(absence.is_mine)
        for refused in (
            lambda: absence.write({"note": "x"}),
            absence.action_hand_back,
            absence.unlink,
            lambda: absence.line_ids.write({"is_included": False}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_state_and_lines_are_not_written_by_hand(self):
        self.activity()
        absence = self.preview()
        for refused in (
            lambda: absence.write({"state": "running"}),
            lambda: absence.line_ids.write({"state": "done"}),
            lambda: absence.line_ids.write({"res_id": 1}),
        ):
            with self.assertRaises(AccessError):
                refused()
        self.assertEqual(self.absence(state="running", date_from="2026-05-01", date_to="2026-05-02").state, "draft")

    def test_what_was_handed_over_is_neither_changed_nor_deleted(self):
        absence = self.away()
        for refused in (lambda: absence.write({"date_to": "2026-03-25"}), absence.unlink, absence.action_run):
            with self.assertRaises(UserError):
                refused()
        absence.write({"note": "One more thing"})

    def test_draft_is_cancelled_or_deleted(self):
        absence = self.preview()
        absence.action_cancel()
        self.assertEqual(absence.state, "cancelled")
        absence.unlink()
        self.assertFalse(absence.exists())

    def test_who_is_not_in_sales_has_no_absences(self):
        self.assertFalse(self.env["kestio.absence"].with_user(self.internal).has_access("read"))

    def test_grants(self):
        every = "read write create unlink"
        self.assert_granted(
            {"kestio.absence": [every] * 3, "kestio.absence.line": ["read write"] * 3},
            self.salesman,
            self.manager,
            self.director,
        )


@tagged("post_install", "-at_install")
class TestAbsenceBounds(AbsenceCase):
    def refused(self, words, on=THURSDAY, **values):
        """Check that neither a preview nor a hand-over is possible, and that nothing changes."""
        absence = self.absence(**values)
        for step in ("action_preview", "action_run"):
            with self.subTest(step), freeze_time(on), self.assertRaisesRegex(UserError, words):
                getattr(absence, step)()
        self.assertEqual((absence.state, len(absence.line_ids)), ("draft", 0))

    def test_substitute_who_is_away_too_is_refused(self):
        self.away(user=self.sam, substitute=self.manager, date_from=LAST, date_to="2026-03-27")
        self.refused("Sam is away too, from 03/20/2026 to 03/27/2026: choose somebody else")

    def test_substitute_may_be_away_on_other_days(self):
        self.away(user=self.sam, substitute=self.manager, date_from="2026-03-21", date_to="2026-03-27")
        self.assertEqual(self.away().state, "running")

    def test_substitute_who_wants_to_leave_needs_another_one_first(self):
        self.away()
        self.refused("Sam stands in for Rep", user=self.sam, substitute=self.manager)

    def test_overlapping_absences_of_one_rep_are_refused(self):
        self.away()
        self.refused("Rep is away already", substitute=self.manager, date_from=LAST, date_to="2026-03-25")

    def test_absence_after_an_early_return_is_possible(self):
        self.hand_back(self.away(), "2026-03-17 08:00:00")
        again = self.away("2026-03-17 09:00:00", date_from="2026-03-18")
        self.assertEqual(again.state, "running")

    def test_overlap_is_refused_by_the_database_too(self):
        absence, second = self.absence(), self.absence()
        absence.sudo().write({"state": "running"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            second.sudo().write({"state": "running"})
            second.flush_recordset()

    def test_dates_that_are_over_are_refused(self):
        self.refused("These dates are over", on="2026-03-21 09:00:00")

    def test_absence_that_has_begun_is_handed_over_from_now_on(self):
        past, coming = self.meeting("2026-03-16 09:00:00"), self.meeting("2026-03-18 09:00:00")
        self.away("2026-03-17 09:00:00")
        self.assertEqual((past.user_id, coming.user_id), (self.salesman, self.sam))

    def test_last_day_before_the_first_and_oneself_are_refused(self):
        for values in ({"date_to": "2026-03-10"}, {"substitute": self.salesman}):
            with self.subTest(values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self.absence(**values)

    def test_substitute_who_left_the_company_is_refused(self):
        absence = self.absence()
        self.sam.active = False
        with freeze_time(THURSDAY), self.assertRaisesRegex(UserError, "does not work in this company any more"):
            absence.action_run()

    def test_two_companies_are_handed_over_one_by_one(self):
        other = self.new_company("Kestio Other")
        self.salesman.company_ids = [Command.link(other.id)]
        here, there = self.quote(), self.quote(company=other)
        deal = self.deal.copy({"company_id": other.id, "user_id": self.salesman.id, "team_id": False})
        foreign = self.activity(deal)
        absence = self.away()
        self.assertTrue(self.line(absence, here))
        self.assertFalse(self.line(absence, there) | self.line(absence, foreign))
        self.assertEqual(foreign.user_id, self.salesman)
        self.manager.company_ids = [Command.link(other.id)]
        both = self.salesman.with_context(allowed_company_ids=(self.company | other).ids)
        values = {"user_id": both.id, "substitute_id": self.manager.id, "date_from": FIRST, "date_to": LAST}
        second = both.env["kestio.absence"].with_user(both).create({**values, "company_id": other.id})
        with freeze_time(THURSDAY):
            second.action_run()
        self.assertEqual(foreign.user_id, self.manager)
        self.assertTrue(self.line(second, there))

    def test_other_companies_see_no_absence(self):
        absence = self.away()
        other = self.new_company("Kestio Other")
        boss = self.new_user("kestio_boss", "sales_team.group_sale_manager", company=other)
        self.assertFalse(absence.with_user(boss).with_context(allowed_company_ids=other.ids).has_access("read"))
