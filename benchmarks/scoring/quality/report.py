"""Scoring: gives the newest real leads their chances in several ways, and judges them by what happened."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from benchmarks import databases, workers
from benchmarks.measure import Result
from benchmarks.pipeline.quality.scores import Scores, judge
from benchmarks.scoring.quality import trial
from tools import load_leads, python_env
from tools.load.pipeline import WON
from tools.postgres import Connection
from tools.say import Stop, step

HERE = "scoring.quality"
REGRESSION = Path(__file__).with_name("regression.py")
ABOVE_ODOO, BEHIND_AUC, BEHIND_BRIER, CALIBRATION = 0.05, 0.02, 0.01, 0.04
SHARES = (0.1, 0.2, 0.3)


def measure(connection: Connection) -> Iterator[Result]:
    """Yield the scores of each way, then how the learned points stand to the others."""
    told = trial.leads()
    newest = trial.newest(told)
    ends = {deal.name: deal.steps[-1].status == WON for deal in told.deals.deals}
    wins = [ends[name] for name in newest]
    found = _inside_odoo(connection, told)
    ways = {way: [found[way][name] for name in newest] for way in ("ours", "odoo", "odoo_in_ranges")}
    for way, bins in (("regression", False), ("regression_in_ranges", True)):
        with step(f"leads: {way}"):
            ways[way] = _regression(told, newest, ends, bins=bins)
    scores = {way: judge(chances, wins) for way, chances in ways.items()}
    for way, score in scores.items():
        lifts = ", ".join(f"{lift(ways[way], wins, share):.2f} in the best {share:.0%}" for share in SHARES)
        yield Result(
            f"{HERE}.{way}", "auc", round(score.auc, 4), None, "higher", note=f"{score.sentence()}, lift {lifts}"
        )
    yield from _with_bars(scores)
    yield from _warnings(found)


def _with_bars(scores: dict[str, Scores]) -> Iterator[Result]:
    ours = scores["ours"]
    for way, bar in (("odoo", ABOVE_ODOO), ("odoo_in_ranges", None)):
        value, note = round(ours.auc - scores[way].auc, 4), "" if bar else "Odoo helped by the ranges that we cut"
        yield Result(f"{HERE}.ours_against_{way}", "auc_difference", value, bar, "higher", note=note)
    for way in ("regression", "regression_in_ranges"):
        behind = round(scores[way].auc - ours.auc, 4), round(ours.brier - scores[way].brier, 4)
        yield Result(f"{HERE}.ours_behind_{way}", "auc_difference", behind[0], BEHIND_AUC)
        yield Result(f"{HERE}.ours_behind_{way}", "brier_difference", behind[1], BEHIND_BRIER)
    calibration = round(ours.calibration, 4)
    yield Result(f"{HERE}.calibration", "calibration_error", calibration, CALIBRATION, note="10 equal bins")


def _warnings(found: dict) -> Iterator[Result]:
    warned = set(found["warned"])
    missed, unfounded = set(trial.LATE) - warned, warned - set(trial.LATE)
    note = f"{found['taken']} fields taken, {found['rules']} rules"
    yield Result(f"{HERE}.late_columns_not_warned_about", "columns", len(missed), 0, note=", ".join(missed) or note)
    yield Result(f"{HERE}.warned_about_without_reason", "columns", len(unfounded), 0, note=", ".join(unfounded))


def _inside_odoo(connection: Connection, told) -> dict:
    with databases.empty(connection, "leads") as name:
        with load_leads.load_pipeline.environment(name) as env, step("leads: loading") as progress:
            load_leads.load(env, told, trial.LATE, progress)
        with step("leads: learning, and Odoo's statistics"):
            return workers.run(connection, f"{HERE}.inside_odoo:run", name)


def _regression(told, newest: list[str], ends: dict[str, bool], *, bins: bool) -> list[float]:
    """Return what scikit-learn foretells from the same columns."""
    columns = [name for name in told.attributes if name not in trial.LATE]

    def row(name: str) -> list:
        lead = told.told[name]
        cells = [float(lead.cells.get(one, 0)) if told.attributes[one] else lead.cells.get(one, "") for one in columns]
        return [*cells, lead.source, lead.medium]

    judging = set(newest)
    lessons = [name for name in ends if name not in judging]
    question = json.dumps({
        "lessons": [row(name) for name in lessons], "wins": [ends[name] for name in lessons], "bins": bins,
        "cases": [row(name) for name in newest],
        "numbers": [place for place, name in enumerate(columns) if told.attributes[name]],
    })  # fmt: skip
    command = [str(python_env.boosting()), "-W", "ignore", str(REGRESSION)]
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"the regression failed: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def lift(chances: list[float], wins: list[bool], share: float) -> float:
    """Return how many times as many won leads are in the best share as among all; ties count by their average.

    >>> lift([0.9, 0.5, 0.5, 0.1], [True, True, False, False], 0.5)
    1.5
    """
    wanted, won = share * len(wins), 0.0
    for _chance, group in groupby(sorted(zip(chances, wins, strict=True), reverse=True), key=lambda case: case[0]):
        alike = [win for _same, win in group]
        part = min(1.0, wanted / len(alike))
        won, wanted = won + part * sum(alike), wanted - part * len(alike)
        if wanted <= 0:
            break
    return won / (share * sum(wins))
