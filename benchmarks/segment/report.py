"""Segment: runs the measurements and says what they mean."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from tools.say import Stop, step

SMALLER = (0.1, 0.5)


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    kestio = databases.with_kestio(bench.connection, bench.scale)
    if bench.wants("figures"):
        yield from _figures(bench, kestio)
    if bench.wants("recompute"):
        yield from _recompute(bench, kestio)
    if bench.wants("memory"):
        yield from _memory(bench)
    if bench.wants("ranked"):
        yield from _ranked(bench, kestio)


def _figures(bench: Bench, kestio: str) -> Iterator[Result]:
    for source, name in (("sale", "segment.figures"), ("invoice", "segment.figures_of_invoices")):
        with step(name):
            taken = workers.run(bench.connection, "segment.figures:run", kestio, source=source, runs=bench.runs + 2)
        yield ratio(name, "ratio_to_sql", taken["ours"], taken["plain"], 1.5)


def _recompute(bench: Bench, kestio: str) -> Iterator[Result]:
    job, plain = [], []
    with step("segment.recompute") as progress:
        for turn in range(bench.runs):
            for way, answers in (("job", job), ("plain", plain)):
                progress(f"{way}, {turn + 1} of {bench.runs}")
                answers.append(_one(bench, kestio, way))
                _check_same(job[0], answers[-1])
    first, day, idle = ([answer.get(part, 0) for answer in job] for part in ("first", "day", "idle"))
    yield ratio("segment.recompute", "ratio_to_sql", first, [answer["first"] for answer in plain], 2.5)
    yield ratio("segment.recompute_day_after", "ratio_to_sql", day, [answer["day"] for answer in plain], 2.5)
    rows = [answer["rows_written"] for answer in job]
    yield single("segment.idle_run", "rows_written", rows, 0, note=f"{statistics.median(idle):.2f} s")
    yield single(
        "segment.memory", "megabytes", [answer["megabytes"] for answer in job], 300, note=f"scale {bench.scale:g}"
    )
    bench.first_run = statistics.median(first)


def _one(bench: Bench, source: str, way: str) -> dict:
    with databases.clone(bench.connection, source, way) as name:
        return workers.run(bench.connection, "segment.recompute:run", name, way=way)


def _check_same(one: dict, other: dict) -> None:
    """Stop when two ways of doing the job leave different rows."""
    for title, left, right in zip(("first run", "day after"), one["states"], other["states"], strict=True):
        if differing := [name for name in left if left[name] != right[name]]:
            raise Stop(f"{title}: {', '.join(differing)} differ from the plain statements': {left} {right}")


def _memory(bench: Bench) -> Iterator[Result]:
    """Yield the growth at smaller volumes, which must not be much less than at the full one."""
    for share in SMALLER:
        kestio = databases.with_kestio(bench.connection, bench.scale * share)
        with step(f"segment.memory, scale {bench.scale * share:g}"):
            answer = _one(bench, kestio, "job")
        note = f"scale {bench.scale * share:g}, {answer['first']:.1f} s"
        yield single(f"segment.memory_{round(share * 100)}_percent", "megabytes", [answer["megabytes"]], 300, note=note)


def _ranked(bench: Bench, kestio: str) -> Iterator[Result]:
    """Yield what is measured on customers that are ranked."""
    with databases.clone(bench.connection, kestio, "ranked") as name:
        with step("ranking"):
            done = workers.run(bench.connection, "segment.recompute:first", name)
            # The first ranking writes most rows once, and later ones few: screens are compared without its traces.
            databases.compact(bench.connection, name)
        first = bench.first_run or done["first"]
        with step("segment.partner_list, segment.lead_kanban"):
            stock = databases.stock(bench.connection, bench.scale)
            for screen, taken in workers.run(bench.connection, "segment.screens:run", name, stock=stock).items():
                yield from over_stock(f"segment.{screen}", taken["ours"], taken["stock"])
        with step("segment.one_customer, segment.record_by_record"):
            button = workers.run(bench.connection, "segment.one_by_one:button", name)
            orm = workers.run(bench.connection, "segment.one_by_one:orm", name)
        yield single("segment.one_customer", "milliseconds", button["milliseconds"], 200)
        yield single("segment.one_customer_scans", "large_tables_scanned", [button["scans"]], 0)
        whole = orm["seconds"] * orm["customers"]
        note = f"{whole:.0f} s extrapolated from {1000 * orm['seconds']:.1f} ms a customer, against {first:.1f} s"
        yield single("segment.record_by_record", "ratio_to_job", [whole / first], 20, "higher", note)


def over_stock(name: str, ours: dict, stock: dict, bar: float = 5, queries: int = 3) -> Iterator[Result]:
    """Compare with stock Odoo: in percent of time, and in queries.

    :param bar: percent of time, and ``queries``, that the addon may take more.

    Of times this short the lower quartile is taken, where what else the machine does is felt least; the spread tells
    the same of the fastest turns and of the medians.
    """
    pairs = [(measure(ours["seconds"]), measure(stock["seconds"])) for measure in (_quartile, min, statistics.median)]
    value, *spread = [round(100 * (one / other - 1), 1) for one, other in pairs]
    note = f"{1000 * pairs[0][0]:.1f} ms against {1000 * pairs[0][1]:.1f} ms"
    yield Result(name, "percent_over_stock", value, bar, "lower", sorted(spread), note)
    more = [one - other for one, other in zip(ours["queries"], stock["queries"], strict=True)]
    yield single(f"{name}_queries", "queries_over_stock", more, queries)


def _quartile(values: list[float]) -> float:
    return statistics.quantiles(values, n=4)[0]
