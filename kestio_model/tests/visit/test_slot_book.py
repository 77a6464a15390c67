"""Visit: a slot is booked once, quietly, with what the caller wants the meeting to be."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .slot_case import MONDAY, SlotCase, at

NINE = at(f"{MONDAY} 09:00")


@tagged("post_install", "-at_install")
class TestSlotBook(SlotCase):
    """The rep works 8 to 11 and 13 to 17 UTC on this Monday."""

    def book(self, start=NINE, minutes=60, user=None, **values):
        """Return the meeting booked with the rep, by the rep."""
        finder = self.finder.with_user(self.rep)
        return finder._book(user or self.rep, start, minutes, {"name": "Demo", **values})

    def test_meeting_is_what_was_asked_for(self):
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.rep.id, "company_id": self.company.id})
        event = self.book(opportunity_id=lead.id, partner_ids=[Command.link(self.client.id)])
        self.assertEqual((event.name, event.start, event.stop), ("Demo", NINE, NINE + timedelta(hours=1)))
        self.assertEqual((event.user_id, event.show_as, event.opportunity_id), (self.rep, "busy", lead))
        self.assertEqual(event.partner_ids, self.client + self.rep.partner_id)
        self.assertFalse(event.allday or event.description)

    def test_nobody_is_told(self):
        self.env["mail.mail"].sudo().search([]).unlink()
        with patch.object(self.registry["mail.thread"], "_notify_thread") as told:
            event = self.book(partner_ids=[Command.link(self.client.id)])
            self.env.flush_all()
        self.assertFalse(told.called)
        self.assertFalse(self.env["mail.mail"].sudo().search([]))
        self.assertFalse(event.message_ids)

    def test_defaults_of_the_screen_do_not_reach_the_meeting(self):
        lead = self.env["crm.lead"].create({"name": "Deal"})
        self.finder = self.finder.with_context(default_opportunity_id=lead.id, default_name="Lead", active_id=1)
        self.assertFalse(self.book().opportunity_id)

    def test_slot_that_is_taken_is_not_booked_again(self):
        first = self.book()
        for start, minutes in ((NINE, 60), (NINE + timedelta(minutes=30), 15), (NINE - timedelta(minutes=30), 120)):
            with self.subTest(start=start):
                self.assertEqual(self.book(start, minutes), self.env["calendar.event"])
        self.assertEqual(self.env["calendar.event"].search([("user_id", "=", self.rep.id)]), first)

    def test_meetings_may_touch_unless_the_company_wants_a_buffer(self):
        self.book()
        self.assertTrue(self.book(NINE + timedelta(hours=1), 30))
        self.company.kestio_slot_buffer = 15
        self.assertFalse(self.book(NINE - timedelta(minutes=30), 30))
        self.assertTrue(self.book(NINE - timedelta(minutes=45), 30))

    def test_nothing_is_booked_outside_hours_or_on_leave(self):
        self.assertFalse(self.book(at(f"{MONDAY} 07:30")))
        self.assertFalse(self.book(at(f"{MONDAY} 10:30")))
        self.assertFalse(self.book(at("2026-01-17 09:00")))
        self.leave(f"{MONDAY} 08:00", f"{MONDAY} 11:00", self.resource())
        self.assertFalse(self.book())

    def test_meeting_without_length_is_not_booked(self):
        self.assertFalse(self.book(minutes=0))
        self.assertFalse(self.book(minutes=-60))

    def test_colleague_books_for_a_rep(self):
        event = self.finder.with_user(self.manager)._book(self.rep, NINE, 60, {"name": "Demo"})
        self.assertEqual(event.user_id, self.rep)
        self.assertEqual(event.partner_ids, self.rep.partner_id)

    def test_where_a_meeting_was_before_it_moved_is_free(self):
        event = self.book()
        event.write({"start": at(f"{MONDAY} 13:00"), "stop": at(f"{MONDAY} 14:00")})
        self.assertTrue(self.book())

    def test_several_are_booked_at_once_and_the_first_of_two_that_overlap_wins(self):
        other, half = NINE + timedelta(hours=4), NINE + timedelta(minutes=30)
        wanted = [(self.rep, NINE), (self.rep, half), (self.manager, half), (self.rep, other)]
        found = self.finder._book_many([(user, start, 60, {"name": "Demo"}) for user, start in wanted])
        self.assertEqual([bool(event) for event in found], [True, False, True, True])
        self.assertEqual([event.user_id for event in found], [self.rep, self.env["res.users"], self.manager, self.rep])
        self.assertEqual(self.finder._book_many([]), [])

    def test_rep_is_free_or_not(self):
        self.book()
        for hour, expected in ((8, True), (9, False), (10, True), (11, False), (12, False), (13, True)):
            with self.subTest(hour=hour):
                start = at(f"{MONDAY} {hour:02}:00")
                self.assertIs(self.finder._is_free(self.rep, start, start + timedelta(hours=1)), expected)

    def test_booking_takes_a_number_of_checks_that_does_not_grow(self):
        counts = []
        for day, size in ((13, 1), (14, 3), (15, 6)):
            spans = [(self.rep.id, at(f"2026-01-{day} 08:00") + timedelta(minutes=30 * place)) for place in range(size)]
            spans = [(key, start, start + timedelta(minutes=30)) for key, start in spans]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(self.finder._are_free(self.finder._reps(self.rep), spans)))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1)
