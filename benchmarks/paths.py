"""What happened to each lead of the reference company: when it was made, which stages it passed, how it ended."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from benchmarks.volume import AS_OF, MONTHS, STAGES

SHORT = 0.5  # of the closed leads skip the stages between
STAY = 20  # days in a stage, on average
RECENT = 240  # days within which the leads that are open today were made; most of them lately
KINDS = ("pending",) * 3 + ("won",) * 4 + ("lost",) * 3
NIGHT = datetime.combine(AS_OF, time(7))


class Change(NamedTuple):
    """A lead entered a stage, or was won or lost."""

    at: datetime
    stage: int
    status: str


class Path(NamedTuple):
    """The life of a lead so far; the first change is its creation."""

    place: int
    changes: tuple[Change, ...]

    @property
    def kind(self) -> str:
        """``pending``, ``won`` or ``lost``."""
        return self.changes[-1].status

    @property
    def moved(self) -> datetime:
        """When it last entered a stage, which losing is not."""
        return next(change.at for change in reversed(self.changes) if change.status != "lost")

    @property
    def closed(self) -> datetime | None:
        """When it ended."""
        return self.changes[-1].at if self.kind != "pending" else None


def paths(leads: int, won_stage: int) -> Iterator[Path]:
    """Yield the path of each lead: 30 % open, 40 % won, 30 % lost; about two changes for each."""
    dice = random.Random(11)  # noqa: S311 - the same company at every run, not a secret
    for place in range(leads):
        kind = KINDS[dice.randrange(10)]
        days = RECENT * dice.random() ** 2 if kind == "pending" else MONTHS * 30 * dice.random()
        at, last = NIGHT - timedelta(days=days, seconds=dice.randrange(80_000)), dice.randrange(3)
        stages = STAGES[: last + 1] if kind == "pending" or dice.random() > SHORT else STAGES[:1]
        changes = [Change(at, stages[0], "pending")]
        for stage in stages[1:]:
            changes.append(Change(_later(dice, changes[-1].at), stage, "pending"))
        if kind != "pending":
            end = won_stage if kind == "won" else changes[-1].stage
            changes.append(Change(_later(dice, changes[-1].at), end, kind))
        yield Path(place, tuple(changes))


def _later(dice: random.Random, at: datetime) -> datetime:
    """Return a moment after another, and before the night on which the jobs run."""
    return at + min(timedelta(days=STAY * dice.expovariate(1.0)), (NIGHT - at) * 0.9)
