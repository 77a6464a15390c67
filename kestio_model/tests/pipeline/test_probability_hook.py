"""Pipeline: the commercial model gives the standard probability, through Odoo's own extension point."""

from odoo.tests import Form, freeze_time, tagged, users

from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestProbabilityHook(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline(cls.rule(), cls.rule(cls.offer, probability=40))

    def test_standard_probability_is_the_rule(self):
        lead = self.lead()
        self.assertEqual((lead.probability, lead.automated_probability, lead.kestio_rule_probability), (60, 60, 60))
        self.assertTrue(lead.is_automated_probability)

    def test_weighted_revenues_follow_at_once(self):
        plan = self.env["crm.recurring.plan"].create({"name": "Quarterly", "number_of_months": 3})
        lead = self.lead(expected_revenue=1000, recurring_revenue=300, recurring_plan=plan.id)
        found = lead.prorated_revenue, lead.recurring_revenue_monthly_prorated, lead.recurring_revenue_prorated
        self.assertEqual(found, (600, 60, 180))

    def test_weighted_revenues_follow_at_night(self):
        plan = self.env["crm.recurring.plan"].create({"name": "Quarterly", "number_of_months": 3})
        lead = self.lead(expected_revenue=1000, recurring_revenue=300, recurring_plan=plan.id)
        self.night("2026-02-14", lead)
        found = lead.prorated_revenue, lead.recurring_revenue_monthly_prorated, lead.recurring_revenue_prorated
        self.assertEqual((lead.probability, found), (30, (300, 30, 90)))

    def test_forecast_sums_our_weighted_revenue(self):
        leads = self.leads(3, expected_revenue=1000)
        self.night("2026-02-14", leads)
        [[total]] = self.env["crm.lead"]._read_group([("id", "in", leads.ids)], [], ["prorated_revenue:sum"])
        self.assertEqual(total, 900)

    @users("kestio_salesman")
    def test_change_of_stage_gives_the_new_stage_its_value(self):
        lead = self.lead().with_user(self.env.user)
        lead.stage_id = self.offer
        self.assertEqual((lead.probability, lead.prorated_revenue), (40, 400))

    @users("kestio_salesman")
    def test_form_shows_the_value_of_a_new_lead_before_it_is_saved(self):
        opportunities = self.env["crm.lead"].with_context(
            default_type="opportunity", default_team_id=self.team.id, default_stage_id=self.meet.id
        )
        with Form(opportunities) as form:
            form.name = "New"
            self.assertEqual(form.probability, 60)
        lead = form.record
        found = lead.probability, lead.kestio_rule_probability, lead.is_automated_probability
        self.assertEqual(found, (60, 60, True))

    @users("kestio_salesman")
    def test_form_shows_the_value_of_a_new_stage_before_it_is_saved(self):
        lead = self.lead().with_user(self.env.user)
        with freeze_time("2026-01-02"), Form(lead) as form:
            form.stage_id = self.offer
            self.assertEqual(form.probability, 40)
        found = lead.probability, lead.kestio_rule_probability, lead.is_automated_probability
        self.assertEqual(found, (40, 40, True))

    def test_percent_given_at_creation_stays_beside_the_rule(self):
        lead = self.lead(probability=33)
        found = lead.probability, lead.automated_probability, lead.kestio_rule_probability, lead.prorated_revenue
        self.assertEqual(found, (33, 60, 60, 330))

    def test_percent_given_with_a_stage_stays_beside_the_rule_of_that_stage(self):
        lead = self.lead()
        self.change("2026-01-02", lead, stage_id=self.offer.id, probability=60)
        found = lead.probability, lead.automated_probability, lead.kestio_rule_probability
        self.assertEqual(found, (60, 40, 40))

    def test_typed_value_stays_when_the_stage_changes_and_at_night(self):
        lead = self.lead()
        lead.with_user(self.salesman).probability = 33
        self.change("2026-01-02", lead, stage_id=self.offer.id)
        self.night("2026-03-14", lead)
        found = lead.probability, lead.automated_probability, lead.is_automated_probability, lead.prorated_revenue
        self.assertEqual(found, (33, 11, False, 330))

    def test_typed_value_that_the_rule_comes_to_by_chance_stays_typed(self):
        lead = self.lead()
        lead.with_user(self.salesman).probability = 30
        self.night("2026-02-14", lead)
        self.assertEqual((lead.kestio_rule_probability, lead.is_automated_probability), (30, False))
        self.assertEqual(self.percent(lead, "2026-03-16"), 30)
        self.assertEqual((lead.automated_probability, lead.is_automated_probability), (15, False))

    def test_typed_value_of_the_next_stage_stays_typed_when_the_lead_comes_there(self):
        lead = self.lead()
        lead.probability = 40
        self.change("2026-01-02", lead, stage_id=self.offer.id)
        self.assertEqual((lead.probability, lead.kestio_rule_probability), (40, 40))
        self.assertFalse(lead.is_automated_probability)

    def test_one_click_goes_back_to_the_rule(self):
        lead = self.lead()
        lead.probability = 30
        self.night("2026-02-14", lead)
        with freeze_time("2026-02-14"):
            lead.with_user(self.salesman).action_set_automated_probability()
        self.assertEqual((lead.probability, lead.is_automated_probability), (30, True))
        self.assertEqual(self.percent(lead, "2026-03-16"), 15)

    def test_value_that_a_form_sends_with_its_stage_is_not_typed(self):
        lead = self.lead()
        lead.write({"stage_id": self.offer.id, "probability": 40})
        self.assertTrue(lead.is_automated_probability)

    def test_tooltip_of_odoo_tells_the_rule(self):
        lead = self.lead()
        with freeze_time("2026-01-02"):
            told = lead.with_user(self.salesman).prepare_pls_tooltip_data()
        self.assertEqual((told["probability"], lead.probability), (60, 60))

    def test_tooltip_of_an_archived_lead_changes_nothing(self):
        lead = self.lead()
        lead.active = False
        lead.prepare_pls_tooltip_data()
        self.assertEqual((lead.probability, lead.won_status), (60, "pending"))

    def test_batch_of_odoo_answers_with_the_rules(self):
        leads = self.leads(2)
        found, tooltip = leads._pls_get_naive_bayes_probabilities(batch_mode=True)
        self.assertEqual((set(found), tooltip), (set(leads.ids), {}))
        closed = self.lead(stage_id=self.won.id)
        self.assertNotIn(closed.id, closed._pls_get_naive_bayes_probabilities(batch_mode=True)[0])

    def test_no_lead_at_all_is_no_error(self):
        self.env["crm.lead"]._pls_get_naive_bayes_probabilities()
        self.assertEqual(self.env["crm.lead"]._kestio_figures(), {})

    def test_won_lost_and_archived_leads_are_frozen(self):
        won, lost, archived = self.leads(3)
        self.change("2026-01-02", won, stage_id=self.won.id)
        lost.action_set_lost()
        archived.active = False
        before = [(lead.probability, lead.kestio_rule_probability) for lead in won + lost + archived]
        self.night("2026-06-01")
        self.env.invalidate_all()
        after = [(lead.probability, lead.kestio_rule_probability) for lead in won + lost + archived]
        self.assertEqual(before, [(100, 60), (0, 60), (60, 60)])
        self.assertEqual(after, before)

    def test_amount_missing_weighs_nothing(self):
        lead = self.lead(expected_revenue=False)
        self.night("2026-02-14", lead)
        self.assertEqual((lead.probability, lead.prorated_revenue), (30, 0))
