"""Tiers: a Bronze customer whose contact does things on the day of the evaluation."""

from datetime import datetime

from odoo.addons.kestio_model.tests.segment.common import DECLARED

from ..scoring_case import ScoringCase

DAY = "2026-06-16"


class EngagementCase(ScoringCase):
    """Forms bring 30 points of 100, missed meetings take 20; band 1 begins at 40 points and band 2 at 15."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules(
            {"type": "form", "points": 30, "decay": "none", "quiet_seconds": 0},
            {"type": "no_show", "points": -20, "decay": "none"},
            {"type": "mailing_open", "points": 30, "decay": "none"},
        ).with_user(cls.marketing).action_publish()
        cls.model = cls.active_model(DECLARED)
        cls.bronze = cls.customer("Bronze", kestio_potential=10, user_id=cls.salesman.id)
        cls.contact.parent_id = cls.bronze
        cls.run_job(cls.model, "2026-06-01")

    @classmethod
    def night(cls, day=DAY):
        cls.run_job(cls.model, day)

    @classmethod
    def engage(cls, forms=2, who=None, **values):
        """Let a contact send forms on the day before."""
        for hour in range(forms):
            cls.event("form", who=who, date=datetime(2026, 6, 15, 8 + hour), label=f"Form {hour}", **values)
