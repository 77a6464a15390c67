"""Scoring: runs the measurements and says what they mean."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from benchmarks.scoring import ingest, nurture, page, recompute, screens
from benchmarks.scoring.quality import report as quality
from benchmarks.scoring.quality import trial
from benchmarks.segment.report import over_stock
from tools.say import line, step

INGEST, QUALITY, RECOMPUTE, PAGE, SCREENS = "ingest", "quality", "recompute", "page", "screens"
NURTURE = "nurture"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(INGEST):
        yield _ingest(bench)
    if bench.wants(RECOMPUTE):
        yield from _recompute(bench)
    if bench.wants(NURTURE):
        yield from _nurture(bench)
    if bench.wants(PAGE):
        yield _page(page.seconds(bench))
    if bench.wants(SCREENS):
        yield from _screens(bench)
    if bench.wants(QUALITY) and trial.path().is_file():
        yield from quality.measure(bench.connection)
    elif bench.wants(QUALITY):
        line(f"scoring.quality NOT RUN: no {trial.path()} (KESTIO_DATA names its folder)")


def _ingest(bench: Bench) -> Result:
    found, filled = ingest.rates(bench)
    note = f"beside {filled['contacts']:,} contacts and {filled['events']:,} events"
    result = single("scoring.ingest", "events_per_second", found, 2_000, "higher", note)
    result.assumed = ingest.ASSUMED
    return result


def _recompute(bench: Bench) -> Iterator[Result]:
    """Yield what all scores cost; both ways leave the same rows, or the measurement stops."""
    with databases.empty(bench.connection, RECOMPUTE) as name, step("scoring.recompute"):
        events = workers.run(bench.connection, "scoring.recompute:prepare", name, scale=str(bench.scale))
        taken = workers.run(bench.connection, "scoring.recompute:run", name, runs=bench.runs)
    yield from recomputed(taken, events)


def recomputed(taken: dict, events: int) -> Iterator[Result]:
    """Yield what the turns of the recompute mean."""
    result = ratio("scoring.recompute", "ratio_to_sql", taken["ours"], taken["plain"], 1.5)
    result.note += f": {events:,} events"
    result.assumed = recompute.ASSUMED
    yield result
    yield ratio("scoring.night", "ratio_to_sql", taken["night"], taken["plain_night"], 1.5)
    yield ratio("scoring.idle_night", "ratio_to_rebuild", taken["idle"], taken["ours"], 0.4)
    yield single("scoring.idle_night_rows", "rows_written", taken["rows"], 0)
    yield ratio("scoring.night_of_new_events", "ratio_to_rebuild", taken["few"], taken["ours"], 0.5)
    yield ratio("scoring.engagement_of_customers", "ratio_to_rebuild", taken["engaged"], taken["ours"], 0.4)
    yield single("scoring.memory", "megabytes", [taken["megabytes"]], 50, note=f"{events:,} events")


def _nurture(bench: Bench) -> Iterator[Result]:
    with databases.empty(bench.connection, NURTURE) as name, step("scoring.nurture"):
        leads = workers.run(bench.connection, "scoring.nurture:prepare", name, scale=str(bench.scale))
        taken = workers.run(bench.connection, "scoring.nurture:run", name, runs=bench.runs)
    yield from nurtured(taken, leads)


def nurtured(taken: dict, leads: int) -> Iterator[Result]:
    """Yield what the turns of a scenario with many leads mean."""
    result = ratio("scoring.nurture_enrolment", "ratio_to_sql", taken["enrolment"], taken["plain_enrolment"], 2)
    result.note += f": {leads:,} leads"
    result.assumed = nurture.ASSUMED
    yield result
    yield ratio("scoring.nurture_simulation", "ratio_to_stock", taken["simulation"], taken["stock_simulation"], 5)
    mails = ratio("scoring.nurture_mails", "ratio_to_stock_mailing", taken["mails"], taken["stock_mails"], None)
    mails.note += f": {nurture.MAILS} mails"
    yield mails
    yield single("scoring.nurture_memory", "megabytes", [taken["megabytes"]], 200, note=f"{leads:,} leads")


def _page(taken: dict[str, list[float]]) -> Result:
    """Say by how much the median view takes longer; the spread is that of quarters of the views."""
    ours, stock = ([1000 * seconds for seconds in taken[kind]] for kind in ("ours", "stock"))
    quarter = len(ours) // 4
    turns = [
        statistics.median(ours[start : start + quarter]) - statistics.median(stock[start : start + quarter])
        for start in range(0, 4 * quarter, quarter)
    ]
    value = statistics.median(ours) - statistics.median(stock)
    note = f"{statistics.median(ours):.1f} ms against {statistics.median(stock):.1f} ms, {len(ours)} views each"
    spread = [round(min(turns), 2), round(max(turns), 2)]
    return Result("scoring.page", "milliseconds_more", round(value, 2), 3, "lower", spread, note, page.ASSUMED)


def _screens(bench: Bench) -> Iterator[Result]:
    with (
        databases.empty(bench.connection, "screens", "kestio_scoring") as ours,
        databases.empty(bench.connection, "screens_without", "kestio_model") as without,
    ):
        yield from opened(bench.connection, ours, without)


def opened(connection, ours: str, without: str) -> Iterator[Result]:
    """Yield what screens cost more than without scoring, in two databases with nobody in them."""
    with step("scoring.screens"):
        for name in (ours, without):
            workers.run(connection, "scoring.screens:prepare", name)
        workers.run(connection, "scoring.screens:score", ours)
        taken = workers.run(connection, "scoring.screens:run", ours, without=without)
    for screen, kinds in taken.items():
        results = list(over_stock(f"scoring.{screen}", **kinds, bar=None, queries=1))
        results[0].assumed = screens.ASSUMED
        yield from results
