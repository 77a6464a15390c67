"""Pipeline: deals with typed percentages that closed, in a company that recalibrates them, to test with."""

from datetime import datetime

from .reliability_case import ReliabilityCase


class TypedPercentCase(ReliabilityCase):
    """A version in use that recalibrates: what was typed counts as much as 20 closed deals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model(typed_percents="recalibrated", learn_weight=20)
        cls.bands = cls.env["kestio.typed.curve"]

    @classmethod
    def many(cls, percent, won, lost, **values):
        """Return deals typed at a percentage, of which so many were won and lost."""
        return cls.deals(*[(percent, 1)] * won, *[(percent, 0)] * lost, **values)

    @classmethod
    def learn(cls, model=None, now="2026-04-01"):
        """Let a version learn on a date; return how many bands changed."""
        return cls.bands._learn(model or cls.model, datetime.fromisoformat(now))

    @classmethod
    def band(cls, percent, model=None):
        """Return the band of a typed percentage."""
        rows = cls.bands.search([("model_id", "=", (model or cls.model).id)])
        return rows.filtered(lambda row: row.band_from <= percent < row.band_to)

    def assert_band(self, percent, won, closed):
        """Check how many deals typed so taught."""
        row = self.band(percent)
        self.assertEqual((row.won, row.closed), (won, closed))
