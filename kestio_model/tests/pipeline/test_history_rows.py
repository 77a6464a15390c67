"""Pipeline: each change of a lead opens a row of its history, in the same transaction and never twice."""

from datetime import datetime

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..segment.common import DECLARED
from .history_case import HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryRows(HistoryCase):
    def test_new_lead_opens_a_row_with_what_is_true_of_it(self):
        lead = self.lead(expected_revenue=1000, date_deadline="2026-03-01", probability=30)
        self.assert_history(lead, ("2026-01-01", self.new, "pending"))
        row = self.rows(lead)
        self.assertEqual((row.user_id, row.team_id, row.company_id), (self.salesman, self.team, self.company))
        self.assertEqual((row.expected_revenue, row.probability, row.weighted_revenue), (1000, 30, 300))
        self.assertEqual((str(row.date_deadline), row.type), ("2026-03-01", "opportunity"))
        self.assertFalse(row.is_exit or row.is_rebuilt or row.next_stage_id or row.clock_from)

    def test_move_closes_the_stay_and_says_where_the_lead_went(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        self.assert_history(lead, ("2026-01-01", self.new, "pending"), ("2026-01-11", self.proposal, "pending"))
        left = self.rows(lead)[0]
        self.assertEqual((left.is_exit, left.next_stage_id, left.next_status), (True, self.proposal, "pending"))
        self.assertEqual(self.last(lead).stage_entered_at, datetime(2026, 1, 11))

    def test_each_thing_that_steers_opens_a_row(self):
        lead = self.lead(expected_revenue=1000)
        changes = [
            {"user_id": self.manager.id},
            {"expected_revenue": 2000},
            {"date_deadline": "2026-06-01"},
            {"probability": 42},
            {"team_id": self.env["crm.team"].create({"name": "Others", "company_id": self.company.id}).id},
        ]
        for day, values in enumerate(changes, start=2):
            self.change(f"2026-01-{day:02}", lead, **values)
        self.assertEqual(len(self.rows(lead)), 1 + len(changes))
        self.assertEqual(set(self.rows(lead).mapped("stage_entered_at")), {datetime(2026, 1, 1)})
        self.assertFalse(any(self.rows(lead).mapped("is_exit")))

    def test_same_value_again_opens_nothing(self):
        lead = self.lead(expected_revenue=1000)
        self.change("2026-01-02", lead, expected_revenue=1000, stage_id=self.new.id, user_id=self.salesman.id)
        self.assertEqual(len(self.rows(lead)), 1)

    def test_what_steers_nothing_opens_nothing(self):
        lead = self.lead()
        self.change("2026-01-02", lead, description="Called", priority="2", phone="+32 2 000 00 00")
        self.assertEqual(len(self.rows(lead)), 1)

    def test_typed_percent_is_kept_exactly(self):
        lead = self.lead(probability=30)
        self.change("2026-01-02", lead, probability=31)
        self.assertEqual(self.rows(lead).mapped("probability"), [30, 31])

    def test_computed_percent_is_kept_when_it_is_five_points_away(self):
        lead = self.lead()
        for day, percent in ((2, 20), (3, 23), (4, 25.5)):
            self.automatic(f"2026-01-{day:02}", lead, percent)
        self.assertEqual(self.rows(lead)[1:].mapped("probability"), [20, 25.5])

    def automatic(self, on, lead, percent):
        """Give a lead a percent as a job does, by SQL."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET probability = %s, automated_probability = %s WHERE id = %s",
                percent,
                percent,
                lead.id,
            )
        )
        lead.invalidate_recordset()
        with freeze_time(on):
            self.env["kestio.lead.history"]._catch_up(SQL("lead.id = %s", lead.id))

    def test_lost_lead_ends_its_stay(self):
        lead = self.lead()
        with freeze_time("2026-01-05"):
            lead.action_set_lost()
        self.assert_history(lead, ("2026-01-01", self.new, "pending"), ("2026-01-05", self.new, "lost"))
        left = self.rows(lead)[0]
        self.assertEqual((left.is_exit, left.next_stage_id, left.next_status), (True, self.new, "lost"))

    def test_won_lead_ends_its_stay(self):
        lead = self.lead()
        self.change("2026-01-05", lead, stage_id=self.won.id)
        self.assert_history(lead, ("2026-01-01", self.new, "pending"), ("2026-01-05", self.won, "won"))
        self.assertEqual(self.rows(lead)[0].next_status, "won")
        self.assertEqual(self.last(lead).probability, 100)

    def test_archived_lead_that_is_not_lost_stays_open_but_out_of_the_pipeline(self):
        lead = self.lead(probability=30)
        with freeze_time("2026-01-05"):
            lead.action_archive()
        self.assert_history(lead, ("2026-01-01", self.new, "pending"), ("2026-01-05", self.new, "pending"))
        self.assertEqual(self.rows(lead).mapped("is_archived"), [False, True])
        self.assertFalse(any(self.rows(lead).mapped("is_exit")))
        for name in ("kestio.pipeline.report", "kestio.drift.report"):
            self.assertFalse(self.env[name].search([("lead_id", "=", lead.id)]), name)

    def test_restored_lead_starts_new_clocks(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        self.change("2026-01-21", lead, stage_id=self.new.id)
        with freeze_time("2026-01-25"):
            lead.action_set_lost()
        with freeze_time("2026-03-01"):
            lead.action_unarchive()
        row = self.last(lead)
        self.assertEqual((row.won_status, row.clock_from), ("pending", datetime(2026, 3, 1)))
        self.assertEqual((row.stage_entered_at, row.stage_days_before), (datetime(2026, 3, 1), 0))
        self.assertFalse(self.rows(lead)[-2].is_exit)

    def test_episode_after_a_restoration_forgets_the_days_of_the_one_before(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        with freeze_time("2026-01-12"):
            lead.action_set_lost()
        with freeze_time("2026-03-01"):
            lead.action_unarchive()
        self.change("2026-03-02", lead, stage_id=self.new.id)
        self.assertEqual(self.last(lead).stage_days_before, 0)
        self.assertEqual(self.last(lead).clock_from, datetime(2026, 3, 1))

    def test_backward_move_carries_on_with_the_time_of_that_stage(self):
        lead = self.lead()
        self.change("2026-01-11", lead, stage_id=self.proposal.id)
        self.change("2026-01-21", lead, stage_id=self.new.id)
        self.assertEqual(self.last(lead).stage_days_before, 10)
        self.change("2026-01-26", lead, stage_id=self.proposal.id)
        self.assertEqual(self.last(lead).stage_days_before, 10)
        self.change("2026-02-01", lead, stage_id=self.new.id)
        self.assertEqual(self.last(lead).stage_days_before, 15)

    def test_changes_of_one_moment_make_one_row(self):
        lead = self.lead()
        self.change("2026-01-02", lead, stage_id=self.proposal.id)
        self.change("2026-01-02", lead, stage_id=self.negotiation.id, expected_revenue=500)
        self.assert_history(lead, ("2026-01-01", self.new, "pending"), ("2026-01-02", self.negotiation, "pending"))
        self.assertEqual(self.rows(lead)[0].next_stage_id, self.negotiation)

    def test_move_that_is_undone_in_the_same_moment_is_no_exit(self):
        lead = self.lead()
        self.change("2026-01-02", lead, stage_id=self.proposal.id)
        self.change("2026-01-02", lead, stage_id=self.new.id)
        self.assertFalse(any(self.rows(lead).mapped("is_exit")))
        self.assertEqual(self.last(lead).stage_entered_at, datetime(2026, 1, 1))

    def test_lead_changed_in_the_moment_it_is_made_has_one_row(self):
        lead = self.lead()
        self.change("2026-01-01", lead, stage_id=self.proposal.id)
        self.assert_history(lead, ("2026-01-01", self.proposal, "pending"))

    def test_lead_imported_with_an_old_date_keeps_it(self):
        lead = self.lead(on="2026-02-01", date_last_stage_update="2024-05-06 07:08:09")
        self.assert_history(lead, ("2024-05-06 07:08:09", self.new, "pending"))
        self.change("2026-02-02", lead, stage_id=self.proposal.id)
        self.assertEqual(self.rows(lead)[0].date_to, datetime(2026, 2, 2))

    def test_lead_imported_with_a_future_date_begins_now(self):
        lead = self.lead(on="2026-02-01", date_last_stage_update="2031-01-01 00:00:00")
        self.assert_history(lead, ("2026-02-01", self.new, "pending"))

    def test_batch_of_which_one_lead_moves_leaves_the_stay_of_the_others(self):
        # Odoo then resets the date of all of them.
        mover, other = self.leads([{}, {"stage_id": self.proposal.id}])
        self.change("2026-01-11", mover + other, stage_id=self.proposal.id)
        self.assert_history(other, ("2026-01-01", self.proposal, "pending"))
        self.assertEqual(self.last(other).stage_entered_at, datetime(2026, 1, 1))
        self.assertEqual(len(self.rows(mover)), 2)

    def test_lead_moved_to_another_company(self):
        other = self.new_company("Elsewhere")
        self.active_model(DECLARED)
        theirs = self.active_model(DECLARED, company=other)
        lead = self.lead()
        self.change("2026-01-02", lead, company_id=other.id, team_id=False, user_id=False)
        self.assertEqual(self.rows(lead).company_id, self.company + other)
        self.assertEqual(self.last(lead).model_id, theirs)
        self.assertEqual(self.last(lead).stage_entered_at, datetime(2026, 1, 1))

    def test_version_that_rules_the_team_is_kept(self):
        general = self.active_model(DECLARED)
        lead, free = self.lead(), self.lead(team_id=self.env["crm.team"].create({"name": "Free"}).id)
        own = self.active_model(DECLARED, team_ids=self.team.ids)
        with freeze_time("2026-02-01"):
            self.env["kestio.lead.history"]._catch_up(SQL("lead.id = ANY(%s)", (lead + free).ids))
        self.assertEqual(self.last(lead).model_id, own)
        self.assertEqual(self.last(free).model_id, general)

    def test_won_lead_keeps_version_and_tier_of_its_time(self):
        model = self.active_model(DECLARED)
        lead = self.lead()
        self.change("2026-01-05", lead, stage_id=self.won.id)
        with freeze_time("2026-02-01"):
            model.with_user(self.director).action_new_version()
            self.env["kestio.model"].search([("state", "=", "draft")]).with_user(self.director).action_activate()
        self.change("2026-02-02", lead, expected_revenue=999)
        self.assertEqual(self.last(lead).model_id, model)

    def test_tier_given_by_a_statement_is_in_the_history_at_once(self):
        model = self.active_model(DECLARED, dwell_months=0, apply_mode="automatic")
        customer = self.customer()
        lead = self.lead(partner_id=customer.id)
        self.assertFalse(self.last(lead).tier_id)
        self.declare(model, customer, 95, "2026-02-01")
        self.assertEqual(self.last(lead).tier_id, self.tier(model, "gold"))
        self.assertEqual(self.last(lead).date_from, datetime(2026, 2, 1))

    def test_catch_up_that_finds_nothing_writes_nothing(self):
        self.lead()
        self.assertEqual(self.env["kestio.lead.history"]._catch_up(SQL("lead.company_id = %s", self.company.id)), 0)

    def test_catch_up_gives_a_lead_without_history_its_first_row(self):
        lead = self.lead()
        self.env.cr.execute("DELETE FROM kestio_lead_history WHERE lead_id = %s", [lead.id])
        with freeze_time("2026-01-03"):
            self.env["kestio.lead.history"]._catch_up(SQL("TRUE"))
        self.assertEqual(len(self.rows(lead)), 1)

    def test_deleted_lead_takes_its_history_with_it(self):
        lead = self.lead()
        ids = self.rows(lead).ids
        lead.unlink()
        self.assertFalse(self.env["kestio.lead.history"].browse(ids).exists())

    def test_deleted_stage_stays_readable(self):
        stage = self.env["crm.stage"].create({"name": "Pilot", "sequence": 2})
        lead = self.lead(stage_id=stage.id)
        self.change("2026-01-03", lead, stage_id=self.proposal.id)
        stage.unlink()
        row = self.rows(lead)[0]
        self.assertEqual((row.stage_id.id, row.stage_name), (False, "Pilot"))

    def test_pushes_count_moves_to_a_later_date_only(self):
        lead = self.lead(date_deadline="2026-03-01", expected_revenue=0)
        for day, deadline in ((2, "2026-04-01"), (3, "2026-03-15"), (4, "2026-06-01")):
            self.change(f"2026-01-{day:02}", lead, date_deadline=deadline)
        self.change("2026-01-05", lead, expected_revenue=700)
        self.change("2026-01-06", lead, expected_revenue=900)
        row = self.last(lead)
        self.assertEqual((row.push_count, str(row.first_deadline), row.first_revenue), (2, "2026-03-01", 700))
