"""Visit: a missed meeting re-books itself: what happens when, and never twice."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .meeting_case import NOW
from .rebooking_case import RebookingCase, later


@tagged("post_install", "-at_install")
class TestRebookingFlow(RebookingCase):
    """H8 to H11: 15 minutes, a mail with 3 times, a reminder after 3 days, a call after 2 more."""

    def test_a_no_show_waits_for_the_send_delay(self):
        flow = self.missed()
        self.assert_flow(flow, "waiting")
        self.assertEqual(flow.next_date, datetime.fromisoformat(NOW) + timedelta(minutes=15))

    def test_nothing_is_sent_within_the_send_delay(self):
        flow = self.missed()
        self.job(later(minutes=14))
        self.assertFalse(self.mails(flow))

    def test_the_mail_is_queued_after_the_send_delay(self):
        flow = self.sent()
        self.assert_flow(flow, "sent")
        self.assertEqual(self.mails(flow).email_to, "buyer@example.com")
        self.assertEqual(flow.attempt, 1)

    def test_three_times_on_two_days_at_least_are_proposed(self):
        flow = self.sent()
        self.assertEqual(len(flow.slot_ids), 3)
        self.assertGreaterEqual(len({start.date() for start in flow.slot_ids.mapped("start")}), 2)

    def test_the_first_time_is_a_day_away_at_least(self):
        flow = self.sent()
        self.assertGreaterEqual(min(flow.slot_ids.mapped("start")), datetime.fromisoformat(later(minutes=15, days=1)))

    def test_the_link_works_until_the_first_time_proposed(self):
        flow = self.sent()
        self.assertEqual(flow.expires, min(flow.slot_ids.mapped("start")))

    def test_undone_within_the_delay_nothing_is_sent(self):
        flow = self.missed()
        self.undo(flow.event_id, on=later(minutes=5))
        self.job(later(minutes=20))
        self.assert_flow(flow, "cancelled", "withdrawn")
        self.assertFalse(self.mails(flow))

    def test_said_again_after_an_undo_it_starts_again(self):
        flow = self.missed()
        self.undo(flow.event_id, on=later(minutes=5))
        self.tell(flow.event_id, "no_show", on=later(minutes=10))
        self.assert_flow(flow, "waiting")
        self.assertEqual(flow.next_date, datetime.fromisoformat(later(minutes=25)))
        self.assertEqual(len(self.flow(flow.event_id)), 1)

    def test_a_mail_still_in_the_queue_is_taken_back_with_the_outcome(self):
        flow = self.sent()
        mail = self.mails(flow)
        with freeze_time(later(minutes=20)):
            flow.event_id.with_user(self.manager).kestio_outcome = "held"
        self.assertEqual(mail.state, "cancel")
        self.assert_flow(flow, "cancelled", "withdrawn")

    def test_the_reminder_comes_after_three_days_with_fresh_times(self):
        flow = self.sent()
        before = flow.slot_ids.mapped("start")
        self.job(later(days=3))
        self.assert_flow(flow, "sent")
        on = later(days=3, minutes=15)
        self.job(on)
        self.assert_flow(flow, "reminded")
        self.assertEqual(flow.attempt, 2)
        self.assertNotEqual(flow.slot_ids.mapped("start"), before)
        self.assertGreater(min(flow.slot_ids.mapped("start")), datetime.fromisoformat(on) + timedelta(days=1))

    def test_the_call_comes_two_days_after_the_reminder(self):
        flow = self.sent()
        self.job(later(days=3, minutes=15))
        self.job(later(days=5, minutes=14))
        self.assert_flow(flow, "reminded")
        self.job(later(days=5, minutes=15))
        self.assert_flow(flow, "phone", "no_answer")

    def test_no_third_mail_is_ever_sent(self):
        flow = self.sent()
        for day in range(1, 30):
            self.job(later(days=day, hours=1))
        self.assertEqual(flow.attempt, 2)
        self.assertEqual(len(self.mails(flow, "outgoing", "cancel", "sent")), 2)

    def test_a_second_run_of_the_job_does_nothing(self):
        flow = self.sent()
        self.assertEqual(self.job(later(minutes=16)), 0)
        self.assertEqual(len(self.mails(flow)), 1)

    def test_booking_closes_the_flow_and_keeps_the_reference(self):
        flow = self.sent()
        event = self.book(flow)
        self.assert_flow(flow, "rebooked")
        self.assertEqual((flow.channel, flow.new_event_id), ("mail", event))
        self.assertEqual(event.kestio_rebooking_id.event_id, flow.event_id)
        self.assertEqual(event.opportunity_id, self.deal)
        self.assertEqual(event.partner_ids, self.buyer | self.salesman.partner_id)
        self.assertEqual(event.stop - event.start, timedelta(hours=1))
        self.assertEqual(event.user_id, self.salesman)

    def test_booking_twice_gives_the_same_meeting(self):
        flow = self.sent()
        first = self.book(flow)
        self.assertEqual(self.book(flow, start=first.start + timedelta(hours=1)), first)

    def test_the_prospect_gets_a_confirmation_with_a_calendar_file(self):
        flow = self.sent()
        self.book(flow)
        mail = self.mails(flow)
        self.assertIn("Booked", mail.subject)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["meeting.ics"])
        self.assertIn(b"BEGIN:VCALENDAR", mail.attachment_ids.raw)

    def test_the_salesperson_is_told_on_the_opportunity(self):
        flow = self.sent()
        self.book(flow)
        message = self.deal.message_ids[0]
        self.assertIn("Buyer has booked a meeting with you", message.body)
        self.assertIn(self.salesman.partner_id, message.notified_partner_ids)

    def test_a_taken_time_gives_fresh_ones(self):
        flow = self.sent()
        taken = flow.slot_ids[0].start
        self.event(str(taken), str(taken + timedelta(hours=1)))
        self.assertFalse(self.book(flow, start=taken))
        self.assert_flow(flow, "sent")
        self.assertEqual(len(flow.slot_ids), 3)
        self.assertNotIn(taken, flow.slot_ids.mapped("start"))

    def test_a_time_that_was_never_offered_is_not_booked(self):
        flow = self.sent()
        midnight = flow.slot_ids[0].start.replace(hour=0)
        self.assertFalse(self.book(flow, start=midnight))
        self.assertFalse(self.flows.search([("new_event_id", "!=", False)]))

    def test_any_free_time_of_the_period_can_be_booked(self):
        flow = self.sent()
        with freeze_time(later(minutes=30)):
            start = flow._all_free(datetime.fromisoformat(later(minutes=30)))[-1]
        self.assertNotIn(start, flow.slot_ids.mapped("start"))
        self.assertEqual(self.book(flow, start=start).start, start)

    def test_who_misses_the_new_meeting_too_is_for_the_salesperson_to_decide(self):
        flow = self.sent()
        event = self.book(flow)
        self.tell(event, "no_show", on=str(event.stop))
        self.assertFalse(self.flow(event))
        self.assertIn("Missed again", self.deal.activity_ids.mapped("summary")[0])

    def test_who_misses_again_a_meeting_without_opportunity_is_asked_about_on_the_contact(self):
        event = self.book(self.sent(opportunity_id=False))
        self.tell(event, "no_show", on=str(event.stop))
        self.assertIn("Missed again", self.buyer.activity_ids.mapped("summary")[0])

    def test_a_flow_that_fails_waits_and_is_called_at_last(self):
        flow, other = self.missed(), self.missed(start="2026-03-10 08:00:00", opportunity_id=False)
        send = type(flow)._send_slots

        def fail(record):
            if record.id == flow.id:
                raise ValueError("broken")
            return send(record)

        with (
            patch.object(type(flow), "_send_slots", fail),
            mute_logger("odoo.addons.kestio_model.models.visit.kestio_rebooking_job"),
        ):
            for hours in range(4):
                self.job(later(hours=hours, minutes=20))
        self.assert_flow(flow, "phone", "failed")
        self.assert_flow(other, "sent")

    def test_stopped_by_hand_nothing_goes_out(self):
        flow = self.missed()
        flow.with_user(self.salesman).action_stop()
        self.job(later(days=1))
        self.assert_flow(flow, "cancelled", "stopped")
        with self.refused(UserError, "still going on"):
            flow.with_user(self.salesman).action_stop()

    def test_a_meeting_to_come_starts_nothing(self):
        event = self.met(start="2026-04-01 10:00:00")
        with freeze_time(NOW):
            event.kestio_outcome = "no_show"
        self.assertFalse(self.flow(event))

    def test_held_meetings_start_nothing(self):
        event = self.met()
        self.tell(event, "held")
        self.assertFalse(self.flow(event))
