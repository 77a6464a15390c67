"""What happened to each deal, step by step, from files that are never quite right: no Odoo here."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

OPEN, WON, LOST = "pending", "won", "lost"


class Step(NamedTuple):
    """What is true of a deal from a moment on."""

    at: datetime
    stage: str
    """The stage it is in; a closed one keeps the stage that it was closed in."""
    status: str
    user: str


@dataclass(frozen=True)
class Deal:
    """A deal; its first step is its creation."""

    name: str
    amount: float
    reason: str
    customer: str
    steps: tuple[Step, ...]

    def at(self, moment: datetime) -> Step | None:
        """Return what was true of the deal at a moment; None when it was not there yet."""
        place = bisect_right(self.steps, moment, key=lambda step: step.at)
        return self.steps[place - 1] if place else None

    @property
    def closed(self) -> datetime | None:
        """When it was closed for good; None for an open deal."""
        return self.steps[-1].at if self.steps[-1].status != OPEN else None

    @property
    def is_after_the_fact(self) -> bool:
        """Tell whether it was closed within a day of its creation."""
        return self.closed is not None and (self.closed - self.steps[0].at).total_seconds() < 24 * 3600


@dataclass(frozen=True)
class Pipeline:
    """The deals of a company, oldest first.

    :param stages: the open stages, in the order in which deals pass them.
    :param cleaned: what was found wrong, in words, and how often.
    """

    deals: tuple[Deal, ...]
    stages: tuple[str, ...]
    cleaned: Counter = field(default_factory=Counter)

    @property
    def users(self) -> list[str]:
        """All who appear in any step."""
        return sorted({step.user for deal in self.deals for step in deal.steps if step.user})

    def known_at(self, moment: datetime) -> Pipeline:
        """Return what could be known at a moment: later deals, steps and outcomes have not happened yet."""
        known = [
            Deal(deal.name, deal.amount, deal.reason, deal.customer, steps)
            for deal in self.deals
            if (steps := tuple(step for step in deal.steps if step.at <= moment))
        ]
        return Pipeline(tuple(known), self.stages)
