"""Segment: the figures of the digest mail."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError

from .common import DECLARED, SegmentCase


class TestDigest(SegmentCase):
    def digest(self, user, days=1):
        """Return a digest that looks back some days, as its mail to a user does."""
        now = datetime.now()
        period = {"start_datetime": now - timedelta(days=days), "end_datetime": now + timedelta(days=1)}
        digest = self.env["digest.digest"].create({"name": "Tiers", "company_id": self.company.id})
        return digest.with_user(user).with_context(**period)

    def test_changes_of_tier_in_the_period(self):
        model = self.active_model()
        self.customer("A", [("2026-01-02", 8_000)])
        self.customer("B", [("2026-01-02", 4_500)])
        self.run_job(model, "2026-01-10")
        self.assertEqual(self.digest(self.manager).kpi_kestio_tier_change_value, 2)

    def test_suggestions_that_wait(self):
        model = self.active_model(DECLARED, dwell_months=0, up_evaluations=1)
        partner = self.customer()
        self.declare(model, partner, 20, "2026-01-10")
        self.declare(model, partner, 60, "2026-03-10")
        self.assertEqual(self.digest(self.manager).kpi_kestio_suggestion_value, 1)
        self.suggestion(partner).action_reject(reason="No")
        self.assertEqual(self.digest(self.manager).kpi_kestio_suggestion_value, 0)

    def test_another_company_does_not_count(self):
        other = self.new_company("Elsewhere")
        model = self.active_model(company=other)
        self.order(self.customer(), ("2026-01-02", 8_000), company=other)
        self.run_job(model, "2026-01-10")
        self.assertEqual(self.digest(self.manager).kpi_kestio_tier_change_value, 0)

    def test_who_sees_no_tiers_gets_no_figures(self):
        digest = self.digest(self.internal)
        for name in ("kpi_kestio_tier_change_value", "kpi_kestio_suggestion_value"):
            with self.subTest(name), self.assertRaises(AccessError):
                digest[name]

    def test_the_figures_lead_to_their_screens(self):
        actions = self.digest(self.manager)._compute_kpis_actions(self.company, self.manager)
        for name in ("kpi_kestio_tier_change", "kpi_kestio_suggestion"):
            with self.subTest(name):
                action = self.env.ref(actions[name].split("?")[0])
                self.assertEqual(action._name, "ir.actions.act_window")
