"""Pipeline: figures that judge probabilities by what happened: no database, no numbers library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log

SURE = 0.001  # a certainty that fails would cost an endless log loss
BINS = 10


@dataclass(frozen=True)
class Scores:
    """How well probabilities did on the same cases; of all but ``auc`` less is better."""

    brier: float
    log_loss: float
    auc: float
    calibration: float

    def sentence(self) -> str:
        """Return all of them in one line."""
        return (
            f"Brier {self.brier:.4f}, log loss {self.log_loss:.4f}, AUC {self.auc:.3f}, "
            f"calibration error {self.calibration:.4f}"
        )


def judge(chances: Sequence[float], wins: Sequence[bool]) -> Scores:
    """Return the scores of probabilities from 0 to 1.

    >>> judge([0.6, 0.6, 0.2, 0.9], [True, False, False, True]).brier
    0.1425
    """
    cases = list(zip((min(max(chance, SURE), 1 - SURE) for chance in chances), wins, strict=True))
    return Scores(
        brier=round(sum((chance - won) ** 2 for chance, won in zip(chances, wins, strict=True)) / len(cases), 6),
        log_loss=-sum(log(chance if won else 1 - chance) for chance, won in cases) / len(cases),
        auc=auc(cases),
        calibration=calibration_error(cases),
    )


def auc(cases: Sequence[tuple[float, bool]]) -> float:
    """Return how often a won case stands above a lost one (equal ones count half); 0.5 where one kind is missing.

    >>> auc([(0.9, True), (0.5, False), (0.5, True)])
    0.75
    """
    won, lost, below = sum(case[1] for case in cases), sum(not case[1] for case in cases), 0
    above = 0.0
    for _chance, group in groupby(sorted(cases), key=lambda case: case[0]):
        wins = [win for _same, win in group]
        above += sum(wins) * (below + (len(wins) - sum(wins)) / 2)
        below += len(wins) - sum(wins)
    return above / (won * lost) if won and lost else 0.5


def calibration_error(cases: Sequence[tuple[float, bool]]) -> float:
    """Return the mean gap between forecast and outcome over ten equally wide bins, weighted by their cases.

    >>> calibration_error([(0.95, True), (0.95, True), (0.05, False), (0.05, True)])
    0.25
    """
    bins: list[list[tuple[float, bool]]] = [[] for _bin in range(BINS)]
    for case in cases:
        bins[min(int(case[0] * BINS), BINS - 1)].append(case)
    gaps = [abs(sum(chance - won for chance, won in held)) for held in bins]
    return round(sum(gaps) / len(cases), 6)
