"""Pipeline: the engine is chosen on screen, by an administrator in Settings or a director on his version."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install", "kestio_pipeline")
@freeze_time("2026-01-10 10:00:00")
class TestPipelineSettings(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.new_user("kestio_admin", "base.group_system,kestio_model.group_director")

    def settings(self, **values):
        return self.env["res.config.settings"].with_user(self.admin).create(values)

    def test_switching_both_ways_changes_and_restores_the_probabilities(self):
        self.pipeline(engine="odoo")
        lead = self.lead("2026-01-05")
        before = lead.probability
        self.settings(kestio_probability_engine="model").execute()
        self.assertEqual((lead.probability, lead.prorated_revenue), (60, 600))
        self.settings(kestio_probability_engine="odoo").execute()
        self.assertEqual(lead.probability, before)
        self.assertEqual(lead.prorated_revenue, 10 * before)

    def test_a_typed_percentage_survives_both_ways(self):
        self.pipeline(engine="odoo")
        lead = self.lead("2026-01-05")
        lead.with_user(self.salesman).probability = 33
        for engine in ("model", "odoo"):
            self.settings(kestio_probability_engine=engine).execute()
            self.assertEqual(lead.probability, 33)

    def test_settings_write_the_active_version(self):
        model = self.pipeline()
        self.settings(
            kestio_learn_rules=True, kestio_learn_weight=50, kestio_snooze_max_days=30, kestio_snooze_max_count=5
        ).execute()
        values = (model.learn_rules, model.learn_weight, model.snooze_max_days, model.snooze_max_count)
        self.assertEqual(values, (True, 50, 30, 5))

    def test_to_save_without_a_change_leaves_the_engine(self):
        self.pipeline()
        self.settings().execute()
        self.assertEqual(self.company.kestio_probability_engine, "model")

    def test_without_stage_rules_the_choice_is_locked_and_says_so(self):
        self.active_model()
        settings = self.settings()
        self.assertFalse(settings.kestio_has_stage_rules)
        with self.assertRaises(AssertionError), Form(settings) as form:
            form.kestio_probability_engine = "model"
        with self.assertRaisesRegex(UserError, "no probability for any stage"):
            self.settings(kestio_probability_engine="model").execute()
        self.assertEqual(self.company.kestio_probability_engine, "odoo")

    def test_with_stage_rules_the_choice_is_open(self):
        self.pipeline(engine="odoo")
        with Form(self.settings()) as form:
            form.kestio_probability_engine = "model"
        self.assertTrue(form.record.kestio_has_stage_rules)

    def test_a_director_chooses_the_engine_on_his_version_without_system_rights(self):
        model = self.pipeline(engine="odoo")
        lead = self.lead("2026-01-05")
        before = lead.probability
        model.with_user(self.director).action_start_engine()
        self.assertEqual((model.probability_engine, lead.probability), ("model", 60))
        model.with_user(self.director).action_stop_engine()
        self.assertEqual((self.company.kestio_probability_engine, lead.probability), ("odoo", before))

    def test_nobody_else_chooses_it(self):
        model = self.pipeline(engine="odoo")
        for user in (self.salesman, self.manager):
            with self.assertRaises(AccessError):
                model.with_user(user).action_start_engine()

    def test_a_director_does_not_choose_for_another_company(self):
        other = self.new_company("Other")
        stranger = self.new_user("stranger", "sales_team.group_sale_manager,kestio_model.group_director", other)
        model = self.pipeline(engine="odoo")
        with self.assertRaises(AccessError):
            model.with_user(stranger).action_start_engine()
        self.assertEqual(self.company.kestio_probability_engine, "odoo")
