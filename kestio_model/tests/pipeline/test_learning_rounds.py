"""Pipeline: when a version learns again, and what it makes of a deal that comes back."""

from unittest.mock import patch

from odoo.tests import tagged

from ...engine.learning import LANDMARKS
from ...models.pipeline import kestio_probability_job
from .common import PipelineCase
from .learning_case import LearningCase


@tagged("post_install", "-at_install")
class TestLearningRounds(LearningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deal((cls.after(0), cls.met), (cls.after(6), "won"), count=9)
        cls.learn(cls.after(10))

    def learned_after(self, days, share=0.2):
        """Let the night of a day come; tell whether it learned."""
        before, now = self.model.learned_on, self.after(days)
        with patch.object(kestio_probability_job, "LEARN_SHARE", share):
            self.env["kestio.probability.job"]._learn(self.model, now)
        self.assertIn(self.model.learned_on, (before, now))
        return self.model.learned_on == now

    def test_a_few_closings_among_many_wait(self):
        self.deal((self.after(0), self.met), (self.after(11), "lost"), count=2)
        self.assertFalse(self.learned_after(12))
        self.deal((self.after(0), self.met), (self.after(12), "lost"))
        self.assertTrue(self.learned_after(13))
        self.assert_counts(self.curve(self.met), 9, 12)

    def test_a_night_without_closings_learns_nothing(self):
        self.assertFalse(self.learned_after(12, share=0))

    def test_few_deals_learn_from_each_closing(self):
        self.deal((self.after(0), self.met), (self.after(11), "lost"))
        self.assertTrue(self.learned_after(12, share=kestio_probability_job.LEARN_SHARE))

    def test_a_week_is_not_exceeded(self):
        self.assertTrue(self.learned_after(17))

    def test_deals_of_others_do_not_count(self):
        team = self.env["crm.team"].create({"name": "Other", "company_id": self.company.id})
        self.active_model(team_ids=team.ids)
        self.deal((self.after(0), self.met), (self.after(11), "lost"), count=9, team_id=team.id)
        self.assertFalse(self.learned_after(12))

    def test_other_settings_are_learned_by_at_once(self):
        self.model.learn_weight = 50
        self.assertTrue(self.learned_after(11))

    def test_a_look_at_the_past_learns_what_was_known_then(self):
        self.assertTrue(self.learned_after(8))


@tagged("post_install", "-at_install")
class TestComingBack(PipelineCase):
    """A deal thirty days in Meet that comes back: 60 % at first, half of it after 44 days; learned 50 %."""

    def back(self, closed):
        """Return the figures fourteen days after the deal came back, where so many deals taught."""
        model = self.pipeline(learn_rules=True)
        rows = [
            {"model_id": model.id, "rule_id": model.stage_rule_ids.id, "stage_id": self.meet.id, "clock": "stage",
             "age": age, "closed": closed, "prior": 60, "probability": 50, "factor": 50 / 60}
            for age in LANDMARKS
        ]  # fmt: skip
        self.env["kestio.stage.curve"].create(rows)
        lead = self.lead()
        self.change("2026-01-31", lead, stage_id=self.offer.id)
        self.change("2026-02-01", lead, stage_id=self.meet.id)
        return self.row(lead, "2026-02-15")

    def test_what_is_written_goes_on_counting(self):
        row = self.back(closed=0)
        self.assertEqual((row["days"], row["age"], row["time_points"]), (44, 14, 30))
        self.assertEqual(row["rule_probability"], 20)

    def test_what_many_deals_showed_counts_by_the_new_stay(self):
        self.assertEqual(self.back(closed=80)["rule_probability"], 44)
        self.assertEqual(self.back(closed=10**9)["rule_probability"], 50)

    def test_a_deal_that_never_came_back_is_not_touched(self):
        self.back(closed=80)
        row = self.row(self.lead(), "2026-02-14")
        self.assertEqual((row["days"], row["age"], row["rule_probability"]), (44, 44, 20))
