"""Pipeline: the history costs one statement for any number of leads, and none when nothing that it keeps changed."""

from odoo.tests import tagged

from ..segment.test_query_counts import SIZES, CountCase
from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryCounts(HistoryCase, CountCase):
    def ours(self, work):
        """Return the statements on the history that a piece of work makes."""
        seen = []
        with self.spying(seen):
            work()
            self.env.flush_all()
        return [statement for statement in seen if "kestio_lead_history" in statement]

    def spying(self, seen):
        from unittest.mock import patch

        execute = type(self.env.cr).execute

        def remember(cursor, query, *arguments, **options):
            seen.append(getattr(query, "code", query))
            return execute(cursor, query, *arguments, **options)

        return patch.object(type(self.env.cr), "execute", autospec=True, side_effect=remember)

    def test_creation_of_any_number_is_one_statement(self):
        for size in SIZES:
            self.assertEqual(len(self.ours(lambda size=size: self.leads([{}] * size))), 1)

    def test_move_of_any_number_is_one_statement(self):
        for size in SIZES:
            leads = self.leads([{}] * size)
            moved = self.ours(lambda leads=leads: self.change("2026-01-02", leads, stage_id=self.proposal.id))
            self.assertEqual(len(moved), 1)

    def test_ten_thousand_leads_moved_in_one_write_are_one_statement(self):
        leads = self.ten_thousand_leads(self.new, self.team, 10)
        moved = self.ours(lambda: self.change("2026-01-02", leads, stage_id=self.proposal.id))
        self.assertEqual(len(moved), 1)
        count = self.env["kestio.lead.history"].search_count([("stage_id", "=", self.proposal.id)])
        self.assertEqual(count, 10_000)

    def test_what_the_history_does_not_keep_asks_nothing(self):
        leads = self.leads([{}] * 10)
        self.assertEqual(self.ours(lambda: leads.write({"description": "Called", "priority": "1"})), [])

    def test_at_most_one_statement_more_than_stock(self):
        mixin = self.env.registry["kestio.lead.history.mixin"]
        for work in (self.created, self.moved, self.priced):
            for size in SIZES:
                with self.subTest(work=work.__name__, size=size):
                    with_history = self.counted(work, size)
                    with self.without(mixin):
                        stock = self.counted(work, size)
                    self.assertLessEqual(with_history, stock + 1)

    def without(self, mixin):
        from unittest.mock import patch

        return patch.object(mixin, "_kestio_log_history", lambda leads, vals=None: None)

    def counted(self, work, size):
        prepared = work(size)
        self.queries(prepared)
        return self.queries(work(size))

    def created(self, size):
        return lambda: self.leads([{"expected_revenue": 100}] * size)

    def moved(self, size):
        leads = self.leads([{}] * size)
        return lambda: self.change("2026-01-02", leads, stage_id=self.proposal.id)

    def priced(self, size):
        leads = self.leads([{}] * size)
        return lambda: self.change("2026-01-02", leads, expected_revenue=7, user_id=self.manager.id)

    def test_times_by_stage_of_any_number_cost_the_same(self):
        everybody = self.leads([{}] * 200)
        self.change("2026-01-11", everybody, stage_id=self.proposal.id)
        self.assert_same_count(lambda size: everybody[:size].mapped("kestio_stage_times"))
