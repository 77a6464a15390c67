"""Pipeline: runs the measurements of speed and says what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import databases, workers
from benchmarks.bench import Bench
from benchmarks.measure import Result, ratio, single
from benchmarks.segment.report import over_stock
from tools.say import Stop, step

NIGHT, WRITES, SCREENS, REPORTS = "night", "writes", "kanban", "reports"
WRITTEN_SHARE = 0.1  # of the open leads: one percent and a half a day for a deal that halves in a month, and some more


def measure(bench: Bench, kestio: str) -> Iterator[Result]:
    """Yield every figure of speed.

    :param kestio: the database of the reference company with the addon.
    """
    stock = databases.stock(bench.connection, bench.scale)
    if bench.wants(REPORTS):
        yield from _reports(bench, kestio)
    if bench.wants(NIGHT):
        yield from _night(bench, kestio, stock)
    if bench.wants(WRITES) or bench.wants(SCREENS):
        yield from _beside_stock(bench, kestio, stock)


def _night(bench: Bench, kestio: str, stock: str) -> Iterator[Result]:
    answers = {"job": [], "plain": [], "stock": []}
    with step("pipeline.night") as progress:
        for turn in range(bench.runs):
            for way, kept in answers.items():
                progress(f"{way}, {turn + 1} of {bench.runs}")
                kept.append(_one(bench, stock if way == "stock" else kestio, way))
            _check_same(answers["job"][-1], answers["plain"][-1])
    first, day = ({way: [one["seconds"][night] for one in kept] for way, kept in answers.items()} for night in (0, 1))
    yield ratio("pipeline.night_first", "ratio_to_sql", first["job"], first["plain"], 1.5)
    yield ratio("pipeline.night", "ratio_to_sql", day["job"], day["plain"], 1.5)
    yield ratio("pipeline.night_against_odoo", "times_faster", day["stock"], day["job"], 8, "higher")
    yield ratio("pipeline.night_first_against_odoo", "times_faster", first["stock"], first["job"], None, "higher")
    rows, leads = [one["written"][1] for one in answers["job"]], answers["job"][0]["open"]
    yield single("pipeline.night_rows", "rows_written", rows, WRITTEN_SHARE * leads, note=f"{leads:,} open leads")


def _one(bench: Bench, source: str, way: str) -> dict:
    with databases.clone(bench.connection, source, way) as name:
        if way == "stock":
            return workers.run(bench.connection, "pipeline.night:stock", name)
        return workers.run(bench.connection, "pipeline.night:run", name, way=way)


def _check_same(job: dict, plain: dict) -> None:
    """Stop when two ways of doing the night leave different rows."""
    for title, one, other in zip(("first night", "second night"), job["states"], plain["states"], strict=True):
        if differing := [name for name in one if one[name] != other[name]]:
            raise Stop(f"{title}: {', '.join(differing)} differ from the plain statements': {one} {other}")


def _reports(bench: Bench, kestio: str) -> Iterator[Result]:
    with databases.clone(bench.connection, kestio, "reports") as name:
        with step("pipeline.funnel"):
            taken = workers.run(bench.connection, "pipeline.reports:funnel", name, runs=bench.runs + 2)
        result = ratio("pipeline.funnel", "ratio_to_sql", taken["ours"], taken["plain"], 1.5)
        result.note += f", {taken['rows']:,} rows"
        yield result
        with step("pipeline.rebuild, pipeline.learning, pipeline.snapshot"):
            taken = workers.run(bench.connection, "pipeline.reports:history", name)
        for work in ("rebuild", "learning", "snapshot"):
            yield single(f"pipeline.{work}", "seconds", [taken[work]], None, note=f"{taken[f'{work}_rows']:,} rows")


def _beside_stock(bench: Bench, kestio: str, stock: str) -> Iterator[Result]:
    with databases.clone(bench.connection, kestio, "beside") as ours:
        with step("first night"):
            workers.run(bench.connection, "pipeline.engine:nightly", ours)
            # The first night writes every open lead once, and later ones few: screens are compared without its traces.
            databases.compact(bench.connection, ours)
        if bench.wants(WRITES):
            yield from _writes(bench, ours, stock)
        if bench.wants(SCREENS):
            with step("pipeline.kanban"):
                screens = workers.run(bench.connection, "segment.screens:run", ours, stock=stock)
            yield from over_stock("pipeline.kanban", **screens["lead_kanban"])


def _writes(bench: Bench, ours: str, stock: str) -> Iterator[Result]:
    for way in ("odoo", "model"):
        with step(f"pipeline.writes, engine {way}"):
            taken = workers.run(bench.connection, "pipeline.writes:run", ours, stock=stock, way=way)
        for work, kinds in taken.items():
            name = f"pipeline.{work}" if way == "odoo" else f"pipeline.{work}_by_model"
            yield from over_stock(name, **kinds, bar=15, queries=2)
