"""Pipeline: forecasts are written down when they are due, once, as they were."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .reliability_case import ReliabilityCase


@tagged("post_install", "-at_install")
class TestSnapshot(ReliabilityCase):
    def set_probability(self, lead, shown, automated, rule=None):
        """Give a lead its three probabilities as the engines would."""
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET probability = %s, automated_probability = %s, kestio_rule_probability = %s "
            "WHERE id = %s",
            [shown, automated, rule, lead.id],
        )
        lead.invalidate_recordset()

    def stored(self, lead):
        """Return the row of a lead as it is in the database, where empty and 0 differ."""
        self.env.cr.execute(
            "SELECT probability, own_probability, rule_probability, odoo_probability FROM kestio_lead_snapshot "
            "WHERE lead_id = %s ORDER BY date DESC LIMIT 1",
            [lead.id],
        )
        return self.env.cr.fetchone()

    def test_keeps_what_the_lead_said_on_that_day(self):
        lead = self.lead(expected_revenue=1200, date_deadline="2026-04-01")
        self.take("2026-02-01")
        snapshot = self.snapshot(lead)
        self.assertEqual(str(snapshot.date), "2026-02-01")
        self.assertEqual(
            (snapshot.stage_id, snapshot.user_id, snapshot.team_id, snapshot.company_id),
            (lead.stage_id, self.salesman, self.team, self.company),
        )
        self.assertEqual((snapshot.expected_revenue, str(snapshot.date_deadline)), (1200, "2026-04-01"))

    def test_own_probability_only_where_somebody_typed_it(self):
        typed, automated = self.leads([{}, {}])
        self.set_probability(typed, 60, 40, 25)
        self.set_probability(automated, 40, 40, 25)
        self.take("2026-02-01")
        self.assertEqual(self.stored(typed), (60, 60, 25, 40))
        self.assertEqual(self.stored(automated), (40, None, 25, 40))

    def test_a_probability_that_could_not_be_computed_is_no_forecast(self):
        lead = self.lead()
        self.set_probability(lead, 0, 0, None)
        self.take("2026-02-01")
        self.assertEqual(self.stored(lead), (0, None, None, None))

    def test_a_stage_without_a_rule_is_no_forecast_of_the_model(self):
        self.active_model(stage_rule_ids=[Command.create({"stage_id": self.new.id, "probability": 30})])
        self.company.kestio_probability_engine = "model"
        lead = self.lead()
        self.change("2026-01-15", lead, stage_id=self.proposal.id, probability=40)
        self.env.cr.execute("SELECT kestio_rule_probability FROM crm_lead WHERE id = %s", [lead.id])
        self.assertFalse(self.env.cr.fetchone()[0])
        self.take("2026-02-01")
        self.assertEqual(self.stored(lead)[:3], (40, 40, None))
        self.win("2026-03-05", lead)
        self.assertFalse(self.judged(lead, source="model"))
        self.assertEqual(self.judged(lead).probability, 40)

    def test_a_typed_zero_is_an_opinion(self):
        lead = self.lead()
        self.set_probability(lead, 0, 35)
        self.take("2026-02-01")
        self.assertEqual(self.stored(lead), (0, 0, None, 35))

    def test_only_open_opportunities(self):
        won, lost, archived, prospect, opened = self.leads([{}, {}, {}, {"type": "lead"}, {}])
        self.win("2026-01-02", won)
        self.lose("2026-01-02", lost)
        archived.active = False
        self.take("2026-02-01")
        self.assertEqual(
            [len(self.snapshot(lead)) for lead in (won, lost, archived, prospect, opened)], [0, 0, 0, 0, 1]
        )

    def test_a_second_call_writes_nothing_and_changes_nothing(self):
        lead = self.lead(expected_revenue=1000)
        self.assertEqual(self.take("2026-02-01"), 1)
        lead.expected_revenue = 5000
        self.assertEqual(self.take("2026-02-01"), 0)
        self.assertEqual(self.snapshot(lead).expected_revenue, 1000)

    def test_later_changes_leave_it_alone(self):
        lead = self.lead(expected_revenue=1000)
        self.take("2026-02-01")
        self.change("2026-02-02", lead, expected_revenue=9, stage_id=self.proposal.id, user_id=self.manager.id)
        snapshot = self.snapshot(lead)
        self.assertEqual(
            (snapshot.expected_revenue, snapshot.stage_id, snapshot.user_id), (1000, self.new, self.salesman)
        )

    def test_nobody_edits_it(self):
        self.lead()
        self.take("2026-02-01")
        snapshot = self.snapshots.with_user(self.director).search([("company_id", "=", self.company.id)])
        for refused in (
            lambda: snapshot.write({"probability": 99}),
            snapshot.unlink,
            lambda: snapshot.create({"lead_id": snapshot.lead_id.id, "date": "2026-02-02"}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_a_rep_sees_his_own_and_a_manager_all(self):
        mine, other = self.leads([{}, {"user_id": self.manager.id}])
        self.take("2026-02-01")
        seen = self.snapshots.with_user(self.salesman).search([("lead_id", "in", (mine + other).ids)])
        self.assertEqual(seen.lead_id, mine)
        seen = self.snapshots.with_user(self.manager).search([("lead_id", "in", (mine + other).ids)])
        self.assertEqual(seen.lead_id, mine + other)

    def test_version_of_the_team_before_that_of_the_company(self):
        general, own = self.active_model(), self.active_model(team_ids=[Command.set(self.team.ids)])
        inside, outside = self.leads([{}, {"team_id": False, "user_id": False}])
        self.take("2026-02-01")
        self.assertEqual((self.snapshot(inside).model_id, self.snapshot(outside).model_id), (own, general))

    def test_two_companies_and_leads_without_company(self):
        other = self.new_company("Other")
        main = self.env.ref("base.main_company")
        main.sequence = -1
        mine, foreign, nobody = self.leads([{}, {}, {}])
        # Odoo gives a lead the company of its team as long as it has one.
        self.env.flush_all()
        for lead, company in ((foreign, other.id), (nobody, None)):
            self.env.cr.execute("UPDATE crm_lead SET company_id = %s WHERE id = %s", [company, lead.id])
        self.env.invalidate_all()
        self.take("2026-02-01")
        self.assertEqual([len(self.snapshot(lead)) for lead in (mine, foreign, nobody)], [1, 0, 0])
        self.take("2026-02-01", other + main)
        self.assertEqual([len(self.snapshot(lead)) for lead in (mine, foreign, nobody)], [1, 1, 1])

    def test_today_is_where_the_company_is(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        lead = self.lead()
        with freeze_time("2026-02-01 22:00:00"):
            self.snapshots._take(companies=self.company)
        self.assertEqual(str(self.snapshot(lead).date), "2026-02-02")

    def test_odoo_statistics_stand_beside_the_engine_of_the_model(self):
        self.active_model(stage_rule_ids=[Command.create({"stage_id": self.new.id, "probability": 30})])
        self.company.kestio_probability_engine = "model"
        lead = self.lead()
        asked = type(self.env["crm.lead"])
        with patch.object(asked, "_kestio_odoo_probabilities", lambda leads: dict.fromkeys(leads.ids, 44.5)):
            self.take("2026-02-01")
        row = self.stored(lead)
        self.assertEqual((row[1], row[3]), (None, 44.5))
        self.assertEqual(row[2], lead.kestio_rule_probability)
        self.assertTrue(row[2])

    def test_due_every_week_or_every_day(self):
        self.lead()
        day = self.day("2026-02-01")
        cases = {"weekly": (1, 6, 7), "daily": (0, 0, 1)}
        for period, (not_due, last, due) in cases.items():
            with self.subTest(period=period):
                self.company.kestio_snapshot_period = period
                self.take(str(day))
                self.assertFalse(self.snapshots._due(self.company, day + timedelta(not_due)))
                self.assertFalse(self.snapshots._due(self.company, day + timedelta(last)))
                self.assertEqual(self.snapshots._due(self.company, day + timedelta(due)), self.company)

    def test_a_company_without_any_snapshot_is_due(self):
        self.assertEqual(self.snapshots._due(self.company, self.day("2026-02-01")), self.company)

    def test_same_number_of_statements_for_any_number_of_leads(self):
        day, counts = self.day("2026-02-01"), []
        for size in (1, 1, 10, 200):
            self.leads([{} for _ in range(size)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            day += timedelta(7)
            self.take(str(day))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1:], [counts[1]] * 3)


@tagged("post_install", "-at_install")
class TestReliabilityJob(ReliabilityCase):
    def run_day(self, day):
        """Do the day's work of the company as the nightly job does."""
        with freeze_time(day):
            self.env["kestio.reliability.job"]._run_company(self.company)

    def test_takes_what_is_due_and_nothing_twice(self):
        lead = self.lead()
        for day in ("2026-02-01", "2026-02-01", "2026-02-02", "2026-02-07", "2026-02-08", "2026-02-09"):
            self.run_day(day)
        self.assertEqual([str(day) for day in self.snapshot(lead).mapped("date")], ["2026-02-01", "2026-02-08"])

    def test_a_job_that_was_off_goes_on(self):
        lead = self.lead()
        for day in ("2026-02-01", "2026-03-20", "2026-03-21"):
            self.run_day(day)
        self.assertEqual([str(day) for day in self.snapshot(lead).mapped("date")], ["2026-02-01", "2026-03-20"])

    def test_the_cron_does_every_company_that_waits(self):
        lead = self.lead()
        with self.enter_registry_test_mode():
            self.env.ref("kestio_model.ir_cron_reliability").method_direct_trigger()
        self.assertEqual(len(self.snapshot(lead)), 1)
        self.assertFalse(self.env["kestio.reliability.job"]._waiting())
