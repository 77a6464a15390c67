"""Segment: Settings show and change the active version, and nothing of their own."""

from odoo.tests import new_test_user

from .common import SegmentCase


class TestSettings(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        cls.admin = cls.new_user("kestio_admin", "base.group_system,kestio_model.group_director")

    def settings(self, **values):
        return self.env["res.config.settings"].with_user(self.admin).create(values)

    def test_the_active_version_is_shown(self):
        settings = self.settings()
        self.assertEqual(settings.kestio_model_id, self.model)
        self.assertEqual((settings.kestio_revenue_source, settings.kestio_window_months), ("sale", 12))

    def test_to_save_writes_the_active_version(self):
        self.settings(kestio_apply_mode="automatic", kestio_approve_top=False, kestio_dwell_months=9).execute()
        self.assertEqual(
            (self.model.apply_mode, self.model.approve_top, self.model.dwell_months), ("automatic", False, 9)
        )

    def test_to_save_without_a_change_writes_nothing(self):
        before = self.model.write_date
        self.settings().execute()
        self.assertEqual(self.model.write_date, before)

    def test_a_company_without_model_saves_its_other_settings(self):
        self.model.with_user(self.director).action_archive_version()
        settings = self.settings()
        settings.execute()
        self.assertFalse(settings.kestio_model_id)

    def test_the_block_is_for_directors(self):
        views = self.env["res.config.settings"]
        self.assertIn('name="kestio_model"', views.with_user(self.admin).get_view(view_type="form")["arch"])
        system = new_test_user(self.env, "kestio_system", "base.group_system")
        self.assertNotIn('name="kestio_model"', views.with_user(system).get_view(view_type="form")["arch"])
