"""Visit: arithmetic without a database, and the statement that computes the same."""

import doctest
from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...engine import visit as engine
from .visit_case import TODAY, VisitCase

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


@tagged("post_install", "-at_install")
class TestVisitEngine(BaseCase):
    def test_examples_in_the_documentation_are_true(self):
        result = doctest.testmod(engine)
        self.assertGreater(result.attempted, 10)
        self.assertFalse(result.failed)

    def test_best_tier_stays_and_the_lowest_moves(self):
        needs = [engine.Need(rank, JANUARY, 1, rank=rank) for rank in (3, 1, 2)]
        self.assertEqual(engine.stretch(needs, [], {}, {JANUARY: 2}), {3: FEBRUARY})

    def test_within_a_tier_the_longest_waiting_stays(self):
        needs = [engine.Need(key, JANUARY, 1, rank=1, urgency=urgency) for key, urgency in ((1, 0.8), (2, 1.3))]
        self.assertEqual(engine.stretch(needs, [], {}, {JANUARY: 1}), {1: FEBRUARY})

    def test_who_moves_goes_to_the_next_month_with_room(self):
        need = engine.Need(1, JANUARY, 1, rank=1)
        self.assertEqual(engine.stretch([need], [], {}, {JANUARY: 0, FEBRUARY: 0.5}), {1: MARCH})

    def test_planned_visits_of_the_same_tier_never_make_room(self):
        need, other = (engine.Need(key, JANUARY, 1, rank=2) for key in (1, 2))
        self.assertEqual(engine.stretch([need], [other], {JANUARY: 1}, {JANUARY: 1}), {1: FEBRUARY})

    def test_no_more_visits_move_than_must(self):
        bronze = [engine.Need(key, JANUARY, 1, rank=3) for key in (1, 2, 3)]
        gold = engine.Need(9, JANUARY, 1, rank=1)
        moved = engine.stretch([gold], bronze, {JANUARY: 3}, {JANUARY: 3})
        self.assertEqual(list(moved.values()), [FEBRUARY])
        self.assertNotIn(9, moved)

    def test_slots_of_one_agenda_never_overlap(self):
        hours = [(datetime(2026, 3, day, 8), datetime(2026, 3, day, 12)) for day in range(2, 7)]
        agenda = engine.Agenda(hours, "UTC", buffer=15)
        days = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)
        starts = sorted(filter(None, (agenda.place(engine.Wish(key, 60, *days)) for key in range(30))))
        self.assertEqual(len(starts), 15)
        self.assertTrue(all(b - a >= timedelta(minutes=75) for a, b in zip(starts, starts[1:], strict=False)))

    def test_day_that_the_clock_changes_has_its_own_hours(self):
        hours = [
            (datetime(2026, 3, 27, 8), datetime(2026, 3, 27, 10)),
            (datetime(2026, 3, 30, 7), datetime(2026, 3, 30, 9)),
        ]
        agenda = engine.Agenda(hours, "Europe/Paris")
        windows = tuple((weekday, 9, 11) for weekday in range(7))
        for expected in hours:
            day = expected[0].date()
            wish = engine.Wish(1, 120, day, day, day, windows=windows, tz="Europe/Paris")
            self.assertEqual(agenda.place(wish), expected[0])


@tagged("post_install", "-at_install")
class TestVisitStatement(VisitCase):
    def test_statement_and_engine_agree_on_due_dates_and_windows(self):
        self.company.kestio_visit_tolerance = 17
        lasts = [date(2026, 1, 31), date(2026, 2, 28), date(2025, 10, 31), date(2026, 2, 1), date(2025, 12, 30)]
        customers = self.visited(count=len(lasts) * 3)
        pairs = [(last, cadence) for last in lasts for cadence in (1, 5, 12)]
        visits = self.env["kestio.visit"]
        for customer, (last, cadence) in zip(customers, pairs, strict=True):
            customer.write({"kestio_visit_cadence": cadence, "kestio_visit_cadence_reason": "Test"})
            visits.create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "cycle": 1,
                    "state": "held",
                    **dict.fromkeys(("due_date", "window_start", "window_end", "held_date"), last),
                }
            )
        self.plan(customers, TODAY)
        for customer, (last, cadence) in zip(customers, pairs, strict=True):
            visit = self.next_visit(customer)
            due = engine.due_date(last, cadence)
            with self.subTest(last=last, cadence=cadence):
                self.assertEqual((visit.cycle, visit.due_date), (2, due))
                self.assertEqual((visit.window_start, visit.window_end), engine.window(due, cadence, 17))
