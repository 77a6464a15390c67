"""Pipeline: deals with a past, told as moments, to learn from."""

from datetime import datetime, timedelta

from odoo import Command, fields

from ..segment.common import SegmentCase

COLUMNS = (
    "lead_id",
    "date_from",
    "date_to",
    "stage_id",
    "team_id",
    "company_id",
    "tier_id",
    "won_status",
    "stage_entered_at",
    "stage_days_before",
    "clock_from",
    "is_exit",
)


class LearningCase(SegmentCase):
    """Three open stages with a written rule each: 10, 40 and 70 %, 14 days, half-life 30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = cls.env["crm.stage"].create(
            [{"name": name, "sequence": 900 + place} for place, name in enumerate(("Called", "Met", "Offered"))]
        )
        cls.called, cls.met, cls.offered = cls.stages
        cls.won_stage = cls.env["crm.stage"].create({"name": "Signed", "sequence": 910, "is_won": True})
        cls.model = cls.new_model(stage_rule_ids=[Command.create(values) for values in cls.rules_of(cls.stages)])
        cls.curves = cls.env["kestio.stage.curve"]

    @staticmethod
    def rules_of(stages, percents=(10, 40, 70)):
        """Return the values of one rule for each stage."""
        return [
            {"stage_id": stage.id, "probability": percent, "grace_days": 14, "half_life_days": 30}
            for stage, percent in zip(stages, percents, strict=True)
        ]

    @classmethod
    def deal(cls, *moments, count=1, **values):
        """Return leads with one past, written straight into their history.

        :param moments: pairs of a date (or datetime) and a stage, ``won``, ``lost``, or a stage after that: re-opened.
        :param values: ``company_id``, ``team_id``, ``tier_id`` of all rows.
        """
        scope = {"company_id": cls.company.id, "team_id": None, "tier_id": None, **values}
        names = [{"name": "Deal", "company_id": scope["company_id"], "team_id": False}] * count
        leads = cls.env["crm.lead"].with_context(default_team_id=False).create(names)
        leads.flush_recordset()
        cls.env.cr.execute("DELETE FROM kestio_lead_history WHERE lead_id = ANY(%s)", [leads.ids])
        rows = [{"lead_id": lead.id, **scope, **row} for lead in leads for row in cls.history_of(moments)]
        placeholders = ", ".join(["%s"] * len(COLUMNS))
        query = f"INSERT INTO kestio_lead_history ({', '.join(COLUMNS)}) VALUES ({placeholders})"  # noqa: S608
        for row in rows:
            cls.env.cr.execute(query, [row[name] for name in COLUMNS])
        return leads

    @classmethod
    def history_of(cls, moments):
        """Return history rows: stays, episodes and days spent before as the live writer makes them, in UTC."""
        rows, entered, before, clock = [], None, {}, None
        told = [(fields.Datetime.to_datetime(at), what) for at, what in moments]
        for place, (at, what) in enumerate(told):
            ended = told[place + 1][0] if place + 1 < len(told) else None
            is_closing = isinstance(what, str)
            last = rows[-1] if rows else None
            if last and last["won_status"] != "pending" and not is_closing:
                clock, before = at, {}
            closed = {"won": cls.won_stage.id, "lost": last and last["stage_id"]}
            stage = closed[what] if is_closing else what.id
            if not last or last["stage_id"] != stage or at == clock:
                if last and last["won_status"] == "pending" and at != clock:
                    spent = (at.date() - entered.date()).days
                    before = {**before, last["stage_id"]: before.get(last["stage_id"], 0) + spent}
                entered = at
            rows.append(
                {
                    "date_from": at,
                    "date_to": ended,
                    "stage_id": stage,
                    "won_status": what if is_closing else "pending",
                    "stage_entered_at": entered,
                    "stage_days_before": before.get(stage, 0),
                    "clock_from": clock,
                    "is_exit": bool(ended) and not is_closing,
                }
            )
        return rows

    @classmethod
    def learn(cls, now="2026-07-01", model=None):
        """Let a version learn on a date; return how many rows changed."""
        model = model or cls.model
        moment = fields.Datetime.to_datetime(now)
        return model.env["kestio.stage.curve"]._learn(model, moment)

    @classmethod
    def curve(cls, stage, age=0, tier=None, model=None):
        """Return what was learned of a stage at an age."""
        return cls.curves.search(
            [
                ("model_id", "=", (model or cls.model).id),
                ("stage_id", "=", stage.id),
                ("age", "=", age),
                ("tier_id", "=", tier.id if tier else False),
            ]
        )

    @staticmethod
    def after(days, begin="2026-01-05"):
        """Return the moment some days after a date, at noon."""
        return datetime.fromisoformat(begin) + timedelta(days=days, hours=12)

    def assert_counts(self, curve, won, closed, still_open=0, left_out=0):
        """Check what lies behind a learned value."""
        self.assertEqual(
            (curve.won, curve.closed, curve.open_count, curve.left_out), (won, closed, still_open, left_out)
        )
