"""Absence: back earlier or later than planned: what falls out goes back, what falls in moves."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .absence_case import BACK, FIRST, LAST, AbsenceCase

TUESDAY = "2026-03-17 12:00:00"


@tagged("post_install", "-at_install")
class TestAbsenceChange(AbsenceCase):
    def change(self, absence, first=FIRST, last=LAST, on=TUESDAY, by=None):
        """Change the dates in the dialog; return what it said."""
        with freeze_time(on):
            model = self.env["kestio.absence.change"].with_user(by or self.salesman)
            change = model.create({"absence_id": absence.id, "date_from": first, "date_to": last})
            effect = str(change.effect)
            change.action_apply()
        return effect

    def refused(self, absence, words, **dates):
        """Check that dates are refused, said in the dialog, and that nothing changes."""
        before = absence.date_from, absence.date_to, absence.line_ids.mapped("state")
        with self.assertRaisesRegex(UserError, words):
            self.change(absence, **dates)
        self.assertEqual((absence.date_from, absence.date_to, absence.line_ids.mapped("state")), before)

    def days_busy(self):
        """Return the days of March on which the salesman has no free time."""
        monday, end = self.moment(f"{FIRST} 00:00:00"), self.moment("2026-03-28 00:00:00")
        free = self.env["kestio.slot.finder"]._free(self.salesman, monday, end)[self.salesman.id]
        return {16, 17, 18, 19, 20, 23, 24, 25, 26, 27} - {start.day for start, _stop in free}

    # Later

    def test_longer_absence_hands_over_what_falls_in(self):
        activity, meeting = self.activity(day="2026-03-24"), self.meeting("2026-03-24 09:00:00")
        kept = self.activity(day="2026-03-27")
        absence = self.away()
        self.assertEqual((activity.user_id, meeting.user_id), (self.salesman, self.salesman))
        effect = self.change(absence, last="2026-03-25")
        self.assertIn("New:<br/>Meetings: substitute goes (1)<br/>Activities: to the substitute (1)", effect)
        self.assertEqual((activity.user_id, meeting.user_id, kept.user_id), (self.sam, self.sam, self.salesman))
        self.assertEqual(str(absence.date_to), "2026-03-25")
        self.assertEqual(self.days_busy(), {16, 17, 18, 19, 20, 23, 24, 25})
        self.job(BACK)
        self.assertEqual(absence.state, "running")
        self.hand_back(absence, "2026-03-23 08:00:00")
        self.assertEqual((activity.user_id, meeting.user_id), (self.salesman, self.salesman))

    def test_visit_that_moved_behind_the_absence_moves_again(self):
        visit = self.visit(start="2026-03-20 15:00:00", window=("2026-03-20", "2026-03-26"))
        absence = self.away()
        self.assert_line(absence, visit, "move", "applied", "2026-03-23 08:00:00")
        self.change(absence, last="2026-03-24")
        self.assert_line(absence, visit, "move", "applied", "2026-03-25 08:00:00")
        self.assertEqual((str(visit.start), visit.user_id), ("2026-03-25 08:00:00", self.salesman))
        self.change(absence, last="2026-03-26")
        self.assertEqual((visit.user_id, visit.is_handed_over), (self.sam, True))

    def test_new_open_quotes_come_on_the_watch_list_with_a_briefing(self):
        absence = self.away()
        quote = self.quote()
        self.change(absence, last="2026-03-25")
        self.assert_line(absence, quote, "watch", "applied")
        self.assertTrue(self.line(absence, self.buyer).briefing)

    def test_what_was_left_out_or_done_is_not_handed_over_again(self):
        left, done = self.activity(), self.activity()
        absence = self.preview()
        self.line(absence, left).with_user(self.salesman).is_included = False
        with freeze_time("2026-03-12 10:00:00"):
            absence.action_run()
            done.with_user(self.sam).action_feedback("Called")
        self.change(absence, last="2026-03-25")
        self.assertEqual((left.user_id, len(absence.line_ids)), (self.salesman, 2))

    # Earlier

    def test_shorter_absence_gives_back_what_falls_out_and_keeps_the_rest(self):
        early, late = self.activity(day="2026-03-18"), self.activity(day="2026-03-20")
        meeting = self.meeting("2026-03-19 09:00:00")
        absence = self.away()
        effect = self.change(absence, last="2026-03-18")
        self.assertIn("Back to Rep now: Meetings (1), Activities (1)", effect)
        self.assertEqual((early.user_id, late.user_id, meeting.user_id), (self.sam, self.salesman, self.salesman))
        self.assertIn(self.sam.partner_id, self.deal.message_partner_ids)
        self.assertEqual(self.days_busy(), {16, 17, 18})
        self.job("2026-03-19 06:00:00")
        self.assertEqual((absence.state, early.user_id), ("done", self.salesman))
        self.assertNotIn(self.sam.partner_id, self.deal.message_partner_ids)

    def test_handed_over_visit_that_falls_out_comes_back(self):
        visit = self.visit("2026-03-19 09:00:00", window=(FIRST, LAST))
        absence = self.away()
        self.assertEqual(visit.user_id, self.sam)
        self.change(absence, last="2026-03-18")
        self.assertEqual((visit.user_id, visit.event_id.user_id), (self.salesman, self.salesman))

    def test_what_went_back_goes_over_again_when_the_absence_gets_longer_again(self):
        activity, meeting = self.activity(day="2026-03-19"), self.meeting("2026-03-19 09:00:00")
        absence = self.away()
        self.change(absence, last="2026-03-18")
        self.change(absence)
        self.assertEqual((activity.user_id, meeting.user_id), (self.sam, self.sam))
        self.assertEqual(len(absence.line_ids.filtered(lambda line: line.kind == "activity")), 1)
        self.hand_back(absence)
        self.assertEqual(activity.user_id, self.salesman)

    def test_absence_that_has_not_begun_moves_as_a_whole(self):
        monday, next_monday = self.activity(day=FIRST), self.activity(day="2026-03-23")
        absence = self.away()
        self.change(absence, "2026-03-23", "2026-03-27", on="2026-03-13 08:00:00")
        self.assertEqual((monday.user_id, next_monday.user_id), (self.salesman, self.sam))
        self.assertEqual(self.days_busy(), {23, 24, 25, 26, 27})

    # Who is told, and what is refused

    def test_substitute_is_told_until_when_and_what_is_new(self):
        absence = self.away()
        before = absence.message_ids
        self.activity(day="2026-03-24")
        self.change(absence, last="2026-03-25")
        message = absence.message_ids - before
        self.assertEqual(message.partner_ids, self.sam.partner_id)
        self.assertIn("03/25/2026", message.subject)
        self.assertIn("Activities: to the substitute (1)", message.body)

    def test_dialog_says_what_would_happen_and_changes_nothing(self):
        activity = self.activity(day="2026-03-24")
        absence = self.away()
        with freeze_time(TUESDAY):
            model = self.env["kestio.absence.change"].with_user(self.salesman)
            form = Form(model.with_context(default_absence_id=absence.id))
            self.assertEqual((str(form.date_to), form.is_possible), (LAST, False))
            form.date_to = "2026-03-25"
            self.assertIn("Activities: to the substitute (1)", form.effect)
            form.date_to = "2026-03-16"
            self.assertEqual((form.is_possible, str(form.effect)), (False, "<p>Already back? Then hand back now.</p>"))
        self.assertEqual((activity.user_id, str(absence.date_to)), (self.salesman, LAST))

    def test_days_on_which_the_substitute_is_away_are_refused(self):
        activity = self.activity(day="2026-03-24")
        absence = self.away()
        self.away(user=self.sam, substitute=self.manager, date_from="2026-03-23", date_to="2026-03-27")
        self.refused(absence, "Sam is away too", last="2026-03-23")
        self.assertEqual(activity.user_id, self.salesman)

    def test_days_of_another_absence_are_refused(self):
        absence = self.away()
        self.away(date_from="2026-03-23", date_to="2026-03-27")
        self.refused(absence, "Rep is away already", last="2026-03-23")

    def test_days_that_are_over_and_a_first_day_that_was_are_refused(self):
        absence = self.away()
        for words, dates in {
            "Already back": {"last": FIRST},
            "its first day stays": {"first": "2026-03-18"},
            "The last day is before the first one": {"first": "2026-03-18", "last": "2026-03-17"},
        }.items():
            with self.subTest(words):
                self.refused(absence, words, **dates)

    def test_who_may_not_decide_may_neither_change_nor_look(self):
        self.activity(day="2026-03-24")
        absence = self.away()
        stranger = self.new_user("kestio_stranger", "sales_team.group_sale_salesman")
        for user in (self.sam, stranger):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.change(absence, last="2026-03-25", by=user)
        self.assertEqual(str(absence.date_to), LAST)
        self.change(absence, last="2026-03-25", by=self.manager)

    def test_draft_and_what_is_over_have_no_other_dates(self):
        draft = self.absence()
        done = self.away()
        self.hand_back(done)
        for absence in (draft, done):
            with self.subTest(absence.state), self.assertRaises(UserError):
                absence.action_ask_dates()
