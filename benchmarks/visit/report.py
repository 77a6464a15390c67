"""Visit: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from tools.say import step

SLOTS = "slots"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(SLOTS):
        yield from _slots(bench)


def _slots(bench: Bench) -> Iterator[Result]:
    kestio = databases.with_kestio(bench.connection, bench.scale)
    with databases.clone(bench.connection, kestio, SLOTS) as name, step("visit.slots"):
        taken = workers.run(bench.connection, "visit.slots:run", name, runs=bench.runs, scale=str(bench.scale))
    result = ratio("visit.slots", "times_faster", taken["odoo"], taken["ours"], 20, "higher")
    result.note += f": {taken['asked']:,} candidate slots, {taken['meetings']:,} meetings"
    yield result
    for name, title in (("propose", "three slots for one customer"), ("book", "one slot under its lock")):
        yield single(f"visit.{name}", "milliseconds", [1000 * one for one in taken[name]], None, note=title)
    yield single("visit.slots_queries", "queries", [taken["queries"]], 15, note="for 50 reps at once")
