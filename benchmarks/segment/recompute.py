"""Segment: the whole job of two days, as the addon does it and as the plain statements do it."""

from __future__ import annotations

from pathlib import Path

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.segment import day, model, plain_recompute, state
from benchmarks.volume import AS_OF

WARM = ("sale_order", "account_move", "account_move_line", "res_partner", "crm_lead")


def run(database: str, way: str) -> dict:
    """Do the first ranking of all customers, then the next day's.

    :param way: ``job`` or ``plain``.
    :return: seconds of both, what they left behind, and for the job the megabytes that the process grew by at most,
        and the rows that a further run wrote.
    """
    work = _job if way == "job" else _plain
    with inside.environment(database) as env:
        _warm(env.cr)
        model.active(env).read()
        before = memory("VmRSS", reset=True)
        first = timed(lambda: work(env, AS_OF))
        answer = {"first": first, "megabytes": memory("VmHWM") - before, "states": [state.fingerprints(env.cr)]}
        _vacuum(env.cr)
        day.pass_(env.cr)
        env.cr.commit()
        inside.set_day(database, day.TOMORROW)
        _warm(env.cr)
        answer["day"] = timed(lambda: work(env, day.TOMORROW))
        answer["states"].append(state.fingerprints(env.cr))
        if way == "job":
            before = state.written(env.cr)
            answer["idle"] = timed(lambda: work(env, day.TOMORROW))
            answer["rows_written"] = state.written(env.cr) - before
        return answer


def first(database: str) -> dict:
    """Do the first ranking of all customers only; return its seconds."""
    with inside.environment(database) as env:
        _warm(env.cr)
        return {"first": timed(lambda: _job(env, AS_OF))}


def _job(env, _today) -> None:
    env["kestio.tier.job"]._cron_tier()
    env.cr.commit()


def _plain(env, today) -> None:
    used = model.active(env)
    tiers, criteria = used.tier_ids.sorted("sequence").ids, used.criterion_ids._weighing().ids
    plain_recompute.run(env.cr, used.id, tiers, criteria, today)
    env.cr.commit()


def _warm(cursor) -> None:
    """Read the tables once, so that the first of two variants does not pay for the disk."""
    for table in WARM:
        cursor.execute(f"SELECT COUNT(*) FROM (SELECT {table} FROM {table} OFFSET 0) every")
    cursor.connection.commit()


def _vacuum(cursor) -> None:
    cursor.connection.commit()
    cursor.connection.autocommit = True
    cursor.execute("VACUUM ANALYZE")
    cursor.connection.autocommit = False


def memory(name: str, *, reset: bool = False) -> float:
    """Return a figure of this process's memory in megabytes.

    :param name: ``VmRSS`` for now, ``VmHWM`` for the highest since the last reset.
    """
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) / 1024 for row in rows if row.startswith(f"{name}:"))
