"""Pipeline: the days of a deal in its stage: grace, decay, and what moves the clock."""

from odoo.tests import Form, freeze_time, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestProbabilityClock(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline(cls.rule(), cls.rule(cls.offer, probability=40, decay_mode="none"))

    def test_half_life_after_grace_down_to_the_floor(self):
        expected = {
            "d2026_01_11": 60,
            "d2026_01_15": 60,
            "d2026_02_14": 30,
            "d2026_03_16": 15,
            "d2026_04_15": 7.5,
            "d2026_04_25": 6,
            "d2026_12_31": 6,
        }
        self.assert_percent(self.lead(), **expected)

    def test_backward_move_goes_on_counting_where_the_stage_was_left(self):
        lead = self.lead()
        self.change("2026-02-10", lead, stage_id=self.offer.id)
        self.change("2026-03-01", lead, stage_id=self.meet.id)
        self.assertEqual(self.days(lead, "2026-03-01"), 40)
        self.assertEqual(self.days(lead, "2026-03-05"), 44)
        self.assertEqual(self.percent(lead, "2026-03-05"), 30)

    def test_backward_move_counts_every_former_stay(self):
        lead = self.lead()
        for back, away in (("2026-02-01", "2026-01-11"), ("2026-03-01", "2026-02-06")):
            self.change(away, lead, stage_id=self.offer.id)
            self.change(back, lead, stage_id=self.meet.id)
        self.assertEqual(self.days(lead, "2026-03-03"), 10 + 5 + 2)

    def test_backward_move_is_worth_the_same_before_and_after_it_is_saved(self):
        lead = self.lead()
        self.change("2026-02-14", lead, stage_id=self.offer.id)
        with freeze_time("2026-03-01"):
            form = Form(lead)
            form.stage_id = self.meet
            shown = form.probability
        self.change("2026-03-01", lead, stage_id=self.meet.id)
        self.assertEqual((shown, lead.probability), (30, 30))
        self.assertEqual(self.night("2026-03-01", lead), 0)

    def test_paused_days_of_a_former_stay_do_not_count(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-01-25")
        self.change("2026-01-31", lead, stage_id=self.offer.id)
        self.change("2026-03-01", lead, stage_id=self.meet.id)
        self.assertEqual(self.days(lead, "2026-03-02"), 30 - 20 + 1)

    def test_meeting_held_in_a_former_stay_has_restarted_the_clock(self):
        lead = self.lead()
        self.meeting(lead, "2026-03-10", made="2026-03-09", outcome="held")
        self.change("2026-03-15", lead, stage_id=self.offer.id)
        self.change("2026-04-01", lead, stage_id=self.meet.id)
        self.assertEqual(self.days(lead, "2026-04-03"), 14 + 5 + 2 - 1)

    def lose_and_restore(self, lead):
        """Lose a lead on 1 March and open it again on 1 April."""
        with freeze_time("2026-03-01"):
            lead.action_set_lost()
            lead.flush_recordset()
        with freeze_time("2026-04-01"):
            lead.action_restore()
            lead.flush_recordset()

    def test_reopened_lost_deal_has_a_new_clock(self):
        lead = self.lead()
        self.lose_and_restore(lead)
        self.assertEqual((lead.probability, lead.automated_probability), (60, 60))
        self.assertEqual(self.days(lead, "2026-04-10"), 9)
        self.assertEqual(self.percent(lead, "2026-05-15"), 30)

    def test_stays_before_a_reopening_are_forgotten(self):
        lead = self.lead()
        self.change("2026-02-01", lead, stage_id=self.offer.id)
        self.lose_and_restore(lead)
        self.change("2026-04-11", lead, stage_id=self.meet.id)
        self.assertEqual(self.days(lead, "2026-04-12"), 1)

    def test_unarchived_deal_goes_on(self):
        lead = self.lead()
        self.change("2026-01-20", lead, active=False)
        with freeze_time("2026-02-14"):
            lead.action_unarchive()
            lead.flush_recordset()
        self.assertEqual((self.days(lead, "2026-02-14"), lead.probability), (44, 30))

    def test_merge_keeps_the_earliest_entry_its_pauses_and_meetings(self):
        older, newer = self.lead(on="2026-01-01"), self.lead(on="2026-02-01", probability=80)
        older.date_last_stage_update, newer.date_last_stage_update = "2026-01-01", "2026-02-01"
        self.pause("2026-01-05", older, "2026-01-15")
        with freeze_time("2026-03-01"):
            kept = (older + newer).with_user(self.manager).merge_opportunity()
        kept = kept.with_user(self.env.user)
        self.assertEqual(kept, newer)
        self.assertEqual(self.days(kept, "2026-03-01"), 59 - 10)

    def test_imported_lead_counts_from_its_own_date(self):
        lead = self.lead(on="2026-03-01", date_last_stage_update="2026-01-16 08:00:00")
        self.assertEqual(self.days(lead, "2026-03-01"), 44)
        self.assertEqual(lead.probability, 30)

    def test_date_that_is_corrected_moves_the_percent_at_once(self):
        lead = self.lead(on="2026-03-01")
        self.change("2026-03-01", lead, date_last_stage_update="2026-01-16 08:00:00")
        self.assertEqual(lead.probability, 30)

    def test_date_in_the_future_is_today(self):
        lead = self.lead(on="2026-03-01", date_last_stage_update="2030-01-01 08:00:00")
        self.assertEqual((self.days(lead, "2026-03-02"), lead.probability), (1, 60))

    def test_date_from_long_ago_rests_on_the_floor(self):
        lead = self.lead(on="2026-03-01", date_last_stage_update="1999-01-16 08:00:00")
        self.assertEqual(lead.probability, 6)
