"""Visit: what the outcome of a meeting does to the cycle; confirming, postponing, leaving out."""

from datetime import date, datetime

from odoo import Command
from odoo.addons.mail.tests.common import MailCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .visit_case import TODAY, VisitCase


@tagged("post_install", "-at_install")
class TestVisitOutcome(VisitCase):
    def test_held_meeting_closes_the_cycle_and_plans_the_next(self):
        customer = self.visited()
        visit = self.held(customer)
        self.assertEqual((visit.state, visit.held_date, visit.is_ad_hoc), ("held", date(2026, 3, 16), False))
        following = self.next_visit(customer)
        self.assertEqual((following.cycle, following.state), (2, "blocked"))
        self.assert_day(following, "2026-07-16")

    def test_rep_says_it_himself(self):
        customer = self.visited()
        visit = self.planned(customer)
        with freeze_time("2026-03-16 12:00:00"):
            visit.event_id.with_user(self.salesman).kestio_outcome = "held"
        self.assertEqual(visit.state, "held")
        self.assertEqual(self.next_visit(customer).user_id, self.salesman)

    def test_ad_hoc_meeting_in_the_window_satisfies_the_cycle(self):
        customer = self.visited()
        visit = self.planned(customer)
        planned = visit.event_id
        event = self.meeting_with(customer, "2026-03-05 10:00:00", "held")
        self.assertEqual((visit.state, visit.held_date, visit.is_ad_hoc), ("held", date(2026, 3, 5), True))
        self.assertEqual((visit.event_id, event.kestio_visit_id), (event, visit))
        self.assertFalse(planned.active)
        self.assertEqual(self.next_visit(customer).due_date, date(2026, 7, 5))

    def test_ad_hoc_meeting_with_a_contact_counts_for_the_company(self):
        customer = self.visited()
        visit = self.planned(customer)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": customer.id})
        self.meeting_with(contact, "2026-03-05 10:00:00", "held")
        self.assertEqual(visit.state, "held")

    def test_ad_hoc_meeting_before_the_window_satisfies_nothing(self):
        customer = self.visited()
        self.held(customer)
        visit = self.next_visit(customer)
        self.meeting_with(customer, "2026-04-15 10:00:00", "held")
        self.assertEqual((visit.state, visit.due_date), ("blocked", date(2026, 7, 16)))

    def test_meeting_among_colleagues_satisfies_nothing(self):
        visit = self.planned(self.visited())
        self.tell(self.busy("2026-03-10 08:00:00", "2026-03-10 09:00:00"), "held")
        self.assertEqual(visit.state, "blocked")

    def test_moved_inside_the_window_is_on_time_and_beyond_it_is_late(self):
        inside, beyond = self.visited(count=2)
        self.plan(inside + beyond)
        for customer, day in ((inside, "2026-04-09"), (beyond, "2026-04-10")):
            visit = self.next_visit(customer)
            visit.event_id.write({"start": f"{day} 15:00:00", "stop": f"{day} 16:00:00"})
            self.tell(visit.event_id, "held")
        self.assertEqual([self.visits(customer)[0].is_late for customer in (inside, beyond)], [False, True])
        self.assertEqual([self.visits(customer)[0].cycle for customer in (inside, beyond)], [1, 1])

    def test_no_show_leaves_the_cycle_open_and_waits_before_it_plans_again(self):
        customer = self.visited()
        visit = self.planned(customer)
        event = visit.event_id
        self.tell(event, "no_show")
        self.assertEqual((visit.state, visit.missed_on, visit.start), ("no_show", date(2026, 3, 16), False))
        self.plan(customer, "2026-03-18")
        self.assertEqual(visit.state, "no_show")
        self.plan(customer, "2026-03-23")
        self.assertEqual((visit.state, visit.cycle), ("blocked", 1))
        self.assertNotEqual(visit.event_id, event)
        self.assertTrue(event.active)

    def test_held_that_turns_out_to_be_a_no_show_waits_as_any_no_show(self):
        customer = self.visited()
        visit = self.held(customer)
        self.tell(visit.event_id, "no_show", "2026-03-16 10:05:00")
        self.assertEqual((visit.state, visit.start, visit.held_date), ("no_show", False, False))
        self.assertEqual(self.visits(customer), visit)

    def test_customer_who_booked_again_by_himself_is_not_planned_twice(self):
        customer = self.visited()
        visit = self.planned(customer)
        self.tell(visit.event_id, "no_show")
        again = self.meeting_with(customer, "2026-03-30 10:00:00")
        self.plan(customer, "2026-03-25")
        self.assertEqual((visit.state, visit.start), ("no_show", False))
        self.tell(again, "held")
        self.assertEqual((visit.state, visit.event_id), ("held", again))

    def test_cancelled_or_rescheduled_meeting_is_planned_again(self):
        for outcome in ("late_cancel", "we_cancelled", "rescheduled"):
            customer = self.visited()
            visit = self.planned(customer)
            self.tell(visit.event_id, outcome)
            with self.subTest(outcome=outcome):
                self.assertEqual((visit.state, visit.start), ("postponed", False))
                self.plan(customer, "2026-03-17")
                self.assertEqual((visit.state, visit.cycle), ("postponed", 1))
                self.assert_day(visit, "2026-03-18")

    def test_held_that_is_taken_back_takes_the_next_visit_back_too(self):
        customer = self.visited()
        visit = self.held(customer)
        following = self.next_visit(customer)
        coming = following.event_id
        self.tell(visit.event_id, "pending", "2026-03-16 10:05:00")
        self.assertEqual((visit.state, visit.held_date), ("blocked", False))
        self.assertFalse(following.exists())
        self.assertFalse(coming.active)
        self.tell(visit.event_id, "held")
        self.assertEqual(self.next_visit(customer).cycle, 2)

    def test_no_show_that_is_taken_back_is_where_it_was(self):
        visit = self.planned(self.visited())
        event = visit.event_id
        self.tell(event, "no_show")
        self.tell(event, "pending", "2026-03-16 10:05:00")
        self.assertEqual((visit.state, visit.event_id, visit.missed_on), ("blocked", event, False))

    def test_ad_hoc_meeting_that_is_taken_back_leaves_the_visit_to_plan(self):
        customer = self.visited()
        visit = self.planned(customer)
        event = self.meeting_with(customer, "2026-03-05 10:00:00", "held")
        self.tell(event, "pending", "2026-03-05 11:05:00")
        self.assertEqual((visit.state, visit.is_ad_hoc), ("blocked", False))
        self.assertFalse(event.kestio_visit_id)
        self.assertEqual(len(self.visits(customer)), 1)

    def test_meeting_made_for_a_visit_becomes_its_meeting(self):
        customer = self.visited()
        visit = self.planned(customer)
        self.tell(visit.event_id, "no_show")
        event = self.meeting_with(customer, "2026-03-20 10:00:00", kestio_visit_id=visit.id)
        self.assertEqual((visit.state, visit.event_id), ("blocked", event))

    def test_many_meetings_at_once(self):
        customers = self.visited(count=3)
        self.plan(customers)
        events = self.env["kestio.visit"].concat(*map(self.next_visit, customers)).event_id
        with freeze_time("2026-03-20"):
            events.with_user(self.salesman).write({"kestio_outcome": "held"})
        self.assertEqual([self.next_visit(customer).cycle for customer in customers], [2, 2, 2])


@tagged("post_install", "-at_install")
class TestVisitSteps(VisitCase, MailCase):
    def test_nobody_is_invited_before_the_rep_confirms(self):
        customer = self.visited()
        with self.mock_mail_gateway():
            visit = self.planned(customer)
        self.assertFalse(self._new_mails)
        with self.mock_mail_gateway(), freeze_time(TODAY):
            visit.with_user(self.salesman).action_confirm()
        self.assertEqual(visit.state, "confirmed")
        self.assertEqual(self._new_mails.recipient_ids or self._new_mails.mapped("email_to"), customer)

    def test_customer_hears_nothing_of_a_blocked_visit_that_moves_and_all_of_a_confirmed_one(self):
        customer = self.visited()
        visit = self.planned(customer)
        event = visit.event_id.with_user(self.salesman)
        with freeze_time(TODAY):
            with self.mock_mail_gateway():
                event.write({"start": "2026-03-18 09:00:00", "stop": "2026-03-18 10:00:00"})
                event.write({"partner_ids": [Command.link(self.manager.partner_id.id)]})
            self.assertEqual(self._new_mails.recipient_ids, self.manager.partner_id)
            visit.with_user(self.salesman).action_confirm()
            with self.mock_mail_gateway():
                event.write({"start": "2026-03-19 09:00:00", "stop": "2026-03-19 10:00:00"})
        self.assertIn(customer, self._new_mails.recipient_ids)

    def test_meeting_for_a_visit_that_has_invited_the_customer_is_confirmed(self):
        customer = self.visited()
        self.busy("2026-03-02 00:00:00", "2026-12-31 00:00:00")
        visit = self.planned(customer)
        partners = [Command.link(customer.id), Command.link(self.salesman.partner_id.id)]
        times = {"start": "2026-03-18 09:00:00", "stop": "2026-03-18 10:00:00", "partner_ids": partners}
        with freeze_time(TODAY), self.mock_mail_gateway():
            events = self.env["calendar.event"].with_user(self.salesman)
            events.create({"name": "Visit", "kestio_visit_id": visit.id, **times})
        self.assertIn(customer, self._new_mails.recipient_ids)
        self.assertEqual((visit.state, str(visit.start)), ("confirmed", "2026-03-18 09:00:00"))

    def test_customer_without_address_is_named(self):
        visit = self.planned(self.visited(email=False))
        with freeze_time(TODAY):
            told = visit.with_user(self.salesman).action_confirm()
        self.assertIn(visit.partner_id.name, told["params"]["message"])
        self.assertEqual(visit.state, "confirmed")

    def test_confirm_needs_a_meeting_to_come(self):
        visit = self.planned(self.visited())
        with freeze_time("2026-03-17"), self.assertRaisesRegex(UserError, "no meeting to come"):
            visit.with_user(self.salesman).action_confirm()
        self.assertEqual(visit.state, "blocked")

    def test_confirm_twice_is_refused(self):
        visit = self.planned(self.visited())
        with freeze_time(TODAY):
            visit.action_confirm()
            with self.assertRaisesRegex(UserError, "confirmed"):
                visit.action_confirm()

    def test_postponed_visit_goes_to_the_first_slot_from_a_day_on(self):
        customer = self.visited()
        visit = self.planned(customer)
        event = visit.event_id
        with freeze_time(TODAY):
            visit.with_user(self.salesman).action_postpone("2026-05-04", "Moves house")
        self.assertEqual((visit.state, visit.cycle, visit.reason), ("postponed", 1, "Moves house"))
        self.assertEqual(visit.start, datetime(2026, 5, 4, 8))
        self.assertFalse(event.active)
        self.assertTrue(visit.is_late)

    def test_postponing_says_what_is_missing(self):
        visit = self.planned(self.visited()).with_user(self.salesman)
        start = visit.start
        for until, reason, message in (
            (False, "Why", "day to come"),
            ("2026-03-01", "Why", "day to come"),
            ("2026-05-04", " ", "Say why"),
        ):
            with freeze_time(TODAY), self.assertRaisesRegex(UserError, message):
                visit.action_postpone(until, reason)
        self.assertEqual((visit.state, visit.start), ("blocked", start))

    def test_customer_who_was_invited_is_told_that_the_visit_is_postponed(self):
        customer = self.visited()
        visit = self.planned(customer)
        with freeze_time(TODAY):
            visit.action_confirm()
            with self.mock_mail_gateway():
                visit.action_postpone("2026-05-04", "Moves house")
        self.assertEqual(self._new_mails.recipient_ids, customer)
        self.assertFalse(visit.confirmed_on)

    def test_visit_that_is_left_out_moves_the_next_one_by_a_cadence(self):
        customer = self.visited()
        visit = self.planned(customer)
        with freeze_time(TODAY):
            visit.with_user(self.salesman).action_skip("Closed for works")
        self.assertEqual((visit.state, visit.is_skipped), ("cancelled", True))
        following = self.next_visit(customer)
        self.assertEqual((following.cycle, following.due_date), (2, date(2026, 7, 16)))

    def test_leaving_out_needs_a_reason(self):
        visit = self.planned(self.visited())
        with freeze_time(TODAY), self.assertRaisesRegex(UserError, "Say why"):
            visit.action_skip()
        self.assertEqual(visit.state, "blocked")

    def test_what_is_over_cannot_be_changed(self):
        visit = self.held(self.visited())
        for step in (visit.action_plan, visit.action_ask_postpone, visit.action_ask_skip, visit.action_confirm):
            with self.assertRaisesRegex(UserError, "is visited"):
                step()

    def test_dialog_does_what_it_says(self):
        visit = self.planned(self.visited()).with_user(self.salesman)
        for step, state in (("postpone", "postponed"), ("skip", "cancelled")):
            with freeze_time(TODAY):
                action = getattr(visit, f"action_ask_{step}")()
                dialog = self.env["kestio.visit.step"].with_user(self.salesman).with_context(**action["context"])
                dialog.create({"until": "2026-05-04", "reason": "Why"}).action_apply()
            self.assertEqual(visit.state, state)

    def test_another_rep_cannot_decide(self):
        visit = self.planned(self.visited())
        other = self.new_user("kestio_other", "sales_team.group_sale_salesman_all_leads")
        alone = self.new_user("kestio_alone", "sales_team.group_sale_salesman")
        with freeze_time(TODAY):
            with self.assertRaises(AccessError):
                visit.with_user(alone).action_confirm()
            visit.with_user(other).action_confirm()
        self.assertEqual(visit.state, "confirmed")
