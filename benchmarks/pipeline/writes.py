"""Pipeline: what creating and moving leads costs with our addon, against stock Odoo, in turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.pipeline import engine
from benchmarks.volume import STAGES

SIZES = (1, 10, 200)
TURNS = {1: 30, 10: 16, 200: 6}
UNMEASURED = 2  # the first turns fill caches
Work = Callable[[Any, int], Callable[[], object]]


def run(database: str, stock: str, way: str) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Create leads and change their stage in both databases in turns; nothing is committed.

    :param way: which engine gives the probabilities, ``odoo`` or ``model``.
    :return: {work and size: {"ours" or "stock": {"seconds" and "queries": one for each turn}}}.
    """
    with inside.environment(database, "admin") as ours, inside.environment(stock, "admin") as without:
        engine.switch(ours, way)
        return in_turns({"ours": ours, "stock": without}, {"create": _create, "move": _move})


def in_turns(envs: dict, works: Mapping[str, Work]) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Do each work for each number of records, in turns here and there.

    :param envs: environments of the databases to compare, by what they are called.
    :param works: what prepares a work, and returns what is then measured.
    """
    found = {}
    for size in SIZES:
        for name, work in works.items():
            kept = {kind: {"seconds": [], "queries": []} for kind in envs}
            for turn in range(TURNS[size] + UNMEASURED):
                for kind in sorted(envs, reverse=bool(turn % 2)):
                    _turn(envs[kind], work(envs[kind], size), kept[kind], is_kept=turn >= UNMEASURED)
            found[f"{name}_{size}"] = kept
    return found


def _turn(env, work: Callable[[], object], kept: dict[str, list[float]], *, is_kept: bool) -> None:
    """Do some work to the end of its transaction, and undo it."""
    queries = env.cr.sql_log_count
    seconds = timed(lambda: _whole(env, work))
    if is_kept:
        kept["seconds"].append(seconds)
        kept["queries"].append(env.cr.sql_log_count - queries)
    env.cr.rollback()
    env.invalidate_all()


def _whole(env, work: Callable[[], object]) -> None:
    work()
    env.flush_all()
    env.cr.precommit.run()


def _create(env, size: int) -> Callable[[], object]:
    values = [
        {"name": f"New {place}", "type": "opportunity", "expected_revenue": 1000, "user_id": env.uid}
        for place in range(size)
    ]
    return lambda: env["crm.lead"].create(values)


def _move(env, size: int) -> Callable[[], object]:
    """Bring leads of the first stage into the second one; all of them are read first, as a screen has."""
    domain = [("stage_id", "=", STAGES[0]), ("won_status", "=", "pending")]
    leads = env["crm.lead"].search(domain, order="id", limit=size)
    leads.mapped("name")
    return lambda: leads.write({"stage_id": STAGES[1]})
