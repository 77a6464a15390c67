"""Pipeline: runs the measurements and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import databases
from benchmarks.bench import Bench
from benchmarks.measure import Result
from benchmarks.pipeline import speed
from benchmarks.pipeline.quality import report as quality
from benchmarks.pipeline.quality import trial
from tools.say import line

QUALITY = "quality"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(QUALITY):
        yield from _quality(bench)
    if not bench.parts or set(bench.parts) - {QUALITY}:
        yield from speed.measure(bench, databases.with_kestio(bench.connection, bench.scale))


def _quality(bench: Bench) -> Iterator[Result]:
    trials = [bench.trial] if bench.trial else trial.of_folder()
    if not trials:
        line(f"pipeline.quality NOT RUN: no deals in {trial.data_folder()} (KESTIO_DATA names it, or --opportunities)")
    for one in trials:
        yield from quality.measure(bench.connection, one)
