"""Pipeline: the lines of the explanation add up to the number, and the advice names what raises it most."""

from odoo.tests import freeze_time, tagged, users

from .common import PipelineCase

BUDGET, NEED = {"name": "Budget known", "weight": 3}, {"name": "Need written down", "weight": 1}


@tagged("post_install", "-at_install")
class TestProbabilityExplanation(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.criteria_model()

    @classmethod
    def criteria_model(cls, *rules, **values):
        """Return a version in use whose first stage has two criteria."""
        model = cls.draft(*rules, **values)
        for criterion in (BUDGET, NEED):
            cls.env["kestio.stage.criterion"].create({"model_id": model.id, "stage_id": cls.meet.id, **criterion})
        with freeze_time("2026-01-01"):
            model.with_user(cls.director).action_activate()
            cls.company.kestio_probability_engine = "model"
        return model

    def told(self, lead, on):
        """Return what the explanation shows on a day, as the salesman sees it."""
        with freeze_time(on):
            mine = lead.with_user(self.salesman)
            mine.invalidate_recordset()
            return mine._kestio_explanation(mine._kestio_explained_figures()[lead.id])

    def points(self, told):
        return [(line["kind"], line["points"]) for line in told["lines"]]

    def meet_criteria(self, lead, *names):
        for criterion in self.model.stage_criterion_ids.filtered(lambda criterion: criterion.name in names):
            lead.with_user(self.salesman).action_kestio_criterion(criterion.id, "met")

    def learn(self, model, factor, clock="stage"):
        """Let a version have learned that a stage is worth so much of what is written."""
        rule = model.stage_rule_ids
        values = {
            "model_id": model.id,
            "rule_id": rule.id,
            "clock": clock,
            "prior": rule.probability,
            "probability": rule.probability * factor,
            "factor": factor,
            "won": 3,
            "closed": 10,
            "low": 10.5,
            "high": 60.4,
        }
        self.env["kestio.stage.curve"].create([{**values, "age": age} for age in (0, 30)])

    def test_lines_tell_stage_criteria_and_time(self):
        lead = self.lead()
        self.night("2026-02-14", lead)
        told = self.told(lead, "2026-02-14")
        self.assertEqual(self.points(told), [("start", 60), ("down", -30), ("down", -15)])
        self.assertEqual((told["total"], lead.probability), (15, 15))
        details = [line["detail"] for line in told["lines"]]
        self.assertEqual(details[:2], ["Meet", "missing: Budget known, Need written down"])
        self.assertEqual(details[2], "44 days in the stage, 14 expected")

    def test_met_criteria_are_told_and_weigh(self):
        lead = self.lead()
        with freeze_time("2026-01-02"):
            self.meet_criteria(lead, "Budget known")
            self.assertEqual((lead.probability, lead.kestio_criteria_rate), (53, 0.75))
            self.meet_criteria(lead, "Need written down")
            self.assertEqual((lead.probability, lead.kestio_criteria_rate), (60, 1))
        told = self.told(lead, "2026-01-02")
        self.assertEqual(self.points(told), [("start", 60), ("same", 0), ("same", 0)])
        self.assertEqual(told["lines"][1]["detail"], "all are met")

    def test_lines_add_up_on_every_day(self):
        lead = self.lead()
        with freeze_time("2026-01-02"):
            self.meet_criteria(lead, "Need written down")
        self.meeting(lead, "2026-02-20", made="2026-02-10", outcome="held")
        self.pause("2026-03-01", lead, "2026-03-20")
        days = ["2026-01-02", "2026-01-20", "2026-02-08", "2026-02-21", "2026-03-25", "2026-04-30", "2027-01-01"]
        for day in days:
            with self.subTest(day=day):
                self.night(day, lead)
                told = self.told(lead, day)
                self.assertEqual(sum(points for _kind, points in self.points(told)), lead.probability)
                self.assertEqual(told["total"], lead.probability)

    def test_what_was_not_updated_yet_has_its_own_line(self):
        lead = self.lead()
        told = self.told(lead, "2026-02-14")
        self.assertEqual(self.points(told)[-1], ("stale", 15))
        self.assertEqual((told["total"], lead.probability), (30, 30))

    def test_pauses_and_meetings_are_told(self):
        lead = self.lead()
        self.pause("2026-01-05", lead, "2026-01-15")
        self.meeting(lead, "2026-02-01", made="2026-02-01", outcome="held")
        detail = self.told(lead, "2026-02-14")["lines"][2]["detail"]
        self.assertEqual(
            detail, "26 days in the stage, 14 expected; 11 paused days not counted; meeting held on 02/01/2026"
        )

    def test_typed_percent_is_shown_beside_the_models(self):
        lead = self.lead()
        lead.probability = 80
        told = self.told(lead, "2026-01-02")
        self.assertEqual((told["own"], told["total"]), (80, 30))
        lead.probability = 15
        self.night("2026-02-14", lead)
        told = self.told(lead, "2026-02-14")
        self.assertEqual((told["own"], told["total"], len(told["lines"])), (15, 15, 3))

    def test_what_was_learned_has_its_line_on_both_clocks(self):
        for clock in ("stage", "process"):
            with self.subTest(clock=clock):
                model = self.pipeline(self.rule(decay_mode="none"), learn_rules=True)
                self.env["kestio.stage.curve"].search([("model_id", "=", model.id)]).unlink()
                self.learn(model, 0.5, clock)
                lead = self.lead()
                lead.action_recompute_probability()
                told = self.told(lead, "2026-01-10")
                self.assertEqual(self.points(told), [("start", 60), ("down", -30)])
                self.assertIn(
                    "3 of 10 deals of your own that came so far were won (10 to 60 %)", told["lines"][1]["detail"]
                )

    def test_learning_that_is_off_changes_nothing(self):
        model = self.pipeline(self.rule(), learn_rules=True)
        self.env["kestio.stage.curve"].search([("model_id", "=", model.id)]).unlink()
        self.learn(model, 0.5)
        lead = self.lead()
        self.assertEqual(lead.kestio_rule_probability, 30)
        model.learn_rules = False
        self.assertEqual(self.row(lead, "2026-01-02")["rule_probability"], 60)

    def test_advice_names_the_criterion_that_brings_most(self):
        lead = self.lead()
        told = self.told(lead, "2026-01-02")
        self.assertEqual(told["advice"], {"text": "Find out: Budget known", "points": 23})
        with freeze_time("2026-01-02"):
            self.meet_criteria(lead, "Budget known")
        told = self.told(lead, "2026-01-02")
        self.assertEqual(told["advice"], {"text": "Find out: Need written down", "points": 7})

    def test_advice_is_a_meeting_where_that_brings_more(self):
        lead = self.lead()
        with freeze_time("2026-01-02"):
            self.meet_criteria(lead, "Budget known")
        told = self.told(lead, "2026-03-16")
        self.assertEqual(told["advice"]["text"], "Hold a meeting with the customer")
        self.assertEqual(told["advice"]["points"], 53 - 13)

    def test_advice_keeps_its_promise(self):
        lead = self.lead()
        self.night("2026-03-16", lead)
        promised = self.told(lead, "2026-03-16")["advice"]["points"]
        before = lead.probability
        self.meeting(lead, "2026-03-16", made="2026-03-16", outcome="held")
        self.assertEqual(self.percent(lead, "2026-03-16") - before, promised)

    def test_nothing_to_gain_is_no_advice(self):
        lead = self.lead()
        with freeze_time("2026-01-02"):
            self.meet_criteria(lead, "Budget known", "Need written down")
        self.assertIsNone(self.told(lead, "2026-01-02")["advice"])

    @users("kestio_salesman")
    def test_salesman_reads_the_explanation(self):
        lead = self.lead().with_user(self.env.user)
        with freeze_time("2026-01-02"):
            self.assertIn("Budget known", lead.kestio_probability_explanation)
            self.assertEqual(lead.kestio_next_step, "Find out: Budget known (+23)")
            action = lead.action_kestio_probability_why()
        self.assertEqual((action["res_id"], action["target"]), (lead.id, "new"))

    def test_closed_deal_has_no_explanation(self):
        lead = self.lead(stage_id=self.won.id)
        self.assertEqual((lead.kestio_probability_explanation, lead.kestio_next_step), (False, False))

    def test_company_on_the_statistics_has_its_explanation_for_the_model_beside_them(self):
        self.company.kestio_probability_engine = "odoo"
        lead = self.lead()
        told = self.told(lead, "2026-01-02")
        self.assertEqual((told["total"], lead.kestio_probability_engine), (30, "odoo"))

    def test_new_lead_counts_its_criteria_before_it_is_saved(self):
        spec = dict.fromkeys(["probability", "stage_id"], {})
        values = {"name": "New", "type": "opportunity", "stage_id": self.meet.id, "company_id": self.company.id}
        leads = self.env["crm.lead"].with_user(self.salesman)
        found = leads.onchange({**values, "team_id": self.team.id}, ["stage_id"], spec)["value"]
        self.assertEqual(found["probability"], 30)
        self.assertEqual(self.lead().probability, 30)
