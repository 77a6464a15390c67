"""The results as a table for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from benchmarks.measure import Result

WIDTH = 120
HEAD = ("name", "metric", "value", "bar", "", "spread", "")


def shown(results: Iterable[Result]) -> str:
    """Return the table and what was assumed; a bar that does not hold says MISSED."""
    results = list(results)
    rows = [HEAD, *map(_cells, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for result in results:
        if result.assumed:
            lines += textwrap.wrap(f"{result.name} assumes: {result.assumed}", WIDTH, subsequent_indent="  ")
    return "\n".join(lines)


def _cells(result: Result) -> tuple[str, ...]:
    sign = "<=" if result.better == "lower" else ">="
    bar = "" if result.bar is None else f"{sign} {result.bar:g}"
    verdict = "" if result.bar is None else "ok" if result.ok else "MISSED"
    spread = " .. ".join(f"{value:g}" for value in result.spread)
    return result.name, result.metric, f"{result.value:g}", bar, verdict, spread, result.note
