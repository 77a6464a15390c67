"""Learn: how well points tell the won from the lost, on leads that they were not learned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

LIFTS = (0.1, 0.2, 0.3)
BINS = 10


@dataclass(frozen=True)
class Bin:
    """Leads whose chance lies in the same tenth: how many, the chance that was said, the share that was won."""

    leads: int
    said: float
    won: float


@dataclass(frozen=True)
class Verdict:
    """Figures on the judging leads.

    :param auc: how often a won lead stands above a lost one; 0.5 is chance, 1 perfect.
    :param brier: mean squared error of the chances; 0 is perfect.
    :param lifts: win rate among the best 10, 20 and 30 %, in times that of all.
    :param error: mean gap between said and won, over tenths of the chance.
    """

    leads: int
    won: int
    auc: float
    brier: float
    lifts: tuple[float, ...]
    error: float
    bins: tuple[Bin, ...]


def judge(chances: Sequence[float], wins: Sequence[bool]) -> Verdict:
    """Return the figures.

    :raises ValueError: when all leads ended the same way.

    >>> found = judge([0.9, 0.6, 0.6, 0.2], [True, True, False, False])
    >>> found.auc, round(found.brier, 4), found.lifts[0]
    (0.875, 0.1425, 2.0)
    """
    if not 0 < sum(wins) < len(wins):
        raise ValueError("all leads ended the same way")
    bins = _bins(chances, wins)
    return Verdict(
        leads=len(wins),
        won=sum(wins),
        auc=auc(chances, wins),
        brier=sum((chance - win) ** 2 for chance, win in zip(chances, wins, strict=True)) / len(wins),
        lifts=tuple(lift(chances, wins, share) for share in LIFTS),
        error=sum(one.leads * abs(one.said - one.won) for one in bins) / len(wins),
        bins=bins,
    )


def auc(chances: Sequence[float], wins: Sequence[bool]) -> float:
    """Return how often a won lead stands above a lost one; equal ones count half.

    >>> auc([0.9, 0.5, 0.5], [True, False, True])
    0.75
    """
    lost_below, above = 0, 0.0
    for alike in reversed(_ranked(chances, wins)):
        won = sum(alike)
        above += won * (lost_below + (len(alike) - won) / 2)
        lost_below += len(alike) - won
    won = sum(wins)
    return above / (won * (len(wins) - won))


def lift(chances: Sequence[float], wins: Sequence[bool], share: float) -> float:
    """Return the win rate of the best share, in times that of all; those who tie at the edge count by their average.

    >>> lift([0.9, 0.5, 0.5, 0.1], [True, True, False, False], 0.5)
    1.5
    """
    wanted, taken, won = share * len(wins), 0.0, 0.0
    for alike in _ranked(chances, wins):
        part = min(1.0, (wanted - taken) / len(alike))
        taken, won = taken + part * len(alike), won + part * sum(alike)
        if part < 1:
            break
    return won / taken / (sum(wins) / len(wins))


def _ranked(chances: Sequence[float], wins: Sequence[bool]) -> list[list[bool]]:
    """Return the outcomes of those who have the same chance, the largest chance first."""
    alike: dict[float, list[bool]] = defaultdict(list)
    for chance, win in zip(chances, wins, strict=True):
        alike[chance].append(win)
    return [alike[chance] for chance in sorted(alike, reverse=True)]


def _bins(chances: Sequence[float], wins: Sequence[bool]) -> tuple[Bin, ...]:
    held: list[list[tuple[float, bool]]] = [[] for _bin in range(BINS)]
    for chance, win in zip(chances, wins, strict=True):
        held[min(int(chance * BINS), BINS - 1)].append((chance, win))
    return tuple(
        Bin(len(cases), sum(chance for chance, _win in cases) / len(cases), sum(win for _c, win in cases) / len(cases))
        for cases in held
        if cases
    )
