"""Pipeline: a lead that survives a merge is as long in its stage as the oldest of the merged ones."""

from datetime import datetime

from odoo.tests import freeze_time, tagged

from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryMerge(HistoryCase):
    def merge(self, leads):
        with freeze_time("2026-03-01"):
            return leads.with_user(self.manager).merge_opportunity()

    def pair(self, **older):
        """Return an older lead, and one of the same stage that is surer and so survives."""
        return self.lead(on="2026-01-01", **older), self.lead(on="2026-02-01", probability=80, expected_revenue=10)

    def test_stay_begins_with_the_earliest_of_the_same_stage(self):
        older, surer = self.pair()
        older.date_last_stage_update, surer.date_last_stage_update = "2026-01-01", "2026-02-01"
        kept = self.merge(older + surer)
        self.assertEqual(kept, surer)
        self.assertEqual(self.last(kept).stage_entered_at, datetime(2026, 1, 1))
        self.assertEqual(kept.date_last_stage_update, datetime(2026, 1, 1))

    def test_lead_of_another_stage_changes_nothing(self):
        older, surer = self.pair()
        self.change("2026-02-10", surer, stage_id=self.negotiation.id)
        kept = self.merge(older + surer)
        self.assertEqual(kept, surer)
        self.assertEqual(self.last(kept).stage_entered_at, datetime(2026, 2, 10))

    def test_lost_lead_of_the_same_stage_changes_nothing(self):
        older, surer = self.pair()
        with freeze_time("2026-01-05"):
            older.action_set_lost()
        self.merge(older + surer)
        self.assertEqual(self.last(surer).stage_entered_at, datetime(2026, 2, 1))

    def test_history_of_the_survivor_is_whole(self):
        older, surer = self.pair(expected_revenue=500)
        self.change("2026-02-05", surer, expected_revenue=20)
        kept = self.merge(older + surer)
        self.assertEqual(self.rows(kept).mapped("expected_revenue"), [10, 20])
        self.assertFalse(self.rows(older))
