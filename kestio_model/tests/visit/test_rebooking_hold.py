"""Visit: proposed times are held for a prospect, where a company wants that; it is off by default."""

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .meeting_case import NOW
from .rebooking_case import RebookingCase, later


@tagged("post_install", "-at_install")
class TestRebookingHold(RebookingCase):
    """Held times are busy for everybody but the one for whom they are held."""

    def another(self, on=NOW, **values):
        """Return a proposal to another prospect, with times."""
        fixed = {
            "name": "Other",
            "kind": "proposal",
            "title": "Demo",
            "user_id": self.salesman.id,
            "company_id": self.company.id,
            "minutes": 60,
            "email": "other@example.com",
            "lang": "en_US",
            "tz": "Europe/Paris",
            "state": "sent",
            "attempt": 1,
        }
        flow = self.flows.create({**fixed, **values})
        with freeze_time(on):
            flow._offer(fields.Datetime.now())
        return flow

    def hold(self, minutes=30):
        """Let the company hold proposed times."""
        self.company.write({"kestio_rebooking_hold": True, "kestio_rebooking_hold_minutes": minutes})

    def starts(self, flow):
        """Return what is proposed."""
        return set(flow.slot_ids.mapped("start"))

    def test_it_is_off_by_default(self):
        self.assertEqual(self.starts(self.another()), self.starts(self.another()))
        self.assertFalse(self.another().slot_ids.filtered("held_until"))

    def test_what_is_held_is_not_proposed_to_others(self):
        self.hold()
        first, second = self.another(), self.another()
        self.assertEqual((len(first.slot_ids), len(second.slot_ids)), (3, 3))
        self.assertFalse(self.starts(first) & self.starts(second))

    def test_the_others_see_no_held_time_among_all_free_ones(self):
        self.hold()
        held, free = self.another(), self.another(mode="link")
        with freeze_time(later(minutes=10)):
            self.assertFalse(self.starts(held) & set(free._all_free(fields.Datetime.now())))
            self.assertLessEqual(self.starts(held), set(held._all_free(fields.Datetime.now())))

    def test_another_cannot_book_it(self):
        self.hold()
        held, other = self.another(), self.another()
        self.assertFalse(self.book(other, start=held.slot_ids[0].start, on=later(minutes=10)))

    def test_who_holds_it_books_it(self):
        self.hold()
        flow, _other = self.another(), self.another()
        self.assertTrue(self.book(flow, on=later(minutes=10)))

    def test_it_ends_after_its_minutes(self):
        self.hold(minutes=20)
        first = self.another()
        self.assertFalse(self.starts(first) & self.starts(self.another(on=later(minutes=19))))
        self.assertEqual(self.starts(first), self.starts(self.another(on=later(minutes=40))))

    def test_who_has_booked_holds_the_other_times_no_more(self):
        self.hold()
        first = self.another()
        left = self.starts(first) - {first.slot_ids[0].start}
        self.book(first, on=later(minutes=5))
        with freeze_time(later(minutes=6)):
            self.assertLessEqual(left, set(self.another(mode="link")._all_free(fields.Datetime.now())))

    def test_visits_are_not_planned_on_it(self):
        self.hold()
        flow = self.another()
        slot = flow.slot_ids[0]
        with freeze_time(later(minutes=10)):
            self.assertFalse(self.finder._is_free(self.salesman, slot.start, slot.stop))

    def test_a_link_to_all_free_times_holds_none(self):
        self.hold()
        self.another(mode="link")
        self.assertEqual(len(self.another().slot_ids), 3)
        self.assertFalse(self.another(mode="link").slot_ids)

    def test_impossible_minutes_are_refused(self):
        with mute_logger("odoo.sql_db"), self.refused(CheckViolation, "rebooking_hold"):
            self.company.kestio_rebooking_hold_minutes = 0
            self.env.flush_all()

    def test_free_times_still_take_one_statement_for_busy(self):
        self.hold()
        for _place in range(5):
            self.another()
        reps = self.finder._reps(self.salesman + self.manager)
        start = fields.Datetime.to_datetime(NOW)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.finder._busy_rows(reps, start, fields.Datetime.add(start, days=20), 0)
