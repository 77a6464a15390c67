"""Scoring: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.measure import Result
from benchmarks.scoring.quality import report as quality
from benchmarks.scoring.quality import trial
from tools.say import line

QUALITY = "quality"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(QUALITY) and trial.path().is_file():
        yield from quality.measure(bench.connection)
    elif bench.wants(QUALITY):
        line(f"scoring.quality NOT RUN: no {trial.path()} (KESTIO_DATA names its folder)")
