"""Scoring: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from benchmarks.scoring import ingest
from benchmarks.scoring.quality import report as quality
from benchmarks.scoring.quality import trial
from tools.say import line, step

INGEST, QUALITY, RECOMPUTE = "ingest", "quality", "recompute"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(INGEST):
        found, filled = ingest.rates(bench)
        note = f"batches of {ingest.BATCH}, beside {filled['contacts']:,} contacts and {filled['events']:,} events"
        yield single("scoring.ingest", "events_per_second", found, 2_000, "higher", note)
    if bench.wants(RECOMPUTE):
        yield from _recompute(bench)
    if bench.wants(QUALITY) and trial.path().is_file():
        yield from quality.measure(bench.connection)
    elif bench.wants(QUALITY):
        line(f"scoring.quality NOT RUN: no {trial.path()} (KESTIO_DATA names its folder)")


def _recompute(bench: Bench) -> Iterator[Result]:
    """Yield what all scores cost; both ways leave the same rows, or the measurement stops."""
    with databases.empty(bench.connection, RECOMPUTE) as name, step("scoring.recompute"):
        events = workers.run(bench.connection, "scoring.recompute:prepare", name, scale=str(bench.scale))
        taken = workers.run(bench.connection, "scoring.recompute:run", name, runs=bench.runs)
    result = ratio("scoring.recompute", "ratio_to_sql", taken["ours"], taken["plain"], 1.5)
    result.note += f": {events:,} events"
    yield result
    yield ratio("scoring.night", "ratio_to_sql", taken["night"], taken["plain_night"], 1.5)
    yield single("scoring.idle_night", "rows_written", taken["rows"], 0)
