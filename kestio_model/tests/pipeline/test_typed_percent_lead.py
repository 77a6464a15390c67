"""Pipeline: what stands beside a typed percentage on a lead, and how the forecast counts it."""

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .typed_percent_case import TypedPercentCase


@tagged("post_install", "-at_install")
class TestTypedPercentLead(TypedPercentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many(60, 10, 30)
        cls.learn()

    def test_a_typed_percentage_is_told_what_it_is_worth(self):
        lead = self.lead(probability=60).with_user(self.salesman)
        self.assertAlmostEqual(lead.kestio_typed_worth, self.band(60).worth)
        self.assertEqual(
            lead.kestio_typed_reason,
            "Typed 60 %, worth 29 %: 10 of 40 deals typed 50 to 75 % were won (14 to 40 %).",
        )
        self.assertEqual(lead.probability, 60)

    def test_a_percentage_that_nobody_typed_before_is_told_by_the_others(self):
        lead = self.lead(probability=30)
        self.assertIn("none typed 25 to 50 % has closed yet", lead.kestio_typed_reason)
        self.assertTrue(0 < lead.kestio_typed_worth < 30)

    def test_an_automated_percentage_is_told_nothing(self):
        lead = self.lead()
        lead.action_set_automated_probability()
        self.assertEqual((lead.kestio_typed_worth, lead.kestio_typed_reason), (0, False))

    def test_closed_deals_are_told_nothing(self):
        lead = self.lead(probability=60)
        self.win("2026-04-02", lead)
        self.assertFalse(lead.kestio_typed_reason)

    def test_with_the_mode_off_nothing_is_told(self):
        lead = self.lead(probability=60)
        self.model.with_user(self.director).typed_percents = "kept"
        lead.invalidate_recordset()
        self.assertEqual((lead.kestio_typed_worth, lead.kestio_typed_reason), (0, False))

    def test_without_deals_nothing_is_told(self):
        self.bands.search([]).unlink()
        self.assertFalse(self.lead(probability=60).kestio_typed_reason)

    def test_the_form_tells_it_while_somebody_types(self):
        lead = self.lead()
        lead.action_set_automated_probability()
        with Form(lead.with_user(self.salesman)) as form:
            self.assertFalse(form.kestio_typed_reason)
            form.probability = 60
            self.assertIn("worth 29 %", form.kestio_typed_reason)
        self.assertEqual(lead.probability, 60)

    def test_why_tells_it_beside_the_model(self):
        stage = Command.create({"stage_id": self.new.id, "probability": 30, "decay_mode": "none"})
        draft = self.new_model(stage_rule_ids=[stage], typed_percents="recalibrated", learn_rules=False)
        with freeze_time("2026-04-01"):
            draft.with_user(self.director).action_activate()
            self.company.kestio_probability_engine = "model"
            lead = self.lead(on="2026-04-01", probability=60).with_user(self.salesman)
            explanation = str(lead.kestio_probability_explanation)
        self.assertIn("worth 29 %", explanation)
        self.assertEqual((lead.probability, lead.kestio_rule_probability), (60, 30))


@tagged("post_install", "-at_install")
class TestTypedPercentForecast(TypedPercentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many(60, 10, 30)
        cls.learn()
        cls.worth = cls.band(60).worth / 100
        cls.due = cls.lead(expected_revenue=10_000, probability=60, date_deadline="2026-05-31")

    def month(self, user=None, on="2026-05-20"):
        """Return what this month brings, as the manager sees it on a date."""
        return self.summary(user or self.manager, on)["outlooks"][0]

    def test_the_corrected_amount_counts_what_a_typed_percentage_is_worth(self):
        month = self.month()
        self.assertEqual((month["weighted"], month["recalibrated"]), (6000, 1))
        # What was forecast so of the past deals was right on the whole, shrinkage apart.
        self.assertAlmostEqual(month["corrected"], 10_000 * 0.26, delta=500)

    def test_it_is_not_corrected_twice(self):
        figures, day = self.env["kestio.reliability.figures"], self.day("2026-05-20")
        plain, recalibrated = (
            figures._factors(
                figures._monthly(self.company, day, 30, recalibrated=on),
                figures._overdue(self.company, day, 30, recalibrated=on),
            )
            for on in (False, True)
        )
        key = (self.team.id, self.salesman.id)
        self.assertLess(plain[key], 0.6)
        self.assertGreater(recalibrated[key], 0.8)
        self.assertAlmostEqual(self.month()["corrected"], 10_000 * self.worth * recalibrated[key], places=2)

    def test_factors_that_people_read_stay_those_of_the_forecast_shown(self):
        rows = self.summary(self.manager, "2026-05-20", group_by="user")["rows"]
        self.assertLess(rows[0]["factor"], 0.6)

    def test_an_automated_percentage_counts_as_it_is(self):
        self.due.action_set_automated_probability()
        self.assertEqual(self.month()["recalibrated"], 0)

    def test_with_the_mode_off_nothing_changes(self):
        self.model.with_user(self.director).typed_percents = "kept"
        month = self.month()
        figures, day = self.env["kestio.reliability.figures"], self.day("2026-05-20")
        parts = (self.company, day, 30)
        months = figures._monthly(*parts)
        factors = figures._factors(months, figures._overdue(*parts))
        self.assertEqual(months, figures._monthly(*parts, recalibrated=True))
        self.assertAlmostEqual(month["corrected"], 6000 * factors[self.team.id, self.salesman.id])
        self.assertEqual(month["recalibrated"], 0)

    def test_a_team_whose_version_keeps_what_is_typed_counts_it_so(self):
        kept = self.env["crm.team"].create({"name": "Kept", "company_id": self.company.id})
        self.active_model(team_ids=[Command.link(kept.id)])
        self.due.write({"team_id": kept.id, "probability": 60})
        self.assertEqual(self.month()["recalibrated"], 0)

    def test_a_rep_sees_his_own_deals_recalibrated(self):
        self.assertEqual(self.month(self.salesman)["recalibrated"], 1)
