"""Pipeline: deals that enter a stage now get at once what the statement says, also when something changed since."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time, tagged

from .common import PipelineCase

NOW = "2026-03-10 09:00:00"


@tagged("post_install", "-at_install")
class TestEnteringAStage(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline(
            cls.rule(probability=40),
            cls.rule(cls.offer, probability=70),
            learn_rules=True,
        )
        cls.figures = cls.env["kestio.probability.figures"]

    def asked(self, leads):
        """Return what is remembered for leads, and what the statement says of them."""
        with self.at(NOW):
            remembered = self.figures._entering(leads)
            told = leads._kestio_figures(details=True)
        return remembered, {key: row["rule_probability"] for key, row in told.items()}

    @contextmanager
    def at(self, moment):
        """Let it be a moment, also for the database."""
        now = datetime.fromisoformat(moment)
        with freeze_time(moment), patch.object(type(self.env.cr), "now", lambda _cursor: now):
            yield

    def assert_remembered(self, leads):
        remembered, told = self.asked(leads)
        self.assertEqual({key: row["rule_probability"] for key, row in remembered.items()}, told)

    def assert_asks(self, leads):
        """Check that the statement is asked."""
        self.assertIsNone(self.asked(leads)[0])

    def fresh(self, **values):
        """Return a deal made a moment ago."""
        with self.at(NOW):
            return self.lead(on=NOW, **values)

    def form(self, **values):
        """Return a deal that is in a form and not written yet."""
        fixed = {"stage_id": self.meet.id, "team_id": self.team.id, "company_id": self.company.id}
        return self.env["crm.lead"].new({**fixed, **values})

    def moved(self, stage, on="2026-01-01"):
        """Return a deal that has just come from Meet."""
        lead = self.lead(on=on)
        with self.at(NOW):
            self.change(NOW, lead, stage_id=stage.id)
        return lead

    def learn(self, stage, percent, clock="stage"):
        """Let something be learned of deals that enter a stage."""
        rule = self.model.stage_rule_ids.filtered(lambda one: one.stage_id == stage)
        values = {"model_id": self.model.id, "rule_id": rule.id, "stage_id": stage.id, "clock": clock, "closed": 99}
        learned = {"prior": rule.probability, "probability": percent, "factor": percent / rule.probability}
        self.env["kestio.stage.curve"]._store(self.model, [{"age": 0, **self.nothing(), **values, **learned}])

    @staticmethod
    def nothing():
        numbers = ("stage_sequence", "won", "open_count", "left_out", "observed", "low", "high")
        return {"tier_id": None, **dict.fromkeys(numbers, 0)}

    def test_new_deals_are_remembered(self):
        self.assert_remembered(self.form())
        self.assert_remembered(self.form(stage_id=self.offer.id))
        self.assertEqual(self.fresh().probability, 40)

    def test_a_deal_that_enters_another_stage_is_remembered(self):
        lead = self.moved(self.offer)
        self.assertEqual(lead.probability, 70)

    def test_stages_without_a_rule_are_left_out(self):
        remembered, told = self.asked(self.form(stage_id=self.bargain.id))
        self.assertEqual((remembered, told), ({}, {}))

    def test_a_deal_that_was_there_before_asks(self):
        self.assert_asks(self.lead())
        lead = self.moved(self.offer)
        self.change(NOW, lead, stage_id=self.meet.id)
        self.assert_asks(lead)

    def test_a_deal_that_is_opened_again_asks(self):
        lead = self.lead()
        self.change("2026-02-01", lead, active=False, probability=0)
        self.change(NOW, lead, active=True, stage_id=self.offer.id)
        self.assert_asks(lead)

    def test_a_deal_with_an_old_date_asks(self):
        lead = self.fresh()
        lead.date_last_stage_update = datetime(2026, 1, 1)
        self.assert_asks(lead)

    def test_many_deals_ask(self):
        self.assert_asks(self.leads(21, on=NOW))

    def test_a_stage_with_criteria_asks(self):
        criterion = Command.create({"name": "Budget", "stage_id": self.meet.id, "weight": 1})
        self.model.action_archive_version()
        self.pipeline(self.rule(), self.rule(self.offer, probability=70), stage_criterion_ids=[criterion])
        self.assert_asks(self.fresh())
        self.assertEqual(self.moved(self.offer).probability, 70)

    def test_days_since_the_deal_began_are_asked_for(self):
        self.learn(self.meet, 20, clock="process")
        self.assert_remembered(self.form())
        self.learn(self.offer, 35, clock="process")
        lead = self.lead(on="2026-01-01")
        self.env["kestio.lead.history"].search([("lead_id", "=", lead.id)]).unlink()
        with self.at(NOW):
            lead.stage_id = self.offer
            self.assertIsNone(self.figures._entering(lead))

    def test_what_is_learned_counts_from_the_next_deal_on(self):
        self.assertEqual(self.fresh().probability, 40)
        self.learn(self.meet, 25)
        self.assertEqual(self.fresh().probability, 25)
        self.model.learn_rules = False
        self.assertEqual(self.fresh().probability, 40)

    def test_another_version_counts_from_the_next_deal_on(self):
        self.assertEqual(self.fresh().probability, 40)
        self.model.action_archive_version()
        self.pipeline(self.rule(probability=55))
        self.assertEqual(self.fresh().probability, 55)

    def test_the_statement_is_run_once_for_each_place(self):
        self.fresh()
        self.moved(self.offer)
        lead = self.lead(on="2026-01-01")
        with patch.object(type(self.figures), "_statement", side_effect=AssertionError), self.at(NOW):
            self.fresh()
            lead.stage_id = self.offer
            self.assertEqual(lead.probability, 70)

    def test_the_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        for came, is_remembered in (("2026-03-10 10:59:50", False), ("2026-03-10 11:00:00", True)):  # midnight there
            with self.at("2026-03-10 11:00:20"):
                found = self.figures._entering(self.form(date_last_stage_update=came))
                self.assertEqual(found is not None, is_remembered)
