"""Visit: a rep is never booked twice, whoever races for his time over connections of their own."""

import time
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user, tagged

from ..segment.concurrency import ConcurrencyCase
from .slot_case import QUIET

NINE = datetime(2026, 1, 12, 9)
RACERS = 8


@tagged("post_install", "-at_install")
class TestSlotConcurrency(ConcurrencyCase):
    """The company of the tests works 9 to 18 UTC on weekdays; what is booked is committed."""

    def setUp(self):
        super().setUp()
        with self.env() as env:
            company = env["res.company"].create({"name": "Kestio Slots"})
            self.company_id = company.id
            lines = [{"name": "Day", "dayofweek": str(day), "hour_from": 9, "hour_to": 18} for day in range(5)]
            commands = [Command.clear(), *map(Command.create, lines)]
            company.resource_calendar_id = env["resource.calendar"].create(
                {"name": "Days", "company_id": company.id, "tz": "UTC", "attendance_ids": commands}
            )
            fixed = {"company_id": company.id, "company_ids": [Command.set(company.ids)], "tz": "UTC"}
            self.rep_id = new_test_user(env, "kestio_slot_rep", "sales_team.group_sale_salesman", **fixed).id

    def remove(self, env):
        rep = env["res.users"].browse(self.rep_id)
        events = env["calendar.event"].with_context(active_test=False).search([("user_id", "=", rep.id)])
        events.with_context(**QUIET).unlink()
        company = env["res.company"].browse(self.company_id)
        calendars = env["resource.calendar"].search([("company_id", "=", company.id)])
        partner = rep.partner_id
        rep.unlink()
        partner.unlink()
        company.resource_calendar_id = False
        calendars.unlink()

    def book(self, env, start=NINE, minutes=60):
        """Book the rep; return the start of the meeting, or nothing when he is not free."""
        return (
            env["kestio.slot.finder"]
            ._book(env["res.users"].browse(self.rep_id), start, minutes, {"name": "Demo"})
            .start
        )

    def race(self, *works):
        """Do works at once, with a while between the look at the calendar and the booking."""
        finder = self.registry["kestio.slot.finder"]
        create = finder._create_events

        def slow(records, values):
            time.sleep(0.2)
            return create(records, values)

        with patch.object(finder, "_create_events", slow):
            return self.at_once(*works)

    def booked(self):
        """Return start and end of all meetings of the rep, in order."""
        with self.env() as env:
            events = env["calendar.event"].search([("user_id", "=", self.rep_id)], order="start, id")
            return [(event.start, event.stop) for event in events]

    def test_one_of_many_who_race_for_a_slot_gets_it(self):
        found = self.race(*[self.book] * RACERS)
        self.assertEqual(sorted(map(bool, found)), [False] * (RACERS - 1) + [True])
        self.assertEqual(self.booked(), [(NINE, NINE + timedelta(hours=1))])

    def test_slots_that_overlap_are_not_both_booked(self):
        works = [
            lambda env, place=place: self.book(env, NINE + timedelta(minutes=15 * place)) for place in range(RACERS)
        ]
        self.race(*works)
        booked = self.booked()
        self.assertGreaterEqual(len(booked), 1)
        for (_start, stop), (start, _stop) in zip(booked, booked[1:], strict=False):
            self.assertLessEqual(stop, start)

    def test_everybody_who_races_for_a_slot_of_his_own_gets_it(self):
        works = [lambda env, place=place: self.book(env, NINE + timedelta(hours=place)) for place in range(RACERS)]
        self.assertTrue(all(self.at_once(*works)))
        self.assertEqual(len(self.booked()), RACERS)

    def test_what_was_committed_while_waiting_is_seen(self):
        """No second try is needed: the transaction that waited looks at what the other has committed."""
        with self.env() as late:
            late.cr.execute("SELECT COUNT(*) FROM calendar_event")
            with self.env() as early:
                self.assertTrue(self.book(early))
            self.assertFalse(self.book(late))
            rep = late["res.users"].browse(self.rep_id)
            self.assertFalse(late["kestio.slot.finder"]._is_free(rep, NINE, NINE + timedelta(hours=1)))
            found = late["kestio.slot.finder"]._slots(rep, NINE, NINE + timedelta(hours=2), 60)
            self.assertEqual(found, [NINE + timedelta(hours=1)], "fresh slots are really free")
        self.assertEqual(len(self.booked()), 1)

    def test_meeting_that_a_person_typed_meanwhile_is_seen(self):
        with self.env() as late:
            late.cr.execute("SELECT COUNT(*) FROM calendar_event")
            with self.env() as person:
                values = {"name": "Typed", "user_id": self.rep_id, "start": NINE, "stop": NINE + timedelta(minutes=30)}
                person["calendar.event"].with_context(**QUIET).create(values)
            self.assertFalse(self.book(late))

    def test_meeting_that_this_transaction_moved_leaves_its_old_time(self):
        with self.env() as env:
            self.book(env)
        with self.env() as env:
            event = env["calendar.event"].search([("user_id", "=", self.rep_id)])
            later = NINE + timedelta(hours=3)
            event.with_context(**QUIET, skip_attendee_notification=True).write(
                {"start": later, "stop": later + timedelta(hours=1)}
            )
            self.assertTrue(self.book(env))
            self.assertFalse(self.book(env, later))
        self.assertEqual([start for start, _stop in self.booked()], [NINE, later])

    def test_batches_of_meetings_do_not_overlap(self):
        def batch(env):
            rep = env["res.users"].browse(self.rep_id)
            wanted = [(rep, NINE + timedelta(minutes=45 * place), 60, {"name": "Demo"}) for place in range(8)]
            return len([event for event in env["kestio.slot.finder"]._book_many(wanted) if event])

        self.assertEqual(sorted(self.race(*[batch] * 4)), [0, 0, 0, 4])
        self.assertEqual(len(self.booked()), 4)

    def test_days_of_one_rep_do_not_wait_for_each_other(self):
        """Else this would wait for ever: both transactions are open at once in one thread."""
        with self.env() as first:
            self.assertTrue(self.book(first))
            with self.env() as second:
                second.cr.execute("SET LOCAL lock_timeout = '5s'")
                self.assertTrue(self.book(second, NINE + timedelta(days=1)))
        self.assertEqual(len(self.booked()), 2)
