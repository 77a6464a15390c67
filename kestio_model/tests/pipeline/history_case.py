"""Pipeline: leads in three stages and their history, to test with."""

from datetime import datetime

from odoo.tests import freeze_time

from ..segment.common import SegmentCase


class HistoryCase(SegmentCase):
    """Stages New, Proposal, Negotiation and Won; leads of the salesman that were made on an explicit moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.team = cls.env["crm.team"].create({"name": "Tests", "company_id": cls.company.id})
        # Otherwise Odoo moves leads to another team whenever a salesperson is written.
        cls.team.member_ids = cls.salesman + cls.manager
        names = ("New", "Proposal", "Negotiation", "Won")
        cls.new, cls.proposal, cls.negotiation, cls.won = cls.env["crm.stage"].create(
            [{"name": name, "sequence": place, "is_won": name == "Won"} for place, name in enumerate(names)]
        )

    @classmethod
    def lead(cls, on="2026-01-01", **values):
        """Return an opportunity in the stage New, made on a moment."""
        return cls.leads([values], on=on)

    @classmethod
    def leads(cls, rows, on="2026-01-01"):
        """Return opportunities in the stage New, made on a moment in one batch."""
        fixed = {
            "type": "opportunity",
            "stage_id": cls.new.id,
            "user_id": cls.salesman.id,
            "team_id": cls.team.id,
            "company_id": cls.company.id,
        }
        with freeze_time(on):
            return cls.env["crm.lead"].create([{"name": "Deal", **fixed, **values} for values in rows])

    @classmethod
    def change(cls, on, leads, **values):
        """Write on leads at a moment."""
        with freeze_time(on):
            leads.write(values)

    @classmethod
    def rows(cls, lead):
        """Return the history of a lead, oldest first."""
        return cls.env["kestio.lead.history"].search([("lead_id", "=", lead.id)], order="date_from, id")

    @classmethod
    def last(cls, lead):
        """Return the open row of a lead."""
        return cls.rows(lead).filtered(lambda row: not row.date_to)

    def assert_history(self, lead, *expected):
        """Check the rows of a lead, oldest first: begin (text of a date or a moment), stage and status."""
        rows = self.rows(lead)
        found = [(row.date_from, row.stage_id, row.won_status) for row in rows]
        self.assertEqual(found, [(datetime.fromisoformat(on), stage, status) for on, stage, status in expected])
        self.assertEqual(rows.mapped("date_to"), [*rows[1:].mapped("date_from"), False])
