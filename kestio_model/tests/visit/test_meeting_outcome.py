"""Visit: what became of a meeting: asked after half an hour, told by who was there, undone within the delay."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .meeting_case import NOW, MeetingCase


@tagged("post_install", "-at_install")
class TestMeetingOutcome(MeetingCase):
    """Capability G14: no meeting ends without a next step."""

    def test_a_meeting_is_to_qualify_half_an_hour_after_its_end(self):
        event = self.met()
        self.assertFalse(self.to_qualify("2026-03-10 11:29:59"))
        self.assertEqual(self.to_qualify("2026-03-10 11:30:00"), event)

    def test_nothing_is_marked_by_itself(self):
        event = self.met()
        self.job("2026-06-10 12:00:00")
        self.assertEqual(event.kestio_outcome, "pending")
        self.assertEqual(self.to_qualify("2026-06-10"), event)

    def test_a_meeting_among_colleagues_is_left_alone(self):
        self.met(guests=self.manager.partner_id, opportunity_id=False)
        self.assertFalse(self.to_qualify())

    def test_a_meeting_with_a_customer_without_opportunity_is_asked_about(self):
        event = self.met(opportunity_id=False)
        self.assertEqual(self.to_qualify(), event)

    def test_a_private_meeting_is_left_alone(self):
        self.met(privacy="private")
        self.assertFalse(self.to_qualify())

    def test_meetings_from_before_the_first_model_are_left_alone(self):
        self.met("2025-12-31 10:00:00")
        event = self.met("2026-01-01 10:00:00")
        self.assertEqual(self.to_qualify(), event)

    def test_a_company_without_a_model_is_left_alone(self):
        other = self.new_company("Stock")
        user = self.new_user("kestio_stock", "sales_team.group_sale_salesman", company=other)
        event = self.met(user=user, opportunity_id=False)
        self.assertFalse(self.to_qualify(user=user))
        self.job()
        self.assertFalse(event.kestio_asked_on)

    def test_the_list_and_the_field_of_a_meeting_agree(self):
        events = self.met() | self.met(opportunity_id=False) | self.met(guests=self.env["res.partner"])
        events |= self.met(privacy="private") | self.met("2026-03-11 10:00:00") | self.met(active=False)
        with freeze_time(NOW):
            shown = events.with_user(self.salesman).filtered("kestio_to_qualify")
            others = events.with_user(self.salesman).with_context(active_test=False)
            others = others.search([("kestio_to_qualify", "=", False), ("id", "in", events.ids)])
        self.assertEqual(shown, self.to_qualify())
        self.assertEqual(events - shown, others)

    def test_the_rep_is_asked_once_by_an_activity_on_the_opportunity(self):
        event = self.met()
        self.job()
        self.job("2026-03-10 12:10:00")
        question = event.kestio_question_ids
        self.assertEqual(len(question), 1)
        self.assertEqual(
            (question.user_id, question.res_model, question.res_id), (self.salesman, "crm.lead", self.deal.id)
        )

    def test_a_question_that_was_deleted_is_not_asked_again(self):
        event = self.met()
        self.job()
        event.kestio_question_ids.unlink()
        self.job()
        self.assertFalse(event.kestio_question_ids)
        self.assertEqual(self.to_qualify(), event)

    def test_a_meeting_that_is_moved_after_the_question_is_asked_about_again_later(self):
        event = self.met()
        self.job()
        with freeze_time(NOW):
            event.with_user(self.salesman).write({"start": "2026-03-12 10:00:00", "stop": "2026-03-12 11:00:00"})
        self.assertFalse(event.kestio_question_ids)
        self.job("2026-03-12 12:00:00")
        self.assertEqual(len(event.kestio_question_ids), 1)

    def test_the_question_follows_the_meeting_to_another_rep(self):
        event = self.met()
        self.job()
        with freeze_time(NOW):
            event.with_user(self.manager).user_id = self.manager
        self.assertEqual(event.kestio_question_ids.user_id, self.manager)

    def test_each_button_writes_its_outcome_with_who_and_when(self):
        for outcome in ("held", "no_show", "late_cancel", "we_cancelled", "rescheduled"):
            event = self.met()
            self.tell(event, outcome)
            with self.subTest(outcome=outcome):
                self.assertEqual(event.kestio_outcome, outcome)
                self.assertEqual(event.kestio_outcome_by, self.salesman)
                self.assertEqual(event.kestio_outcome_on, datetime.fromisoformat(NOW))

    def test_an_answer_closes_the_question_and_an_undo_opens_it(self):
        event = self.met()
        self.job()
        question = event.kestio_question_ids
        self.tell(event)
        self.assertFalse(question.active)
        self.assertFalse(self.to_qualify())
        self.undo(event)
        self.assertTrue(question.active)
        self.assertEqual(self.to_qualify(), event)

    def test_a_meeting_to_come_cannot_have_taken_place(self):
        event = self.met("2026-03-11 10:00:00")
        for outcome in ("held", "no_show"):
            with self.refused(UserError, "has not begun yet"):
                self.tell(event, outcome)
        self.tell(event, "late_cancel")
        self.assertEqual(event.kestio_outcome, "late_cancel")

    def test_many_meetings_are_qualified_at_once(self):
        events = self.met() | self.met("2026-03-10 08:00:00") | self.met("2026-03-09 08:00:00")
        self.tell(events)
        self.assertEqual(set(events.mapped("kestio_outcome")), {"held"})

    def test_somebody_who_was_not_there_is_refused(self):
        event = self.met()
        with self.refused(UserError, "Only kestio_salesman"):
            self.tell(event, user=self.internal)
        with self.refused(UserError, "Only kestio_salesman"):
            event.with_user(self.internal).write({"kestio_outcome": "held"})
        self.assertEqual(event.kestio_outcome, "pending")

    def test_a_manager_and_an_attendee_may_tell(self):
        event = self.met()
        self.tell(event, user=self.manager)
        second = self.met(guests=self.buyer | self.internal.partner_id)
        self.tell(second, user=self.internal)
        self.assertEqual((event | second).mapped("kestio_outcome"), ["held", "held"])

    def test_an_outcome_is_undone_within_the_delay_only(self):
        self.company.kestio_send_delay = 15
        event = self.met()
        self.tell(event)
        with self.refused(UserError, "too late"):
            self.undo(event, "2026-03-10 12:15:00")
        self.undo(event, "2026-03-10 12:14:59")
        self.assertEqual(event.kestio_outcome, "pending")
        self.assertFalse(event.kestio_outcome_on)

    def test_a_meeting_that_is_imported_keeps_when_and_by_whom_its_outcome_was_said(self):
        event = self.met(
            kestio_outcome="held", kestio_outcome_on="2026-03-10 11:30:00", kestio_outcome_by=self.manager.id
        )
        self.assertEqual(str(event.kestio_outcome_on), "2026-03-10 11:30:00")
        self.assertEqual(event.kestio_outcome_by, self.manager)

    def test_saying_the_same_again_changes_nothing(self):
        event = self.met()
        self.tell(event)
        self.tell(event, on="2026-03-10 12:05:00")
        self.assertEqual(event.kestio_outcome_on, datetime.fromisoformat(NOW))

    def test_rescheduled_opens_a_new_meeting_with_the_same_people(self):
        event = self.met()
        action = self.tell(event, "rescheduled")
        self.assertEqual(set(action["context"]["default_partner_ids"]), set(event.partner_ids.ids))
        self.assertEqual(action["context"]["default_opportunity_id"], self.deal.id)
