"""Pipeline: gives the same open deals five probabilities each, and judges them by what happened."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import workers
from benchmarks.measure import Result
from benchmarks.pipeline.quality.scores import Scores, judge
from benchmarks.pipeline.quality.trial import Case, Trial
from tools import database, load_pipeline, odoo_process, python_env, templates
from tools.places import cache
from tools.postgres import Connection
from tools.say import Stop, step

HERE = "pipeline.quality"
BOOSTING = Path(__file__).with_name("boosting.py")
BEHIND_BOOSTING, CALIBRATION, NOTHING_TO_LEARN = 0.005, 0.03, 0.002
WAYS = {"base_rate": "the base rate", "odoo": "Odoo's statistics", "written": "the written rules"}


def measure(connection: Connection, trial: Trial) -> Iterator[Result]:
    """Yield the scores of each way, then how the learned rules stand to the others."""
    if not trial.cases:
        raise Stop(f"{trial.name}: no deal was open after {trial.cut:%Y-%m-%d} and closed by {trial.until:%Y-%m-%d}")
    wins = [case.won for case in trial.cases]
    scores = {way: judge(chances, wins) for way, chances in foretold(connection, trial)}
    name = f"{HERE}.{trial.name}"
    counts = f"{len(wins):,} cases on {len(trial.dates)} dates, {trial.not_judged:,} not judged: open until the end"
    for way, score in scores.items():
        yield Result(f"{name}.{way}", "brier", round(score.brier, 4), None, note=score.sentence())
    yield Result(f"{name}.cases", "deals_and_dates", len(wins), None, note=counts)
    yield from (_without_anything_to_learn if trial.is_null else _with_bars)(name, scores)


def foretold(connection: Connection, trial: Trial) -> Iterator[tuple[str, list[float]]]:
    """Yield each way's name and its probabilities, case by case."""
    yield "base_rate", [trial.base_rate] * len(trial.cases)
    with loaded(connection, trial) as (stock, kestio):
        with step(f"{trial.name}: statistics of Odoo"):
            odoo = workers.run(connection, f"{HERE}.stock_odds:run", stock, **trial.words())
        with step(f"{trial.name}: written and learned rules"):
            ours = workers.run(connection, f"{HERE}.our_odds:run", kestio, **trial.words())
    for way, chances in {"odoo": odoo, **ours}.items():
        yield way, of_cases(trial, chances)
    with step(f"{trial.name}: gradient boosting"):
        yield "boosting", _boosting(trial)
        yield "boosting_by_the_hour", _boosting(trial, by_the_hour=True)


@contextmanager
def loaded(connection: Connection, trial: Trial):
    """Lend the deals in a stock Odoo, and in one where the addon was installed afterwards."""
    stock, kestio = "bench_run_deals", "bench_run_deals_kestio"
    try:
        database.drop(connection, stock)
        database.drop(connection, kestio)
        templates.clone("base", connection, stock)
        with load_pipeline.environment(stock) as env, step(f"{trial.name}: loading") as progress:
            load_pipeline.load(env, trial.pipeline, progress)
        database.clone(connection, stock, kestio)
        arguments = ["-d", kestio, "-i", "kestio_model", "--stop-after-init", "--no-http"]
        with step(f"{trial.name}: installing kestio_model") as progress:
            odoo_process.watched(arguments, connection, cache("log") / "bench-deals.log", progress)
        yield stock, kestio
    finally:
        database.drop(connection, stock)
        database.drop(connection, kestio)


def of_cases(trial: Trial, chances: list[dict[str, float]]) -> list[float]:
    """Return the probability of each case.

    :param chances: of each date the probability of each deal.
    :raises Stop: when one is missing: the ways would not be compared on the same deals.
    """
    if missing := [case for case in trial.cases if case.deal not in chances[case.date]]:
        raise Stop(f"{len(missing)} of {len(trial.cases)} cases have no probability, such as {missing[0]}")
    return [chances[case.date][case.deal] for case in trial.cases]


def _boosting(trial: Trial, *, by_the_hour: bool = False) -> list[float]:
    """Return what gradient boosting foretells of each case from stage and days, or from more than the rules know."""
    stages = {stage: place for place, stage in enumerate(trial.pipeline.stages)}

    def row(case: Case) -> tuple:
        ages = (case.stage_time, case.process_time) if by_the_hour else (case.stage_days, case.process_days)
        return stages[case.stage], *ages, int(case.won)

    told = json.dumps(
        {"lessons": [row(case) for case in trial.lessons()], "cases": [row(case) for case in trial.cases]}
    )
    command = [str(python_env.boosting()), str(BOOSTING)]
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"gradient boosting failed: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def _with_bars(name: str, scores: dict[str, Scores]) -> Iterator[Result]:
    ours = scores["learned"]
    for way, title in WAYS.items():
        for kind in ("brier", "log_loss"):
            value = round(getattr(ours, kind) - getattr(scores[way], kind), 4)
            yield Result(f"{name}.learned_against_{way}", f"{kind}_difference", value, -0.0001, note=f"below {title}")
    behind = round(ours.brier - scores["boosting"].brier, 4)
    yield Result(f"{name}.learned_against_boosting", "brier_difference", behind, BEHIND_BOOSTING)
    calibration = round(ours.calibration, 4)
    yield Result(f"{name}.learned_calibration", "calibration_error", calibration, CALIBRATION, note="10 equal bins")


def _without_anything_to_learn(name: str, scores: dict[str, Scores]) -> Iterator[Result]:
    value = round(scores["learned"].brier - scores["base_rate"].brier, 4)
    note = "nothing predicts the outcome"
    yield Result(f"{name}.learned_against_base_rate", "brier_difference", value, NOTHING_TO_LEARN, note=note)
