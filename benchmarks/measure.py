"""Measuring: compared variants take turns, so that what else the machine does falls on both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field


@dataclass
class Result:
    """One measured figure.

    :param name: what was measured; the first word is the feature.
    :param bar: the limit, or nothing for a figure that only informs.
    :param better: ``lower`` or ``higher``.
    :param spread: lowest and highest of the single runs.
    :param note: what a reader of the table must know, such as absolute times.
    :param assumed: what was supposed where no data say it.
    """

    name: str
    metric: str
    value: float
    bar: float | None
    better: str = "lower"
    spread: list[float] = field(default_factory=list)
    note: str = ""
    assumed: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the bar holds."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.better == "lower" else self.value >= self.bar

    def as_json(self) -> dict:
        """Return the figure as it is written to the results."""
        return {**asdict(self), "ok": self.ok}


def take_turns(variants: Mapping[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    """Run each variant in turn and return the seconds of every run."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for _run in range(runs):
        for name, variant in variants.items():
            seconds[name].append(timed(variant))
    return seconds


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ratio(name: str, metric: str, ours: list[float], theirs: list[float], bar: float | None, better="lower") -> Result:
    """Compare two series: ratio of the medians, and the spread of the ratios turn by turn."""
    value = statistics.median(ours) / statistics.median(theirs)
    turns = [one / other for one, other in zip(ours, theirs, strict=True)]
    note = f"{statistics.median(ours):.2f} s against {statistics.median(theirs):.2f} s"
    return Result(name, metric, round(value, 3), bar, better, [round(min(turns), 3), round(max(turns), 3)], note)


def single(name: str, metric: str, values: list[float], bar: float | None, better="lower", note="") -> Result:
    """Summarise a series: its median and spread."""
    return Result(
        name,
        metric,
        round(statistics.median(values), 3),
        bar,
        better,
        [round(min(values), 3), round(max(values), 3)],
        note,
    )
