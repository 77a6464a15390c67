"""Scoring: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.measure import Result, single
from benchmarks.scoring import ingest
from benchmarks.scoring.quality import report as quality
from benchmarks.scoring.quality import trial
from tools.say import line

INGEST, QUALITY = "ingest", "quality"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(INGEST):
        found, filled = ingest.rates(bench)
        note = f"batches of {ingest.BATCH}, beside {filled['contacts']:,} contacts and {filled['events']:,} events"
        yield single("scoring.ingest", "events_per_second", found, 2_000, "higher", note)
    if bench.wants(QUALITY) and trial.path().is_file():
        yield from quality.measure(bench.connection)
    elif bench.wants(QUALITY):
        line(f"scoring.quality NOT RUN: no {trial.path()} (KESTIO_DATA names its folder)")
