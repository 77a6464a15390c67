"""Absence: dates, substitutes and companies that are possible, and those that are not."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .absence_case import FIRST, LAST, THURSDAY, AbsenceCase


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

    def test_absence_is_named_by_who_and_when(self):
        self.assertEqual(self.absence().display_name, "Rep, 03/16/2026 to 03/20/2026")
        self.assertEqual(self.env["kestio.absence"].new({}).display_name, "New absence")

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
