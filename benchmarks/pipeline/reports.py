"""Pipeline: the funnel against its plain SQL, and what history, learning and snapshots take at scale."""

from __future__ import annotations

from datetime import datetime, time

from benchmarks import inside
from benchmarks.measure import take_turns, timed
from benchmarks.segment import model
from benchmarks.volume import AS_OF
from tools.say import Stop

MEASURES = ("__count", "days:avg", "conversion_rate:avg", "win_rate:avg", "expected_revenue:sum")
GROUPS = ("stage_id", "team_id")
FUNNEL = """
    SELECT stay.stage_id, stay.team_id, COUNT(*),
           AVG(EXTRACT(EPOCH FROM stay.date_to - stay.stage_entered_at)::float8 / 86400),
           AVG(CASE WHEN stay.is_exit THEN CASE
                    WHEN stay.next_status = 'won' OR stay.next_status != 'lost'
                         AND (following.sequence, following.id) > (stage.sequence, stage.id) THEN 100.0::float8
                    ELSE 0 END END),
           AVG(CASE ending.won_status WHEN 'won' THEN 100.0::float8 WHEN 'lost' THEN 0 END), SUM(stay.expected_revenue)
      FROM kestio_lead_history stay
      JOIN crm_stage stage ON stage.id = stay.stage_id
      LEFT JOIN crm_stage following ON following.id = stay.next_stage_id
      LEFT JOIN kestio_lead_history ending ON ending.lead_id = stay.lead_id AND ending.date_to IS NULL
     WHERE stay.won_status = 'pending' AND (stay.is_exit OR stay.date_to IS NULL) AND stay.type = 'opportunity'
     GROUP BY stay.stage_id, stay.team_id ORDER BY 1, 2
"""


def funnel(database: str, runs: str) -> dict:
    """Return the seconds of the report and of its plain SQL, once both are known to say the same."""
    with inside.environment(database) as env:
        env.cr.execute("SELECT COUNT(*) FROM kestio_lead_history")
        rows = env.cr.fetchone()[0]
        _check_same(_report(env), _plain(env.cr))
        variants = {"ours": lambda: _report(env), "plain": lambda: _plain(env.cr)}
        return take_turns(variants, int(runs)) | {"rows": rows}


def history(database: str) -> dict[str, float]:
    """Return the seconds of a rebuild of the whole history, of learning and of a snapshot, and the rows of each."""
    with inside.environment(database) as env:
        taken: dict[str, float] = {}
        works = {
            "rebuild": lambda: env["kestio.lead.history"]._rebuild(keep_live=False),
            "learning": lambda: env["kestio.stage.curve"]._learn(
                model.active(env), now=datetime.combine(AS_OF, time(7))
            ),
            "snapshot": lambda: env["kestio.lead.snapshot"]._take(AS_OF, env["res.company"].browse(1)),
        }
        for name, work in works.items():
            taken[name] = timed(lambda work=work, name=name: taken.update({f"{name}_rows": work()}))
            env.cr.commit()
        return taken


def _report(env) -> list[tuple]:
    found = env["kestio.pipeline.report"].formatted_read_group([], GROUPS, MEASURES)
    rows = [tuple((row[name] or [None])[0] for name in GROUPS) + tuple(row[name] for name in MEASURES) for row in found]
    env.invalidate_all()
    return sorted(rows, key=lambda row: row[:2])


def _plain(cursor) -> list[tuple]:
    cursor.execute(FUNNEL)
    return cursor.fetchall()


def _check_same(ours: list[tuple], plain: list[tuple]) -> None:
    """Stop when the report and the plain SQL differ."""
    for one, other in zip(ours, plain, strict=True):
        for left, right in zip(one, other, strict=True):
            if abs(float(left or 0) - float(right or 0)) > 0.01 * max(1, abs(float(right or 0))) / 100:
                raise Stop(f"the funnel says {one}, its plain SQL {other}: the comparison would mean nothing")
