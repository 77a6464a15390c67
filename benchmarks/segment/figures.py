"""Segment: the statement of the figures of all customers against the hand-written one."""

from __future__ import annotations

from benchmarks import inside
from benchmarks.measure import take_turns
from benchmarks.segment import model, plain_figures
from benchmarks.volume import AS_OF
from tools.say import Stop

SHARED = "partner_id, tier_id, has_history, revenue, orders, index, coverage, target_tier_id"
PLACES = range(1, len(model.CRITERIA) + 1)


def run(database: str, source: str, runs: str) -> dict[str, list[float]]:
    """Return the seconds of each turn of both statements, once they are known to give the same rows.

    :param source: ``sale`` or ``invoice``.
    """
    with inside.environment(database) as env:
        ours, plain = _statements(env, source)
        _check_same(env.cr, ours, plain)
        return take_turns({"ours": lambda: _read(env.cr, ours), "plain": lambda: _read(env.cr, plain)}, int(runs))


def _statements(env, source: str):
    """Return both statements with the same columns."""
    from odoo.tools import SQL

    used = model.active(env) if source == "sale" else model.draft(env, source)
    env.flush_all()
    statement = env["kestio.tier.figures"]._statement(used, AS_OF, SQL("TRUE"))
    criteria = used.criterion_ids._weighing().ids
    named = ", ".join(f"value_{key} AS v{place}, points_{key} AS p{place}" for place, key in enumerate(criteria, 1))
    ours = SQL("SELECT %s FROM (%s) figures", SQL(f"{SHARED}, {named}"), statement)
    columns = ", ".join(f"v{place}, p{place}" for place in PLACES)
    plain = plain_figures.statement(source, used.tier_ids.sorted("sequence").ids)
    return ours, SQL("SELECT %s FROM (%s) figures", SQL(f"{SHARED}, {columns}"), SQL(plain))


def _check_same(cursor, ours, plain) -> None:
    """Stop when the two statements differ in a single value."""
    from odoo.tools import SQL

    cursor.execute(SQL("CREATE TEMP TABLE ours ON COMMIT DROP AS %s", ours))
    cursor.execute(SQL("CREATE TEMP TABLE plain ON COMMIT DROP AS %s", plain))
    cursor.execute(
        "SELECT COUNT(*) FROM ((TABLE ours EXCEPT ALL TABLE plain) UNION ALL (TABLE plain EXCEPT ALL TABLE ours)) other"
    )
    if found := cursor.fetchone()[0]:
        raise Stop(f"{found} rows of figures differ from the plain statement's: the comparison would mean nothing")


def _read(cursor, statement) -> None:
    """Let the server compute every column of every row, without sending them."""
    from odoo.tools import SQL

    sums = ", ".join(f"SUM(v{place}), SUM(p{place})" for place in PLACES)
    summed = "COUNT(*), SUM(revenue), SUM(orders), SUM(index), SUM(coverage), SUM(target_tier_id)"
    cursor.execute(SQL("SELECT %s FROM (%s) figures", SQL(f"{summed}, {sums}"), statement))
    cursor.fetchall()
