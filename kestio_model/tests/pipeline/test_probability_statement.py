"""Pipeline: the statement says what the engine says, on random rules, stays, pauses and meetings."""

from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from odoo.tests import freeze_time, tagged

from ...engine.probability import effective
from .common import PipelineCase
from .test_probability_engine import RULES

TODAY = date(2026, 6, 30)
LEADS, EACH = 6, 3
AGO = st.integers(0, 250)
PAUSES = st.lists(st.tuples(AGO, st.integers(0, 90)), max_size=EACH)
OUTCOMES = st.sampled_from(["pending", "held", "held", "no_show", "we_cancelled", None])
# When it was planned and when it takes place, in days before today; some lie in the future.
MEETINGS = st.lists(st.tuples(AGO, st.integers(-40, 250), OUTCOMES, st.booleans()), max_size=EACH)
DEALS = st.tuples(AGO, PAUSES, MEETINGS, st.lists(st.booleans(), min_size=3, max_size=3))
SWITCHES = st.tuples(st.booleans(), st.booleans())


def before(ago):
    return TODAY - timedelta(days=ago)


def counted(rule, switches, deal):
    """Return the days that count for a deal, day by day: slower than the statement, and easier to believe."""
    entered, pauses, meetings, _met = deal
    pausing, restarting = switches
    stopped = {before(begin) + timedelta(days=place) for begin, length in pauses for place in range(length)}
    held = []
    for planned, ago, outcome, is_active in meetings:
        if not is_active or outcome == "we_cancelled":
            continue
        if pausing:
            stopped |= {before(day) for day in range(ago, planned + 1)}
        if outcome == "held" and 0 <= ago <= entered:
            held.append(ago)
    passed = [ago for ago in range(1, entered + 1) if before(ago) not in stopped]
    days = len(passed)
    if restarting and held:
        days = min(days, rule.grace_days + sum(1 for ago in passed if ago <= min(held)))
    return days


@tagged("post_install", "-at_install")
class TestStatement(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Budget", "Need", "Date")
        cls.model = cls.draft()
        for weight, name in enumerate(names, 1):
            cls.env["kestio.stage.criterion"].create(
                {"model_id": cls.model.id, "stage_id": cls.meet.id, "name": name, "weight": weight}
            )
        cls.model.with_user(cls.director).action_activate()
        cls.known = cls.leads(LEADS)
        cls.events = [
            [cls.meeting(lead, "2026-03-01", made="2026-02-01") for _place in range(EACH)] for lead in cls.known
        ]
        cls.criteria = cls.model.stage_criterion_ids.sorted("weight")

    def write_rule(self, rule, switches):
        """Write a rule that is in use, as nobody else may."""
        names = ("probability", "grace_days", "decay_mode", "half_life_days", "daily_rate", "floor", "criteria_floor")
        columns = dict(zip(("pause_on_meeting", "restart_on_meeting"), switches, strict=True))
        self.update(
            "kestio_stage_rule", self.model.stage_rule_ids.id, **columns, **{n: getattr(rule, n) for n in names}
        )

    def update(self, table, row, **values):
        assignments = ", ".join(f"{name} = %s" for name in values)
        self.env.cr.execute(f"UPDATE {table} SET {assignments} WHERE id = %s", [*values.values(), row])  # noqa: S608

    def write_deal(self, lead, events, deal):
        """Let a lead have come to its stage so many days ago, with pauses, meetings and criteria."""
        entered, pauses, meetings, met = deal
        self.env.cr.execute("DELETE FROM kestio_lead_snooze WHERE lead_id = %s", [lead.id])
        self.env.cr.execute("DELETE FROM kestio_lead_criterion WHERE lead_id = %s", [lead.id])
        moment = before(entered)
        self.env.cr.execute(
            "UPDATE kestio_lead_history SET stage_entered_at = %s, date_from = %s WHERE lead_id = %s",
            [moment, moment, lead.id],
        )
        self.update("crm_lead", lead.id, date_last_stage_update=moment)
        for begin, length in pauses:
            self.env.cr.execute(
                "INSERT INTO kestio_lead_snooze (lead_id, date_from, date_to, reason) VALUES (%s, %s, %s, 'Why')",
                [lead.id, before(begin), before(begin - length)],
            )
        for place, event in enumerate(events):
            planned, ago, outcome, is_active = (*meetings, *[(0, 0, None, False)] * EACH)[place]
            start = f"{before(ago)} 12:00"
            self.update(
                "calendar_event",
                event.id,
                start=start,
                create_date=f"{before(planned)} 08:00",
                kestio_outcome=outcome,
                active=is_active,
            )
        for criterion, is_met in zip(self.criteria, met, strict=True):
            self.env.cr.execute(
                "INSERT INTO kestio_lead_criterion (lead_id, criterion_id, state) VALUES (%s, %s, %s)",
                [lead.id, criterion.id, "met" if is_met else "unmet"],
            )

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
    )
    @given(RULES, SWITCHES, st.lists(DEALS, min_size=LEADS, max_size=LEADS))
    def test_statement_and_engine_agree(self, rule, switches, deals):
        self.write_rule(rule, switches)
        for lead, events, deal in zip(self.known, self.events, deals, strict=True):
            self.write_deal(lead, events, deal)
        self.env.invalidate_all(flush=False)
        found = self.rows(self.known, f"{TODAY} 12:00:00")
        for lead, deal in zip(self.known, deals, strict=True):
            row, days = found[lead.id], counted(rule, switches, deal)
            rate = sum(weight for weight, met in zip((1, 2, 3), deal[3], strict=True) if met) / 6
            self.assertEqual(row["days"], days, deal)
            self.assertAlmostEqual(row["criteria_rate"], rate)
            self.assertEqual(row["rule_probability"], effective(rule, days, rate), (rule, deal))

    def test_both_roads_agree_for_stored_and_edited_leads(self):
        stored = self.rows(self.known, "2026-06-30 12:00:00")
        with freeze_time("2026-06-30 12:00:00"):
            edited = self.known._kestio_figures()
        self.assertEqual(
            {key: row["rule_probability"] for key, row in stored.items()},
            {key: row["rule_probability"] for key, row in edited.items()},
        )
