"""Pipeline: whatever happens to leads, their history stays whole; checked against a plain replay of its rows."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

from odoo.tests import freeze_time, tagged

from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryOfRandomLives(HistoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chance = random.Random(20_260_101)  # noqa: S311 - the same lives in every run
        cls.pipeline = cls.leads([{"expected_revenue": 100}] * 12)
        moment = datetime(2026, 1, 1)
        for _change in range(150):
            moment += timedelta(hours=chance.choice((0, 5, 30, 200)))
            leads = cls.env["crm.lead"].browse(chance.sample(cls.pipeline.ids, chance.choice((1, 1, 4))))
            with freeze_time(moment):
                cls.live(chance, leads)

    @classmethod
    def live(cls, chance, leads):
        """Let something happen to leads."""
        kind = chance.choice(("move", "move", "move", "price", "hand over", "lose", "restore"))
        if kind == "move":
            leads.write(
                {"stage_id": chance.choice((cls.new, cls.proposal, cls.negotiation, cls.won)).id, "active": True}
            )
        elif kind == "price":
            leads.write({"expected_revenue": chance.choice((100, 200, 300))})
        elif kind == "hand over":
            leads.write({"user_id": chance.choice((cls.salesman, cls.manager)).id})
        elif kind == "lose":
            leads.filtered(lambda lead: not lead.stage_id.is_won).action_set_lost()
        else:
            leads.action_unarchive()

    def histories(self):
        """Return the rows of each lead, oldest first."""
        return [(lead, self.rows(lead)) for lead in self.pipeline]

    def test_rows_follow_each_other_and_the_last_one_is_open(self):
        for _lead, rows in self.histories():
            self.assertEqual(rows.mapped("date_to"), [*rows[1:].mapped("date_from"), False])
            self.assertEqual(rows.mapped("date_from"), sorted(set(rows.mapped("date_from"))))

    def test_last_row_says_what_is_true(self):
        for lead, rows in self.histories():
            last = rows[-1]
            self.assertEqual(
                (last.stage_id, last.user_id, last.won_status), (lead.stage_id, lead.user_id, lead.won_status)
            )
            self.assertEqual(last.expected_revenue, lead.expected_revenue)
            self.assertEqual(set(rows.mapped("outcome")), {lead.won_status if lead.won_status != "pending" else False})

    def test_stay_ends_where_the_next_row_is_elsewhere(self):
        for _lead, rows in self.histories():
            for row, after in pairwise(rows):
                left = row.won_status == "pending" and (after.stage_id, after.won_status) != (row.stage_id, "pending")
                self.assertEqual(row.is_exit, left)
                arrived = (after.stage_id, after.won_status) if left else (self.env["crm.stage"], False)
                self.assertEqual((row.next_stage_id, row.next_status), arrived)

    def test_clocks_are_those_of_a_replay(self):
        for _lead, rows in self.histories():
            clock, entered, spent, before = False, rows[0].date_from, {}, None
            for row in rows:
                reopened = before and before.won_status != "pending" and row.won_status == "pending"
                if reopened:
                    clock, spent = row.date_from, {}
                elif before and before.is_exit:
                    days = (before.date_to.date() - entered.date()).days
                    spent[before.stage_id] = spent.get(before.stage_id, 0) + days
                if before and (reopened or row.stage_id != before.stage_id):
                    entered = row.date_from
                self.assertEqual((row.clock_from, row.stage_entered_at), (clock, entered))
                if row.won_status == "pending":
                    self.assertEqual(row.stage_days_before, spent.get(row.stage_id, 0))
                before = row

    def test_lives_were_rich_enough(self):
        rows = self.env["kestio.lead.history"].search([("lead_id", "in", self.pipeline.ids)])
        self.assertGreater(len(rows), 100)
        self.assertEqual(set(rows.mapped("won_status")), {"won", "lost", "pending"})
        self.assertTrue(rows.filtered("clock_from") and rows.filtered("stage_days_before"))
