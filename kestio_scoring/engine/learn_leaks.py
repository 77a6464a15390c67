"""Learn: signs that a field was filled because a lead was won or lost: points learned from it mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .learn_judge import auc
from .learn_values import FEWEST, Field

SEPARATES, LATE, CLOSED_ONLY, GIVEN_UP = "separates", "late", "closed_only", "given_up"
NEAR_PERFECT = 0.9  # AUC of one field alone
CERTAIN = 0.1  # of the usual doubt: less than that is certain
MOSTLY_CERTAIN = 0.25  # of the leads: so many with certain values are too many
OFTEN = 0.5  # of the filled leads
FALLEN = 0.25  # of what was usual


@dataclass(frozen=True)
class Filling:
    """How often a field is filled, as shares from 0 to 1.

    :param late: of the filled closed leads, those on which it was last written at the closing or later.
    :param still_open: of the open leads; None where these are too few.
    :param older: of the older closed leads, ``newer`` of the newer ones.
    """

    older: float
    newer: float
    late: float = 0.0
    still_open: float | None = None


def signs(field: Field, places: Sequence[int | None], wins: Sequence[bool], filling: Filling) -> tuple[str, ...]:
    """Return the signs that speak against a field.

    :param places: which value each closed lead has.
    """
    closed = (filling.older + filling.newer) / 2
    found = {
        SEPARATES: len(field.values) > 1 and _separates(places, wins),
        LATE: filling.late >= OFTEN,
        CLOSED_ONLY: filling.still_open is not None and filling.still_open < FALLEN * closed,
        GIVEN_UP: filling.newer < FALLEN * filling.older,
    }
    return tuple(sign for sign, is_there in found.items() if is_there)


def _separates(places: Sequence[int | None], wins: Sequence[bool]) -> bool:
    """Tell whether a field alone nearly says how a lead ended.

    >>> wins = [True] * 50 + [False] * 50
    >>> _separates([0] * 48 + [1] * 52, wins), _separates([0, 1] * 50, wins)
    (True, False)
    """
    held: dict[int | None, list[bool]] = {}
    for place, win in zip(places, wins, strict=True):
        held.setdefault(place, []).append(win)
    usual = sum(wins) / len(wins)
    rates = {place: sum(own) / len(own) if len(own) >= FEWEST else usual for place, own in held.items()}
    certain = sum(
        len(own)
        for place, own in held.items()
        if rates[place] < CERTAIN * usual or 1 - rates[place] < CERTAIN * (1 - usual)
    )
    return certain >= MOSTLY_CERTAIN * len(wins) or auc([rates[place] for place in places], wins) >= NEAR_PERFECT
