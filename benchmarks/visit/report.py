"""Visit: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from benchmarks.visit import slots
from tools.say import step

SLOTS, PLANNING = "slots", "planning"
FEWER = 10  # reps, to see what more of them cost


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(SLOTS):
        yield from _slots(bench)
    if bench.wants(PLANNING):
        yield from _planning(bench)


def _slots(bench: Bench) -> Iterator[Result]:
    kestio = databases.with_kestio(bench.connection, bench.scale)
    with databases.clone(bench.connection, kestio, SLOTS) as name, step("visit.slots"):
        taken = workers.run(bench.connection, "visit.slots:run", name, runs=bench.runs, scale=str(bench.scale))
    result = ratio("visit.slots", "times_faster", taken["odoo"], taken["ours"], 20, "higher")
    result.note += f": {taken['asked']:,} candidate slots, {taken['meetings']:,} meetings"
    yield result
    everybody = [1000 * one for one in taken["everybody"]]
    yield single("visit.slots_all", "milliseconds", everybody, None, note=f"two weeks of {slots.REPS} reps")
    for name, title in (("propose", "three slots for one customer"), ("book", "one slot under its lock")):
        yield single(f"visit.{name}", "milliseconds", [1000 * one for one in taken[name]], None, note=title)
    yield single("visit.slots_queries", "queries", [taken["queries"]], 15, note="for 50 reps at once")


def _planning(bench: Bench) -> Iterator[Result]:
    """Yield what planning costs; the volume is always the same, on a database that holds nothing else."""
    few, all_of_them = (_planned(bench, reps) for reps in (FEWER, slots.REPS))
    job, customers = all_of_them["job"], all_of_them["customers"]
    named = "customers of 50 reps"
    whole = ratio("visit.planning", "times_faster", [all_of_them["whole"] * customers], [job], 20, "higher")
    whole.note += f": {customers:,} {named}; Odoo asked about {all_of_them['asked']:.0f} slots each, on a sample"
    yield whole
    first = ratio(
        "visit.planning_first_slot", "times_faster", [all_of_them["first"] * customers], [job], None, "higher"
    )
    first.note += ": Odoo asked until the first free slot, no choice of a day"
    yield first
    note = f"{few['megabytes']:.0f} of {FEWER} reps; {all_of_them['planned']:,} visits planned"
    yield single("visit.planning_memory", "megabytes", [all_of_them["megabytes"]], 300, note=note)
    growth = all_of_them["megabytes"] / max(few["megabytes"], 1)
    yield single("visit.planning_memory_growth", "ratio", [growth], 2, note=f"{slots.REPS} reps against {FEWER}")
    yield single(
        "visit.planning_idle", "rows_written", [all_of_them["rows_written"]], 0, note=f"{all_of_them['idle']:.1f} s"
    )
    yield single("visit.planning_overlaps", "meetings", [all_of_them["overlaps"]], 0)


def _planned(bench: Bench, reps: int) -> dict:
    with databases.empty(bench.connection, PLANNING) as name, step(f"visit.planning, {reps} reps"):
        return workers.run(bench.connection, "visit.planning:run", name, reps=reps)
