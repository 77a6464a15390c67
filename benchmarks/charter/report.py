"""Brand charter: runs the measurements and says what they mean."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.charter import matrix
from benchmarks.measure import Result, ratio, single
from tools.say import step

MATRIX = "matrix"


def measure(bench: Bench) -> Iterator[Result]:
    """Yield every figure of the feature."""
    if bench.wants(MATRIX):
        with databases.empty(bench.connection, MATRIX, "kestio_brand_charter") as name, step("charter.matrix"):
            workers.run(bench.connection, "charter.matrix:prepare", name)
            taken = workers.run(bench.connection, "charter.matrix:run", name)
        yield from opened(taken)


def opened(taken: dict[str, dict[str, list[float]]]) -> Iterator[Result]:
    """Yield what the turns of the matrix mean.

    :raises ValueError: when matrix and list are not of the same size: they could not be compared.
    """
    if not taken["many"]["cells"] == taken["list"]["cells"] == [matrix.CELLS]:
        raise ValueError(f"{taken['many']['cells']} cells against {taken['list']['cells']} rows")
    seconds = {name: found["seconds"] for name, found in taken.items()}
    for name in ("many", "few"):
        rules = matrix.VERSIONS[name][-1]
        result = ratio(f"charter.matrix_{rules}_rules", "ratio_to_stock_list", seconds[name], seconds["list"], 1.2)
        times = [1000 * statistics.median(seconds[one]) for one in (name, "list")]
        result.note = f"{times[0]:.1f} ms against {times[1]:.1f} ms"
        result.assumed = matrix.ASSUMED
        yield result
    # Twice the cells and twice the rules: as many rules for each cell.
    yield ratio("charter.matrix_growth", "ratio_to_half", seconds["many"], seconds["half"], 2.4)
    more = [one - other for one, other in zip(taken["many"]["queries"], taken["small"]["queries"], strict=True)]
    note = f"{taken['many']['queries'][0]} queries for {matrix.CELLS:,} cells and for 20"
    yield single("charter.matrix_queries", "queries_more_than_small", more, 0, note=note)
    yield single("charter.matrix_answer", "kilobytes", [size / 1000 for size in taken["many"]["bytes"]], 60)
