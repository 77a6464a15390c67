"""Qualification: how well a lead is qualified by the answers to weighted questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """One question of a grid: its weight, and the points (0 to 100) of its answer; None: not answered."""

    weight: float
    points: float | None = None
    knock_out: bool = False


@dataclass(frozen=True)
class Qualification:
    """``percent`` of the weight that counts, ``known`` share of the weight that was answered, both 0 to 100."""

    percent: float
    known: float
    knocked_out: bool

    def passes(self, threshold: float) -> bool:
        """Tell whether everything was asked, nothing rules the lead out, and it has enough points."""
        return self.known >= 100 and not self.knocked_out and self.percent >= threshold


def qualify(questions: Iterable[Answered]) -> Qualification:
    """Return the weighted mean of what was answered; what was not answered counts as known to nobody.

    >>> qualify([Answered(3, 100), Answered(1, 0)])
    Qualification(percent=75.0, known=100.0, knocked_out=False)
    >>> half = qualify([Answered(1, 80), Answered(1)])
    >>> half.percent, half.known, half.passes(50)
    (80.0, 50.0, False)
    >>> qualify([Answered(1, 90), Answered(1, 90, knock_out=True)]).passes(10), qualify([]).known
    (False, 0.0)
    """
    asked = list(questions)
    total = sum(question.weight for question in asked)
    answered = [question for question in asked if question.points is not None]
    known = sum(question.weight for question in answered)
    points = sum(question.weight * (question.points or 0.0) for question in answered)
    return Qualification(
        percent=round(points / known, 1) if known else 0.0,
        known=round(100 * known / total, 1) if total else 0.0,
        knocked_out=any(question.knock_out for question in answered),
    )
