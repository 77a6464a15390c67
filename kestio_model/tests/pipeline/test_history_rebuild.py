"""Pipeline: the history that is read from Odoo's log at installation, for each kind of past that a lead can have."""

from datetime import datetime

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .history_case import HistoryCase

LABELS = {"active": ("Actif", "Archivé")}


@tagged("post_install", "-at_install")
class TestHistoryRebuild(HistoryCase):
    """Leads and log are written by SQL, as a database that never had this addon holds them."""

    def past(self, *changes, created="2025-01-01", **state):
        """Return a lead whose history is rebuilt.

        :param changes: moment, then by field the value before and after.
        :param state: what is true of the lead now.
        """
        lead = self.lead()
        for moment, values in changes:
            self.log(lead, moment, values)
        # What the ORM does with dates and percents is not what such a database holds.
        values = {"create_date": created, "date_last_stage_update": created, **state}
        self.env.flush_all()
        assignments = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
        self.env.cr.execute(SQL("UPDATE crm_lead SET %s WHERE id = %s", assignments, lead.id))
        self.env.invalidate_all()
        self.rebuild(lead)
        return lead

    def log(self, lead, moment, values, **message):
        """Write what Odoo logs when fields change."""
        fields = self.env["ir.model.fields"]
        logged = self.env["mail.message"].create(
            {"model": "crm.lead", "res_id": lead.id, "date": moment, "message_type": "notification", **message}
        )
        for name, (old, new) in values.items():
            kind = "float" if name == "expected_revenue" else "integer"
            self.env["mail.tracking.value"].create(
                {
                    "field_id": fields._get("crm.lead", name).id,
                    "mail_message_id": logged.id,
                    f"old_value_{kind}": old,
                    f"new_value_{kind}": new,
                    "old_value_char": f"Label {old}",
                    "new_value_char": f"Label {new}",
                }
            )

    def rebuild(self, lead):
        """Rebuild one lead, whose live rows are thrown away, as there would be none."""
        with freeze_time("2026-01-01"):
            history = self.env["kestio.lead.history"]
            return history._rebuild(SQL("lead.id = %s", lead.id), keep_live=False)

    def lost(self, on="2025-06-01"):
        """Return the state of a lost lead."""
        return {"active": False, "probability": 0, "automated_probability": 0, "won_status": "lost", "date_closed": on}

    def won_state(self, on="2025-06-01"):
        """Return the state of a won lead."""
        return {"stage_id": self.won.id, "probability": 100, "won_status": "won", "date_closed": on}

    def test_moves_become_stays(self):
        lead = self.past(
            ("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}),
            ("2025-03-01", {"stage_id": (self.proposal.id, self.negotiation.id)}),
            stage_id=self.negotiation.id,
        )
        self.assert_history(
            lead,
            ("2025-01-01", self.new, "pending"),
            ("2025-02-01", self.proposal, "pending"),
            ("2025-03-01", self.negotiation, "pending"),
        )
        self.assertEqual(self.rows(lead).mapped("is_exit"), [True, True, False])
        self.assertEqual(self.rows(lead)[0].next_stage_id, self.proposal)
        self.assertTrue(all(self.rows(lead).mapped("is_rebuilt")))

    def test_owner_team_and_amount_are_those_of_the_time(self):
        lead = self.past(
            ("2025-02-01", {"user_id": (self.manager.id, self.salesman.id), "expected_revenue": (100, 250.5)}),
            ("2025-03-01", {"team_id": (0, self.team.id)}),
            expected_revenue=250.5,
        )
        rows = self.rows(lead)
        self.assertEqual([row.user_id for row in rows], [self.manager, self.salesman, self.salesman])
        self.assertEqual(rows.mapped("expected_revenue"), [100, 250.5, 250.5])
        self.assertEqual([row.team_id.id for row in rows], [False, False, self.team.id])
        self.assertEqual(rows.mapped("first_revenue"), [100, 100, 100])

    def test_what_odoo_never_logged_is_not_invented(self):
        lead = self.past(
            ("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}),
            stage_id=self.proposal.id, probability=40, date_deadline="2026-05-05",
        )  # fmt: skip
        self.env.cr.execute(
            "SELECT probability FROM kestio_lead_history WHERE lead_id = %s ORDER BY date_from", [lead.id]
        )
        self.assertEqual(self.env.cr.fetchall(), [(None,), (40,)])
        self.assertEqual([str(row.date_deadline) for row in self.rows(lead)], ["False", "2026-05-05"])

    def test_lead_lost_and_logged(self):
        lead = self.past(("2025-06-01", {"active": (1, 0)}), **self.lost())
        self.assert_history(lead, ("2025-01-01", self.new, "pending"), ("2025-06-01", self.new, "lost"))
        self.assertEqual(self.rows(lead)[0].next_status, "lost")

    def test_lead_won_and_logged(self):
        lead = self.past(("2025-06-01", {"stage_id": (self.new.id, self.won.id)}), **self.won_state())
        self.assert_history(lead, ("2025-01-01", self.new, "pending"), ("2025-06-01", self.won, "won"))
        self.assertEqual(self.rows(lead)[1].probability, 100)

    def test_reopened_lead_starts_new_clocks(self):
        lead = self.past(("2025-03-01", {"active": (1, 0)}), ("2025-05-01", {"active": (0, 1)}))
        self.assert_history(
            lead,
            ("2025-01-01", self.new, "pending"),
            ("2025-03-01", self.new, "lost"),
            ("2025-05-01", self.new, "pending"),
        )
        row = self.last(lead)
        self.assertEqual((row.clock_from, row.stage_entered_at), (datetime(2025, 5, 1), datetime(2025, 5, 1)))

    def test_archived_lead_that_is_not_lost_stays_open(self):
        lead = self.past(("2025-03-01", {"active": (1, 0)}), active=False, probability=20)
        self.assert_history(lead, ("2025-01-01", self.new, "pending"), ("2025-03-01", self.new, "pending"))
        self.assertEqual(self.rows(lead).mapped("is_archived"), [False, True])

    def test_lead_archived_without_log_is_so_since_it_was_closed(self):
        lead = self.past(active=False, probability=20, date_closed="2025-06-01")
        self.assertEqual(self.rows(lead).mapped("is_archived"), [False, True])
        self.assertEqual(self.last(lead).date_from, datetime(2025, 6, 1))

    def test_backward_move_carries_on_with_the_time_of_that_stage(self):
        lead = self.past(
            ("2025-01-11", {"stage_id": (self.new.id, self.proposal.id)}),
            ("2025-01-21", {"stage_id": (self.proposal.id, self.new.id)}),
            ("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}),
            stage_id=self.proposal.id,
        )
        self.assertEqual(self.rows(lead).mapped("stage_days_before"), [0, 0, 10, 10])

    def test_open_lead_without_log_has_one_row_from_its_creation(self):
        lead = self.past(expected_revenue=50)
        self.assert_history(lead, ("2025-01-01", self.new, "pending"))
        self.assertEqual(self.last(lead).stage_entered_at, datetime(2025, 1, 1))

    def test_open_lead_without_log_that_moved_is_in_its_stage_since_then(self):
        lead = self.past(date_last_stage_update="2025-08-01", stage_id=self.proposal.id)
        self.assert_history(lead, ("2025-01-01", self.proposal, "pending"))
        self.assertEqual(self.last(lead).stage_entered_at, datetime(2025, 8, 1))

    def test_lead_imported_with_an_old_date_begins_on_it(self):
        lead = self.past(created="2025-12-01", date_last_stage_update="2023-04-05 06:07:08")
        self.assert_history(lead, ("2023-04-05 06:07:08", self.new, "pending"))

    def test_lost_lead_without_log_ended_when_it_was_closed(self):
        lead = self.past(**self.lost())
        self.assert_history(lead, ("2025-01-01", self.new, "pending"), ("2025-06-01", self.new, "lost"))

    def test_won_lead_without_log_was_in_a_stage_that_nobody_knows(self):
        lead = self.past(**self.won_state())
        nowhere = self.env["crm.stage"]
        self.assert_history(lead, ("2025-01-01", nowhere, "pending"), ("2025-06-01", self.won, "won"))
        self.assertFalse(self.env["kestio.pipeline.report"].search([("lead_id", "=", lead.id)]))

    def test_lead_closed_before_it_was_made_was_never_open(self):
        lead = self.past(created="2025-12-01", **self.won_state("2024-06-01"))
        self.assert_history(lead, ("2024-06-01", self.won, "won"))

    def test_lead_moved_without_log_at_last_is_where_it_is_now(self):
        lead = self.past(
            ("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}),
            stage_id=self.negotiation.id,
            date_last_stage_update="2025-04-01",
        )
        self.assert_history(
            lead,
            ("2025-01-01", self.new, "pending"),
            ("2025-02-01", self.proposal, "pending"),
            ("2025-04-01", self.negotiation, "pending"),
        )

    def test_moves_of_the_same_second_are_one(self):
        lead = self.past(
            ("2025-02-01 10:00:00", {"stage_id": (self.new.id, self.proposal.id)}),
            ("2025-02-01 10:00:00", {"stage_id": (self.proposal.id, self.negotiation.id)}),
            stage_id=self.negotiation.id,
        )
        self.assert_history(
            lead, ("2025-01-01", self.new, "pending"), ("2025-02-01 10:00", self.negotiation, "pending")
        )

    def test_stage_and_user_that_were_deleted_since(self):
        gone = self.env["crm.stage"].create({"name": "Gone"})
        lead_stage = gone.id
        gone.unlink()
        lead = self.past(
            ("2025-02-01", {"stage_id": (lead_stage, self.proposal.id), "user_id": (999_999, self.salesman.id)}),
            stage_id=self.proposal.id,
        )
        row = self.rows(lead)[0]
        self.assertEqual((row.stage_id.id, row.stage_name, row.user_id.id), (False, f"Label {lead_stage}", False))
        self.assertTrue(row.is_exit)

    def test_date_in_the_future_is_now(self):
        lead = self.past(("2031-01-01", {"stage_id": (self.new.id, self.proposal.id)}), stage_id=self.proposal.id)
        self.assertLessEqual(self.last(lead).date_from, datetime(2026, 1, 1))

    def test_lead_converted_to_an_opportunity(self):
        lead = self.past(date_conversion="2025-04-01")
        self.assertEqual(self.rows(lead).mapped("type"), ["lead", "opportunity"])
        self.assertEqual(set(self.rows(lead).mapped("stage_entered_at")), {datetime(2025, 1, 1)})

    def test_log_that_a_merge_brought_along_is_of_another_lead(self):
        lead = self.lead()
        moved = {"stage_id": (self.new.id, self.negotiation.id)}
        self.log(lead, "2025-02-01", moved, subject="From Another deal")
        self.env.cr.execute("UPDATE crm_lead SET create_date = '2025-01-01' WHERE id = %s", [lead.id])
        self.rebuild(lead)
        self.assertEqual(self.rows(lead).stage_id, self.new)

    def test_rebuilding_again_gives_the_same(self):
        lead = self.past(
            ("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}),
            ("2025-03-01", {"active": (1, 0), "expected_revenue": (0, 10)}),
            stage_id=self.proposal.id, expected_revenue=10, **self.lost("2025-03-01"),
        )  # fmt: skip
        before = self.rows(lead).read(load=False)
        with freeze_time("2026-01-02"):
            self.env["kestio.lead.history"]._rebuild(SQL("lead.id = %s", lead.id))
        after = self.rows(lead).read(load=False)
        self.assertEqual([row | {"id": 0} for row in after], [row | {"id": 0} for row in before])

    def test_planner_knows_the_size_of_the_table_at_once(self):
        self.leads([{}] * 30)
        self.assertEqual(self.env["kestio.lead.history"]._rebuild(SQL("FALSE")), 0)
        self.env.cr.execute(
            "SELECT reltuples = (SELECT COUNT(*) FROM kestio_lead_history) FROM pg_class WHERE oid = %s::regclass",
            ["kestio_lead_history"],
        )
        self.assertEqual(self.env.cr.fetchone(), (True,))

    def test_rebuilding_leaves_what_was_written_live(self):
        lead = self.past(("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}), stage_id=self.proposal.id)
        self.change("2026-01-03", lead, expected_revenue=77)
        before = self.rows(lead)
        self.env["kestio.lead.history"]._rebuild(SQL("lead.id = %s", lead.id))
        self.assertEqual(self.rows(lead), before)
        self.assertEqual(before.mapped("is_rebuilt"), [True, True, False])

    def test_live_rows_follow_the_rebuilt_ones(self):
        lead = self.past(("2025-02-01", {"stage_id": (self.new.id, self.proposal.id)}), stage_id=self.proposal.id)
        self.change("2026-01-03", lead, stage_id=self.new.id)
        self.assertEqual(self.rows(lead)[1].next_stage_id, self.new)
        self.assertEqual(self.last(lead).stage_days_before, 31)
