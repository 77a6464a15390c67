"""Pipeline: deals whose forecast was written down and that closed afterwards, to test with."""

from odoo import fields
from odoo.tests import freeze_time

from .history_case import HistoryCase


class ReliabilityCase(HistoryCase):
    """Deals of 1,000 that were opened on 1 January, written down on 1 February, and closed on 5 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.snapshots = cls.env["kestio.lead.snapshot"]
        cls.figures = cls.env["kestio.reliability.figures"]

    @classmethod
    def deals(cls, *forecasts, taken="2026-02-01", closed="2026-03-05", **values):
        """Return deals that went all the way.

        :param forecasts: pairs of the percentage that the rep typed and the outcome (1 won, 0 lost, None open).
        :param values: of all the leads.
        """
        rows = [{"expected_revenue": 1000, "probability": percent, **values} for percent, _won in forecasts]
        leads = cls.leads(rows)
        cls.take(taken)
        outcomes = dict(zip(leads, (won for _percent, won in forecasts), strict=True))
        cls.win(closed, leads.filtered(lambda lead: outcomes[lead] == 1))
        cls.lose(closed, leads.filtered(lambda lead: outcomes[lead] == 0))
        return leads

    @classmethod
    def take(cls, day, company=None):
        """Write down the open deals on a date; return how many."""
        return cls.snapshots._take(day, company or cls.company)

    @classmethod
    def win(cls, on, leads):
        """Win leads at a moment."""
        if leads:
            cls.change(on, leads, stage_id=cls.won.id)

    @classmethod
    def lose(cls, on, leads):
        """Lose leads at a moment."""
        with freeze_time(on):
            leads.action_set_lost()

    @classmethod
    def snapshot(cls, lead):
        """Return what was written down of a lead, oldest first."""
        return cls.snapshots.search([("lead_id", "=", lead.id)], order="date")

    @classmethod
    def judged(cls, leads, horizon="30", source="shown"):
        """Return the rows of the report about leads, in the order in which they were made and closed."""
        cls.env["kestio.forecast.report"].invalidate_model()
        domain = [("lead_id", "in", leads.ids), ("horizon", "=", horizon), ("source", "=", source)]
        return cls.env["kestio.forecast.report"].search(domain).sorted(lambda row: (row.lead_id.id, row.closed_on))

    @classmethod
    def factors(cls, as_of="2026-03-31"):
        """Return the correction factors of the company on a date."""
        day = cls.day(as_of)
        parts = (cls.company, day, 30)
        return cls.figures._factors(cls.figures._monthly(*parts), cls.figures._overdue(*parts))

    @classmethod
    def measures(cls, as_of="2026-03-31", by="team"):
        """Return the measures of the company on a date."""
        return cls.figures._measures(cls.company, cls.day(as_of), 30, by)

    @classmethod
    def summary(cls, user, on="2026-03-31", **parameters):
        """Return what the screen of a user shows on a date."""
        with freeze_time(on):
            return cls.env["kestio.reliability"].with_user(user).with_company(cls.company).summary(**parameters)

    @staticmethod
    def day(text):
        """Return a date."""
        return fields.Date.to_date(text)
