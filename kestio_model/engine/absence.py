"""Absence: what becomes of an appointment of somebody who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Choice:
    """``"move"``, ``"hand_over"`` or ``"decide"`` (by a person), and when the appointment begins then."""

    action: str
    start: datetime | None = None


def choose(
    start: datetime,
    is_promised: bool,
    is_other_free: bool,
    own: Sequence[datetime] = (),
    other: Sequence[datetime] = (),
) -> Choice:
    """Return what becomes of an appointment.

    A customer who knows the date keeps it, with the substitute. One who was told nothing keeps his own rep, at another
    time inside the window of the visit. Of several times the nearest to the first one is taken.

    :param is_promised: the customer was told the date.
    :param is_other_free: the substitute is free at the same time.
    :param own: when the rep himself is free inside the window of the visit.
    :param other: when the substitute is.

    >>> at = lambda day: datetime(2026, 3, day, 9)
    >>> choose(at(10), True, True, own=[at(16)])
    Choice(action='hand_over', start=datetime.datetime(2026, 3, 10, 9, 0))
    >>> choose(at(10), False, True, own=[at(16), at(3)])
    Choice(action='move', start=datetime.datetime(2026, 3, 16, 9, 0))
    >>> choose(at(10), True, False, other=[at(12)]).action, choose(at(10), False, False).action
    ('hand_over', 'decide')
    """
    same = Choice("hand_over", start) if is_other_free else None
    moved = Choice("move", nearest(own, start)) if own else None
    elsewhere = Choice("hand_over", nearest(other, start)) if other else None
    wanted = (same, moved, elsewhere) if is_promised else (moved, same, elsewhere)
    return next((choice for choice in wanted if choice), Choice("decide"))


def nearest(starts: Sequence[datetime], wanted: datetime) -> datetime:
    """Return the moment that is nearest to another, the later one of two.

    >>> nearest([datetime(2026, 3, 1), datetime(2026, 3, 5)], datetime(2026, 3, 3)).day
    5
    """
    return min(starts, key=lambda one: (abs(one - wanted), one < wanted))
