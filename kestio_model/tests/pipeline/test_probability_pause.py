"""Pipeline: what stops the days of a deal: a pause with a reason, a planned meeting; and what a held one restarts."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged, users
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestPause(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline(cls.rule(), cls.rule(cls.offer, decay_mode="none"), snooze_max_days=60)

    def pauses(self, lead):
        """Return the pauses of a lead: begin, end and reason."""
        rows = self.env["kestio.lead.snooze"].search([("lead_id", "in", lead.ids)], order="date_from, id")
        return [(str(row.date_from), str(row.date_to), row.reason) for row in rows]

    def test_paused_days_do_not_count(self):
        lead = self.lead()
        self.pause("2026-01-11", lead, "2026-02-10")
        self.assertEqual(self.days(lead, "2026-01-20"), 10)
        self.assertEqual(self.days(lead, "2026-02-10"), 10)
        self.assertEqual(self.days(lead, "2026-02-14"), 14)
        self.assertEqual(self.row(lead, "2026-02-14")["paused_days"], 30)

    @users("kestio_salesman")
    def test_dialog_pauses_the_leads_it_is_opened_for(self):
        leads = self.leads(2).with_user(self.env.user)
        with freeze_time("2026-01-11"):
            action = leads.action_kestio_pause()
            dialog = self.env["kestio.lead.pause"].with_context(**action["context"]).create({"reason": "Holidays"})
            self.assertEqual((dialog.limit, dialog.times), (fields.Date.to_date("2026-03-12"), 0))
            dialog.action_pause()
            self.assertEqual(leads.mapped("kestio_is_paused"), [True, True])
        self.assertEqual(self.pauses(leads[0]), [("2026-01-11", "2026-01-25", "Holidays")])
        self.assertEqual(leads.kestio_snooze_ids.user_id, self.env.user)

    def test_pause_of_a_new_lead(self):
        lead = self.lead(kestio_snooze_until="2026-01-20", kestio_snooze_reason="Next year")
        self.assertEqual(self.pauses(lead), [("2026-01-01", "2026-01-20", "Next year")])
        self.assertEqual(self.days(lead, "2026-01-21"), 1)

    def test_pause_that_is_ended_counts_until_then(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-02-20")
        with freeze_time("2026-01-10"):
            lead.with_user(self.salesman).action_kestio_resume()
        self.assertEqual(self.pauses(lead), [("2026-01-05", "2026-01-10", "Waits for the budget")])
        self.assertEqual((lead.kestio_snooze_until, lead.kestio_snooze_reason), (False, False))
        self.assertEqual(self.days(lead, "2026-01-12"), 6)

    def test_pause_that_is_ended_by_emptying_its_date_loses_its_reason(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-02-20")
        self.change("2026-01-10", lead, kestio_snooze_until=False)
        self.assertFalse(lead.kestio_snooze_reason)

    def test_pause_ended_on_its_first_day_never_was(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-02-20")
        self.change("2026-01-05", lead, kestio_snooze_until=False)
        self.assertEqual((self.pauses(lead), lead.kestio_snooze_count), ([], 0))

    def test_longer_pause_goes_on_from_the_one_that_runs(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-01-20")
        self.pause("2026-01-10", lead, "2026-02-20", reason="Still waits")
        expected = [
            ("2026-01-05", "2026-01-10", "Waits for the budget"),
            ("2026-01-10", "2026-02-20", "Still waits"),
        ]
        self.assertEqual(self.pauses(lead), expected)
        self.assertEqual(self.days(lead, "2026-02-21"), 5)

    def test_same_date_written_again_is_no_other_pause(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-02-20")
        self.pause("2026-01-10", lead, "2026-02-20")
        self.assertEqual(len(self.pauses(lead)), 1)

    def test_pauses_are_counted_and_found(self):
        lead, other = self.leads(2)
        for begin, end in (("2026-01-05", "2026-01-08"), ("2026-01-10", "2026-01-12"), ("2026-01-15", "2026-01-20")):
            self.pause(begin, lead, end)
        self.pause("2026-01-05", other, "2026-01-08")
        self.assertEqual((lead + other).mapped("kestio_snooze_count"), [3, 1])
        leads = self.env["crm.lead"].with_user(self.manager)
        often = [("id", "in", (lead + other).ids)]
        self.assertEqual(leads.search([*often, ("kestio_snooze_count", ">=", 3)]).ids, lead.ids)
        self.assertEqual(leads.search([*often, ("kestio_snooze_count", ">", 1)]).ids, lead.ids)
        self.assertEqual(len(leads.search([*often, ("kestio_snooze_count", ">=", 1)])), 2)

    def test_refusals_say_why_and_write_nothing(self):
        lead = self.lead()
        won = self.lead(stage_id=self.won.id)
        lost = self.lead()
        with freeze_time("2026-01-02"):
            lost.action_set_lost()
        cases = [
            (lead, "2026-01-20", " ", "Say why Deal is paused"),
            (lead, "2026-01-20", False, "Say why"),
            (lead, "2026-01-10", "Reason", "choose a date after today"),
            (lead, "2025-12-31", "Reason", "choose a date after today"),
            (lead, "2026-03-12", "Reason", "60 days at most, until 03/11/2026"),
            (won, "2026-01-20", "Reason", "Deal is closed: only open deals are paused"),
            (lost, "2026-01-20", "Reason", "Deal is closed"),
            (lead + won, "2026-01-20", "Reason", "Deal is closed"),
        ]
        for leads, until, reason, message in cases:
            with self.subTest(until=until, reason=reason), self.refused(UserError, message):
                self.pause("2026-01-10", leads.with_user(self.salesman), until, reason)
        everybody = lead + won + lost
        self.assertEqual((self.pauses(everybody), everybody.mapped("kestio_snooze_until")), ([], [False] * 3))

    def test_refused_write_leaves_no_pause_behind(self):
        lead = self.lead()
        values = {"kestio_snooze_until": "2026-01-20", "kestio_snooze_reason": "Why", "stage_id": 0x7FFFFFF}
        with mute_logger("odoo.sql_db"), self.refused((IntegrityError, UserError), ""):
            self.change("2026-01-10", lead, **values)
        self.assertEqual((self.pauses(lead), lead.kestio_snooze_until), ([], False))

    def test_reason_is_not_emptied_while_the_pause_runs(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-02-20")
        with self.refused(UserError, "Say why"):
            self.change("2026-01-10", lead, kestio_snooze_reason=False)
        self.change("2026-03-10", lead, kestio_snooze_reason=False)

    def test_lead_that_no_version_rules_is_paused_for_ninety_days_at_most(self):
        self.model.with_user(self.director).action_archive_version()
        lead = self.lead()
        with self.refused(UserError, "90 days at most"):
            self.pause("2026-01-01", lead, "2026-04-02")
        self.pause("2026-01-01", lead, "2026-04-01")

    def test_copy_of_a_paused_lead_is_not_paused(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-02-20")
        twin = lead.copy()
        found = twin.kestio_snooze_until, twin.kestio_snooze_reason, twin.kestio_snooze_count
        self.assertEqual(found, (False, False, 0))


@tagged("post_install", "-at_install")
class TestMeetings(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline(
            cls.rule(), cls.rule(cls.offer, pause_on_meeting=False, restart_on_meeting=False), learn_rules=False
        )

    def test_planned_meeting_stops_the_days_until_the_day_after_it(self):
        lead = self.lead()
        self.meeting(lead, "2026-02-10", made="2026-01-21")
        expected = {"2026-01-21": 20, "2026-02-01": 20, "2026-02-10": 20, "2026-02-11": 20, "2026-02-12": 21}
        for day, days in expected.items():
            with self.subTest(day=day):
                self.assertEqual(self.days(lead, day), days)

    def test_meeting_and_pause_that_overlap_count_once(self):
        lead = self.lead()
        self.pause("2026-01-11", lead, "2026-01-31")
        self.meeting(lead, "2026-02-09", made="2026-01-21")
        self.meeting(lead, "2026-01-25", made="2026-01-15")
        self.assertEqual(self.row(lead, "2026-02-14")["paused_days"], 30)
        self.assertEqual(self.days(lead, "2026-02-14"), 14)

    def test_pause_before_the_stage_does_not_count(self):
        lead = self.lead(stage_id=self.offer.id)
        self.pause("2026-01-05", lead, "2026-02-10")
        self.change("2026-01-31", lead, stage_id=self.meet.id)
        self.assertEqual(self.days(lead, "2026-02-14"), 4)

    def test_held_meeting_restarts_the_days_where_the_expected_ones_end(self):
        lead = self.lead()
        self.meeting(lead, "2026-03-01", made="2026-03-01", outcome="held")
        self.assertEqual(self.days(lead, "2026-03-02"), 14)
        self.assertEqual(self.days(lead, "2026-03-11"), 14 + 9)
        self.assertEqual(self.percent(lead, "2026-04-01"), 30)

    def test_held_meeting_never_takes_a_deal_below_the_days_it_has(self):
        lead = self.lead()
        self.meeting(lead, "2026-01-05", made="2026-01-05", outcome="held")
        self.assertEqual(self.days(lead, "2026-01-10"), 9 - 1)

    def test_last_held_meeting_counts(self):
        lead = self.lead()
        for day in ("2026-02-01", "2026-03-01"):
            self.meeting(lead, day, made=day, outcome="held")
        self.assertEqual(str(self.row(lead, "2026-03-11")["met_on"]), "2026-03-01")
        self.assertEqual(self.days(lead, "2026-03-11"), 23)

    def test_meetings_that_were_not_held_restart_nothing(self):
        for outcome in ("pending", "no_show", "late_cancel", "we_cancelled", "rescheduled"):
            with self.subTest(outcome=outcome):
                lead = self.lead()
                self.meeting(lead, "2026-03-01", made="2026-03-01", outcome=outcome)
                self.assertFalse(self.row(lead, "2026-03-11")["met_on"])
                self.assertGreater(self.days(lead, "2026-03-11"), 60)

    def test_cancelled_meeting_stops_nothing_any_more(self):
        lead = self.lead()
        event = self.meeting(lead, "2026-04-10", made="2026-01-11")
        self.assertEqual(self.days(lead, "2026-02-14"), 10)
        event.kestio_outcome = "we_cancelled"
        self.assertEqual(self.days(lead, "2026-02-14"), 44)

    def test_archived_meeting_stops_and_restarts_nothing(self):
        lead = self.lead()
        planned = self.meeting(lead, "2026-04-10", made="2026-01-11")
        held = self.meeting(lead, "2026-02-10", made="2026-02-10", outcome="held")
        (planned + held).active = False
        self.assertEqual(self.days(lead, "2026-02-14"), 44)

    def test_meeting_held_before_the_stage_restarts_nothing(self):
        lead = self.lead(stage_id=self.offer.id)
        self.meeting(lead, "2026-01-10", made="2026-01-10", outcome="held")
        self.change("2026-01-20", lead, stage_id=self.meet.id)
        self.assertFalse(self.row(lead, "2026-03-01")["met_on"])

    def test_whole_day_meeting_counts_on_its_own_date(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        lead = self.lead()
        dates = {"allday": True, "start_date": "2026-03-01", "stop_date": "2026-03-01"}
        self.meeting(lead, "2026-03-01", made="2026-02-28", outcome="held", **dates)
        self.assertEqual(str(self.row(lead, "2026-03-11")["met_on"]), "2026-03-01")

    def test_rule_may_ignore_meetings(self):
        lead = self.lead(stage_id=self.offer.id)
        self.meeting(lead, "2026-02-01", made="2026-01-11", outcome="held")
        self.meeting(lead, "2026-04-01", made="2026-01-11")
        self.assertEqual(self.days(lead, "2026-02-14"), 44)

    def test_outcome_moves_the_percent_at_once(self):
        lead = self.lead()
        event = self.meeting(lead, "2026-03-15", made="2026-03-15")
        self.assertEqual(self.percent(lead, "2026-03-16"), 15)
        with freeze_time("2026-03-16"):
            event.with_user(self.salesman).kestio_outcome = "held"
            self.assertEqual((lead.probability, lead.prorated_revenue), (60, 600))
            event.kestio_outcome = "no_show"
            self.assertEqual(lead.probability, 15)

    def test_meeting_noted_after_it_was_held_moves_the_percent_at_once(self):
        lead = self.lead()
        self.night("2026-03-16", lead)
        with freeze_time("2026-03-16"):
            self.meeting(lead, "2026-03-15", made="2026-03-16", kestio_outcome="held")
            self.assertEqual((lead.probability, lead.prorated_revenue), (59, 590))

    def test_meeting_that_goes_to_another_lead_moves_both(self):
        lead, other = self.leads(2)
        event = self.meeting(lead, "2026-03-15", made="2026-03-15", outcome="held")
        self.night("2026-03-16", lead + other)
        self.assertEqual((lead + other).mapped("probability"), [60, 15])
        with freeze_time("2026-03-16"):
            event.opportunity_id = other
            self.assertEqual((lead + other).mapped("probability"), [15, 60])
            event.unlink()
            self.assertEqual(other.probability, 15)
