"""Scoring: a small company to test with: events, rules, and somebody in each role."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.addons.kestio_model.tests.segment.common import SegmentCase

from ..engine import trust

NOW = datetime(2026, 6, 15, 12)


class ScoringCase(SegmentCase):
    """Rules are written by a marketing manager, who is nobody in sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketing = cls.new_user("kestio_marketing", "kestio_scoring.group_manager")
        cls.contact = cls.env["res.partner"].create({"name": "Ada", "email": "ada@example.com"})
        cls.lead = cls.new_lead(partner_id=cls.contact.id)
        # Nobody may switch that off; what is tested here has to do with consent in the tests of consent only.
        cls.env.cr.execute("UPDATE kestio_score_event_type SET needs_consent = FALSE")
        cls.env["kestio.score.event.type"].invalidate_model()
        cls.env.registry.clear_cache()

    @staticmethod
    def on_a_slow_machine():
        """Let a click that follows at once be soon, however long it takes here; the bound is the engine's test."""
        return patch.object(trust, "SOON", timedelta(minutes=5))

    @classmethod
    def new_lead(cls, name="Lead", **values):
        """Return an open lead of the tested company."""
        return cls.env["crm.lead"].create(
            {"name": name, "company_id": cls.company.id, "type": "opportunity", "user_id": cls.salesman.id, **values}
        )

    @classmethod
    def event(cls, code="form", days=0.0, *, who=None, **values):
        """Record what somebody did some days before NOW; return what became of it."""
        who = who or cls.contact
        cls.number = getattr(cls, "number", 0) + 1
        owner = {"lead_id" if who._name == "crm.lead" else "partner_id": who.id}
        facts = {"type": code, "date": NOW - timedelta(days=days), "source": "test", "source_key": str(cls.number)}
        [outcome] = cls.env["kestio.score.ledger"]._record([{**facts, **owner, **values}])
        return outcome

    @classmethod
    def rules(cls, *rules, cap=0, axis="engagement", **values):
        """Return a draft with one group that has these rules (dicts; ``type`` is a code)."""
        kinds = cls.env["kestio.score.event.type"]._by_code()
        lines = [
            Command.create(
                {**{k: v for k, v in rule.items() if k != "type"}, "type_id": kinds[rule["type"]][0]}
                if "type" in rule
                else rule
            )
            for rule in rules
        ]
        group = {"name": "Group", "axis": axis, "cap": cap, "rule_ids": lines}
        return cls.env["kestio.score.ruleset"].create(
            {"company_id": cls.company.id, "group_ids": [Command.create(group)], **values}
        )

    @classmethod
    def figures(cls, ruleset, subject, record, as_of=NOW):
        """Return ``(fit, engagement, score, band)`` of one record, or None, by the statement."""
        from odoo.tools import SQL

        alias = SQL("l") if subject == "lead" else SQL("p")
        figures = cls.env["kestio.score.figures"]
        figures._flush_sources()
        statement = figures._statement(ruleset, subject, SQL("%s.id = %s", alias, record.id), as_of)
        rows = cls.env.execute_query(SQL("SELECT fit, engagement, score, band FROM (%s) f", statement))
        return rows[0] if rows else None
