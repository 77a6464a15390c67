"""Pipeline: which rule gives a lead its probability, and when it is Odoo's statistics after all."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestPrecedence(PipelineCase):
    def worth(self, lead, on="2026-01-02"):
        """Return the percent by the model."""
        return self.row(lead, on)["rule_probability"]

    def test_tier_wins_over_team_and_team_over_the_stage(self):
        model = self.draft(self.rule(probability=10))
        gold, silver = self.tier(model, "gold"), self.tier(model, "silver")
        rules = [
            {"probability": 20, "team_id": self.team.id},
            {"probability": 30, "tier_id": gold.id},
            {"probability": 40, "tier_id": gold.id, "team_id": self.team.id},
        ]
        self.env["kestio.stage.rule"].create([self.rule(model_id=model.id, **rule) for rule in rules])
        model.with_user(self.director).action_activate()
        other = self.env["crm.team"].create({"name": "Other", "company_id": self.company.id})
        cases = [
            (gold, self.team, 40),
            (gold, other, 30),
            (silver, self.team, 20),
            (silver, other, 10),
            (self.env["kestio.tier"], self.team, 20),
            (self.env["kestio.tier"], other, 10),
            (gold, self.env["crm.team"], 30),
        ]
        for tier, team, expected in cases:
            with self.subTest(tier=tier.name, team=team.name):
                lead = self.lead(kestio_tier_id=tier.id, kestio_tier_locked=True, team_id=team.id)
                self.assertEqual(self.worth(lead), expected)

    def test_version_of_the_team_wins_over_the_one_of_the_company(self):
        self.pipeline(self.rule(probability=10), engine="odoo")
        self.pipeline(self.rule(probability=20), team_ids=self.team.ids)
        other = self.env["crm.team"].create({"name": "Other", "company_id": self.company.id})
        ours, theirs, nobodys = self.lead(), self.lead(team_id=other.id), self.lead(team_id=False)
        self.assertEqual([lead.probability for lead in ours + theirs + nobodys], [20, 10, 10])
        self.night("2026-02-14")
        self.assertEqual([lead.probability for lead in ours + theirs + nobodys], [10, 5, 5])

    def test_team_version_without_a_rule_for_the_stage_does_not_borrow_the_companys(self):
        self.pipeline(self.rule(probability=10), engine="odoo")
        self.pipeline(self.rule(self.offer, probability=20), team_ids=self.team.ids)
        self.assertEqual(self.lead().kestio_rule_probability, 0)

    def test_tier_of_an_older_version_counts_by_its_code(self):
        first = self.pipeline(self.rule(probability=10))
        lead = self.lead(kestio_tier_id=self.tier(first, "gold").id, kestio_tier_locked=True)
        with freeze_time("2026-01-03"):
            second = self.env["kestio.model"].browse(first.with_user(self.director).action_new_version()["res_id"])
        second.stage_rule_ids.tier_id = self.tier(second, "gold")
        second.with_user(self.director).action_activate()
        self.env.cr.execute(
            "UPDATE crm_lead SET kestio_tier_id = %s WHERE id = %s", [self.tier(first, "gold").id, lead.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.worth(lead), 10)

    def test_new_version_takes_the_rules_of_its_tiers_along(self):
        model = self.draft()
        rule = self.rule(model_id=model.id, tier_id=self.tier(model, "gold").id, probability=70)
        self.env["kestio.stage.rule"].create(rule)
        model.with_user(self.director).action_activate()
        twin = self.env["kestio.model"].browse(model.with_user(self.director).action_new_version()["res_id"])
        self.assertEqual(twin.stage_rule_ids.mapped("probability"), [60, 70])
        self.assertEqual(twin.stage_rule_ids.tier_id, self.tier(twin, "gold"))

    def test_lead_without_company_belongs_to_the_main_one(self):
        main = self.env["res.company"].search([], order="id", limit=1)
        self.pipeline(self.rule(probability=10))
        self.pipeline(self.rule(probability=20), company=main)
        lead = self.lead(company_id=False, team_id=False, user_id=False)
        self.assertFalse(lead.company_id)
        self.assertEqual((lead.probability, lead.kestio_rule_probability), (20, 20))
        self.assertEqual(lead._kestio_model().company_id, main)
        main.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-01-05 20:00:00"):
            self.assertEqual(str(lead._kestio_today()), "2026-01-06")

    def test_stage_without_a_rule_is_left_to_odoo(self):
        self.pipeline()
        lead = self.lead()
        statistics = type(lead)._pls_get_lead_pls_values
        with patch.object(type(lead), "_pls_get_lead_pls_values", autospec=True, side_effect=statistics) as asked:
            self.change("2026-01-02", lead, stage_id=self.offer.id)
        self.assertTrue(asked.called)
        self.assertEqual((lead.kestio_rule_probability, lead.kestio_decay_factor), (0, 0))

    def test_stage_without_a_rule_does_not_lower_the_average_of_the_model(self):
        self.pipeline()
        leads = self.leads(3)
        self.change("2026-01-02", leads[2], stage_id=self.offer.id)
        names = ["kestio_rule_probability:avg", "kestio_decay_factor:avg", "probability:avg"]
        [found] = leads._read_group([("id", "in", leads.ids)], [], names)
        self.assertEqual(found[:2], (60, 1))
        self.assertAlmostEqual(found[2], sum(leads.mapped("probability")) / 3)

    def test_stage_that_loses_its_rule_goes_back_to_odoo(self):
        self.pipeline()
        lead, typed = self.leads(2)
        typed.probability = 33
        self.pipeline(self.rule(self.offer))
        self.env.invalidate_all()
        expected, beside = (self.statistics(lead + typed).get(one.id, 0) for one in (lead, typed))
        self.assertEqual((lead.probability, lead.kestio_rule_probability), (expected, 0))
        self.assertEqual((typed.probability, typed.automated_probability), (33, beside))

    def statistics(self, leads):
        """Return what Odoo says of leads."""
        return leads._kestio_odoo_probabilities()


@tagged("post_install", "-at_install")
class TestEngines(PipelineCase):
    """Two engines in one database: whichever is on in a company wins there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm.pls_start_date", "2020-01-01")
        cls.env["ir.config_parameter"].set_param("crm.pls_fields", "country_id")
        cls.other = cls.new_company("Other Company")
        country = cls.env.ref("base.fr").id
        won, lost = cls.leads(6, country_id=country), cls.leads(4, country_id=country)
        won.write({"stage_id": cls.won.id})
        lost.action_set_lost()
        cls.deals = cls.leads(2, country_id=country)
        cls.foreign = cls.lead(company_id=cls.other.id, team_id=False, user_id=False, country_id=country)

    def all_values(self, leads):
        self.env.invalidate_all()
        names = ["probability", "automated_probability", "prorated_revenue"]
        return [tuple(lead[name] for name in names) for lead in leads]

    def test_switching_there_and_back_restores_the_statistics(self):
        self.deals[1].probability = 33
        before = self.all_values(self.deals)
        self.assertNotIn(before[0][0], (0, 60))
        model = self.pipeline()
        self.assertEqual(self.all_values(self.deals), [(60, 60, 600), (33, 60, 330)])
        model.company_id.kestio_probability_engine = "odoo"
        self.assertEqual(self.all_values(self.deals), before)

    def test_switching_back_without_statistics_leaves_what_odoo_would_have(self):
        self.env["crm.lead.scoring.frequency"].search([]).unlink()
        stock = self.lead()
        before = self.all_values(stock)
        self.pipeline()
        self.company.kestio_probability_engine = "odoo"
        self.assertEqual(self.all_values(stock), before)

    def test_job_of_odoo_leaves_our_leads_alone_and_keeps_its_own(self):
        self.pipeline()
        before = self.all_values(self.deals)
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = 1, probability = 1 WHERE id = %s", [self.foreign.id]
        )
        with freeze_time("2026-01-02"):
            self.env["crm.lead"]._cron_update_automated_probabilities()
        self.assertEqual(self.all_values(self.deals), before)
        self.assertNotIn(self.all_values(self.foreign)[0][0], (1, 60))

    def test_jobs_do_not_fight_in_either_order(self):
        self.pipeline()
        everybody = self.deals + self.foreign
        ours = self.env["kestio.probability.job"]
        with freeze_time("2026-02-14"):
            ours._run_now()
            first = self.all_values(everybody)
            self.env["crm.lead"]._cron_update_automated_probabilities()
            second = self.all_values(everybody)
            self.assertEqual(ours._run_now(), 0)
        self.assertEqual(first[:2], [(30, 30, 300)] * 2)
        self.assertEqual([values[:2] for values in first], [values[:2] for values in second])
        self.assertEqual(self.all_values(everybody), second)

    def test_our_job_does_not_touch_a_company_on_the_statistics(self):
        self.pipeline(engine="odoo")
        before = self.all_values(self.deals + self.foreign)
        self.night("2026-02-14")
        self.assertEqual(self.all_values(self.deals + self.foreign), before)
        self.assertEqual(self.deals.mapped("kestio_rule_probability"), [30, 30])
        self.assertEqual(self.foreign.kestio_rule_probability, 0)

    def test_lead_that_goes_to_a_company_on_the_statistics_gets_those(self):
        self.pipeline()
        lead = self.deals[0]
        lead.write({"company_id": self.other.id, "team_id": False, "user_id": False})
        expected = lead._kestio_odoo_probabilities()[lead.id]
        self.assertEqual((lead.probability, lead.kestio_rule_probability), (expected, 0))
        lead.write({"company_id": self.company.id})
        self.assertEqual(lead.kestio_rule_probability, lead.probability)
        self.assertGreater(lead.kestio_rule_probability, 0)

    def test_engine_of_a_company_without_stage_rules_is_refused(self):
        with self.refused(UserError, "no probability for any stage yet"):
            self.company.kestio_probability_engine = "model"
        self.active_model(learn_rules=False)
        with self.refused(UserError, "no probability for any stage yet"):
            self.company.kestio_probability_engine = "model"
        self.assertEqual(self.company.kestio_probability_engine, "odoo")

    def test_archived_version_hands_its_leads_to_odoo_at_once_and_the_next_one_takes_them(self):
        self.deals[1].probability = 33
        before = self.all_values(self.deals)
        self.archive(self.pipeline())
        self.assertFalse(self.deals._kestio_ruled())
        self.assertEqual(self.all_values(self.deals), before)
        self.assertEqual(self.deals.mapped("kestio_rule_probability"), [0, 0])
        self.pipeline(self.rule(probability=45))
        self.assertEqual([values[0] for values in self.all_values(self.deals)], [45, 33])

    def test_history_tells_when_the_version_ended(self):
        model = self.pipeline()
        self.archive(model, on="2026-02-01")
        last = self.env["kestio.lead.history"].search([("lead_id", "=", self.deals[0].id), ("date_to", "=", False)])
        self.assertEqual((str(last.date_from), last.model_id.id), ("2026-02-01 00:00:00", False))
        self.assertEqual(last.probability, self.deals[0].probability)

    def test_leads_of_a_team_whose_version_ends_follow_the_one_of_the_company(self):
        self.pipeline(self.rule(probability=10))
        own = self.pipeline(self.rule(probability=20), team_ids=self.team.ids)
        self.assertEqual(self.deals.mapped("probability"), [20, 20])
        self.archive(own)
        self.assertEqual(self.deals.mapped("probability"), [10, 10])

    def test_version_of_a_team_stays_when_the_one_of_the_company_ends(self):
        free = self.lead(team_id=False, country_id=self.env.ref("base.fr").id)
        before = self.all_values(free)
        general = self.pipeline(self.rule(probability=10))
        self.pipeline(self.rule(probability=20), team_ids=self.team.ids)
        self.archive(general)
        self.assertEqual(self.deals.mapped("probability"), [20, 20])
        self.assertEqual(self.all_values(free), before)

    def test_team_that_the_next_version_leaves_out_goes_back_to_odoo(self):
        second = self.env["crm.team"].create({"name": "Second", "company_id": self.company.id})
        lead = self.lead(team_id=second.id, country_id=self.env.ref("base.fr").id)
        before = self.all_values(lead)
        self.pipeline(team_ids=(self.team + second).ids)
        self.pipeline(self.rule(probability=20), team_ids=self.team.ids)
        self.assertEqual(self.deals.mapped("probability"), [20, 20])
        self.assertEqual(self.all_values(lead), before)

    def test_next_version_without_rules_leaves_all_to_odoo(self):
        before = self.all_values(self.deals)
        self.pipeline()
        self.active_model(learn_rules=False)
        self.assertEqual(self.all_values(self.deals), before)

    def test_end_of_a_version_that_only_watched_moves_nothing(self):
        before = self.all_values(self.deals)
        model = self.pipeline(engine="odoo")
        self.night("2026-01-02")
        self.archive(model)
        self.assertEqual(self.all_values(self.deals), before)
        self.assertEqual(self.deals.mapped("kestio_rule_probability"), [0, 0])

    def archive(self, model, on="2026-01-02"):
        """End a version on a date, as its director does."""
        with freeze_time(on):
            model.with_user(self.director).action_archive_version()
        self.env.invalidate_all()
