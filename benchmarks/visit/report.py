"""Visit: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from benchmarks.segment.report import over_stock
from benchmarks.visit import appointments, people, planning, slots, stock, year
from tools.say import Stop, line, step

SLOTS, STOCK, PLANNING, YEAR = "slots", "stock", "planning", "year"
OVER_STOCK = 10  # percent that Odoo's own calendar may take longer with the addon
FEWER = 10  # reps, to see what more of them cost
TEAM = 2  # reps of the simulated year at scale 1
AT_ONCE = 2  # years
# Name, way of re-booking, and share of those who look through a page of all times.
WAYS = (
    ("flow", "flow", people.LOOKS),
    ("link", "link", people.LOOKS),
    ("easy_link", "link", 1.0),
    ("none", "none", 0.0),
)


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(SLOTS):
        yield from _slots(bench)
    if bench.wants(STOCK):
        yield from _stock(bench)
    if bench.wants(PLANNING):
        yield from _planning(bench)
    if bench.wants(YEAR) and appointments.path().is_file():
        yield from _year(bench)
    elif bench.wants(YEAR):
        line(f"visit.year NOT RUN: no {appointments.path()} (KESTIO_DATA names its folder)")


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


def _stock(bench: Bench) -> Iterator[Result]:
    """Yield what Odoo's own calendar costs with the addon."""
    kestio, without_it = (make(bench.connection, bench.scale) for make in (databases.with_kestio, databases.stock))
    with (
        databases.clone(bench.connection, kestio, STOCK) as ours,
        databases.clone(bench.connection, without_it, f"{STOCK}_without") as without,
        step("visit.stock"),
    ):
        taken = workers.run(bench.connection, "visit.stock:run", ours, stock=without)
    works = taken["writes"] | taken["screens"]
    results = [one for name in works for one in over_stock(f"visit.{name}", **works[name], bar=OVER_STOCK)]
    results[0].assumed = stock.ASSUMED
    yield from results


def _planning(bench: Bench) -> Iterator[Result]:
    """Yield what planning costs, on a database that holds nothing else."""
    few, all_of_them = (_planned(bench, reps) for reps in (FEWER, slots.REPS))
    job, customers = all_of_them["job"], all_of_them["customers"]
    named = f"customers of {slots.REPS} reps"
    whole = ratio("visit.planning", "times_faster", [all_of_them["whole"] * customers], [job], 20, "higher")
    whole.note += f": {customers:,} {named}; Odoo asked about {all_of_them['asked']:.0f} slots each, on a sample"
    whole.assumed = planning.ASSUMED
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
        return workers.run(bench.connection, "visit.planning:run", name, reps=reps, scale=str(bench.scale))


def _year(bench: Bench) -> Iterator[Result]:
    """Yield what a year came to: attainment, and what became of missed first meetings in each way of re-booking."""
    real = appointments.Appointments(appointments.path())
    with step(f"visit.year, {len(WAYS)} ways"), ThreadPoolExecutor(AT_ONCE) as pool:
        # Nothing is timed here.
        lives = pool.map(lambda one: (one[0], _lived(bench, *one, real)), WAYS)
        ways = dict(lives)
    attained = list(_attainment(ways))
    attained[0].assumed = _assumed(real)
    yield from attained
    shares = {name: 100 * way["recovered"] / max(way["missed"], 1) for name, way in ways.items()}
    for name, way in ways.items():
        note = f"{way['recovered']} of {way['missed']} missed; {way['mail']} by mail, {way['phone']} by phone"
        yield single(f"visit.year_recovered_{name}", "percent", [shares[name]], None, "higher", note)
    for name in ("link", "none"):
        times = shares["flow"] / max(shares[name], 1)
        yield single(f"visit.year_over_{name}", "ratio", [times], 1, "higher", note=f"recovered by flow and by {name}")
    for name, title in (("overlaps", "double_bookings"), ("outside", "on_days_off")):
        yield single(f"visit.year_{title}", "meetings", [sum(way[name] for way in ways.values())], 0, note=_size(ways))


def _attainment(ways: dict[str, dict]) -> Iterator[Result]:
    """Yield how many of the visits that were due were held, in each way and by tier."""
    for name, way in ways.items():
        note = f"{way['held']} of {way['due']} held; {way['on_time'] or 0:.0f} % on time, {way['late']:.1f} days late"
        bar = 90 if name == "flow" else None
        share = 100 * way["held"] / max(way["due"], 1)
        yield single(f"visit.year_attainment_{name}", "percent", [share], bar, "higher", note)
    for tier, (due, held, on_time, _late) in ways["flow"]["tiers"].items():
        note = f"{held} of {due} held; {on_time or 0:.0f} % on time"
        share = 100 * held / max(due, 1)
        yield single(f"visit.year_attainment_{tier.lower()}", "percent", [share], None, "higher", note)


def _assumed(real: appointments.Appointments) -> str:
    """Return what the year is made of: what the file says, and what it does not."""
    missed = ", ".join(f"{share:.0%}" for share in real.missed)
    days = ", ".join(map(str, people.FIRSTS))
    return (
        f"from {appointments.FILE} (a public health service; business meetings are missed less often): {missed} of the "
        f"meetings missed when promised {days} or more days ahead, {real.back:.0%} come back by themselves within a "
        f"fortnight; supposed: {people.ASSUMED}; {year.ASSUMED}"
    )


def _lived(bench: Bench, name: str, way: str, looks: float, real: appointments.Appointments) -> dict:
    values = {
        "way": way,
        "looks": str(looks),
        "reps": max(1, round(TEAM * bench.scale)),
        "missed": ",".join(map(str, real.missed)),
        "aheads": ",".join(map(str, real.some_aheads())),
        "back": str(real.back),
    }
    with databases.empty(bench.connection, f"{YEAR}_{name}") as database:
        lived = workers.run(bench.connection, "visit.year:run", database, **values)
    if lived["overlaps"]:
        raise Stop(f"visit.year, {name}: {lived['overlaps']} meetings of a rep overlap")
    return lived


def _size(ways: dict[str, dict]) -> str:
    return f"of {sum(way['meetings'] for way in ways.values()):,} in {len(ways)} years"
