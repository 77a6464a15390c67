"""Pipeline: a company whose deals go through three stages with rules, to test with."""

from contextlib import contextmanager
from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time
from odoo.tools import SQL

from ..segment.common import SegmentCase

# Counts in calendar days, falls by half in 30 days after 14, to a tenth at last.
RULE = {
    "probability": 60,
    "grace_days": 14,
    "decay_mode": "half_life",
    "half_life_days": 30,
    "floor": 0.1,
    "criteria_floor": 0.5,
}
QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "mail_create_nolog": True,
    "skip_contact_description": True,
}


class PipelineCase(SegmentCase):
    """Stages Meet, Offer, Bargain and Won; deals of the salesman on explicit dates; nothing is learned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.team = cls.env["crm.team"].create({"name": "Pipeline", "company_id": cls.company.id})
        names = ("Meet", "Offer", "Bargain", "Won")
        cls.meet, cls.offer, cls.bargain, cls.won = cls.env["crm.stage"].create(
            [{"name": name, "sequence": 500 + place, "is_won": name == "Won"} for place, name in enumerate(names)]
        )

    # What there is

    @classmethod
    def rule(cls, stage=None, **values):
        """Return the values of a rule: of the stage Meet, 60 %, unless told otherwise."""
        return {**RULE, "stage_id": (stage or cls.meet).id, **values}

    @classmethod
    def draft(cls, *rules, **values):
        """Return a draft with stage rules; the stage Meet alone has one by default."""
        commands = [Command.create(dict(rule)) for rule in rules or [cls.rule()]]
        return cls.new_model(**{"stage_rule_ids": commands, "learn_rules": False, **values})

    @classmethod
    def pipeline(cls, *rules, on="2026-01-01", engine="model", **values):
        """Return a version in use since a date, whose company computes its probabilities by it."""
        model = cls.draft(*rules, **values)
        director = cls.director if model.company_id == cls.company else cls.env.ref("base.user_root")
        with freeze_time(on):
            model.with_user(director).with_company(model.company_id).action_activate()
            model.company_id.sudo().kestio_probability_engine = engine
        return model

    @classmethod
    def lead(cls, on="2026-01-01", **values):
        """Return an opportunity of the salesman in the stage Meet, made on a moment."""
        return cls.leads(1, on=on, **values)

    @classmethod
    def leads(cls, count, on="2026-01-01", **values):
        """Return opportunities of the salesman in the stage Meet, made on a moment in one batch."""
        fixed = {
            "name": "Deal",
            "type": "opportunity",
            "stage_id": cls.meet.id,
            "user_id": cls.salesman.id,
            "team_id": cls.team.id,
            "company_id": cls.company.id,
            "expected_revenue": 1000,
        }
        with freeze_time(on):
            leads = cls.env["crm.lead"].create([{**fixed, **values} for _place in range(count)])
        # The clock of the database is not frozen.
        cls.backdate(leads, on)
        return leads

    @classmethod
    def backdate(cls, records, on):
        """Let records be made on a moment."""
        records.flush_recordset()
        cls.env.cr.execute(
            f"UPDATE {records._table} SET create_date = %s WHERE id = ANY(%s)",  # noqa: S608 - name of a table
            [datetime.fromisoformat(on), records.ids],
        )
        records.invalidate_recordset(["create_date"])

    @classmethod
    def meeting(cls, lead, day, made, outcome="pending", **values):
        """Return a meeting on a day at noon that was planned on another."""
        event = (
            cls.env["calendar.event"]
            .with_context(**QUIET)
            .create(
                {
                    "name": "Meeting",
                    "start": f"{day} 12:00:00",
                    "stop": f"{day} 13:00:00",
                    "opportunity_id": lead.id,
                    "user_id": cls.salesman.id,
                    **values,
                }
            )
        )
        cls.backdate(event, made)
        if outcome != "pending":
            with freeze_time(day):
                event.kestio_outcome = outcome
        return event

    # What happens

    @classmethod
    def change(cls, on, leads, **values):
        """Write on leads at a moment."""
        with freeze_time(on):
            leads.write(values)
            leads.flush_recordset()

    @classmethod
    def pause(cls, on, leads, until, reason="Waits for the budget"):
        """Pause leads at a moment."""
        cls.change(on, leads, kestio_snooze_until=until, kestio_snooze_reason=reason)

    @classmethod
    def night(cls, on, leads=None):
        """Run the statement of the nightly job at a moment, for all leads or some; return how many rows changed."""
        with freeze_time(on):
            return cls.env["kestio.probability.job"]._run_now(None if leads is None else leads.ids)

    # What to look at

    @classmethod
    def percent(cls, lead, on):
        """Return the percent of a lead after the night of a date."""
        cls.night(on, lead)
        return lead.probability

    @classmethod
    def days(cls, lead, on):
        """Return the days that count for a lead at a moment."""
        return cls.row(lead, on)["days"]

    @classmethod
    def row(cls, lead, on):
        """Return the figures of a stored lead at a moment."""
        return cls.rows(lead, on)[lead.id]

    @classmethod
    def rows(cls, leads, on):
        """Return the figures of stored leads at a moment, by lead id."""
        versions = cls.env["kestio.model"].search([("state", "=", "active"), ("company_id", "=", cls.company.id)])
        figures, now = cls.env["kestio.probability.figures"], datetime.fromisoformat(on)
        cls.env.flush_all()
        stored = figures._stored(SQL("lead.id = ANY(%s)", leads.ids))
        statement = figures._statement(figures._live(stored, now, versions), now, versions)
        return {row["key"]: row for row in cls.env.execute_query_dict(statement)}

    @contextmanager
    def refused(self, kind, pattern):
        """Check that something is refused with a message, and that nothing of it stays."""
        with self.assertRaisesRegex(kind, pattern), self.env.cr.savepoint():
            yield
        self.env.invalidate_all()

    def assert_percent(self, lead, **by_day):
        """Check the percent of a lead by day: ``d2026_01_15=60``."""
        for name, expected in by_day.items():
            day = name[1:].replace("_", "-")
            with self.subTest(day=day):
                self.assertEqual(self.percent(lead, day), expected)
