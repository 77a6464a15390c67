"""Which stages of a history are open ones, in which order deals pass them, and which only say how a deal ended."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import mean, median

from tools.load.pipeline import LOST, WON

NAMED_WON = re.compile(r"\b(won|gagn\w+)\b", re.IGNORECASE)
NAMED_LOST = re.compile(r"\b(lost|perdu\w*)\b", re.IGNORECASE)
# A stage whose entries nearly always coincide with the closing says that the deal is closed; the rest are deals that
# were opened again.
MOSTLY = 0.8

Moves = Mapping[str, list[tuple[datetime, str]]]  # of each deal: when, stage
Closings = Mapping[str, tuple[datetime, str]]  # of each closed deal: when, outcome


def named(stage: str) -> str:
    """Return the outcome that a stage's name tells, or nothing.

    >>> named("Closed Won"), named("Perdue"), named("Wonderful")
    ('won', 'lost', '')
    """
    return WON if NAMED_WON.search(stage) else LOST if NAMED_LOST.search(stage) else ""


def closing(moves: Moves, closings: Closings) -> dict[str, str]:
    """Return the stages that are entered at the closing only, or are named so, with their outcome."""
    entered: Counter = Counter()
    outcomes: dict[str, Counter] = defaultdict(Counter)
    for deal, entries in moves.items():
        end, outcome = closings.get(deal, (datetime.max, ""))
        for at, stage in entries:
            entered[stage] += 1
            outcomes[stage][outcome] += int(at >= end)
    found = {}
    for stage, count in entered.items():
        if name := named(stage):
            found[stage] = name
        elif outcomes[stage].total() >= MOSTLY * count:
            found[stage] = outcomes[stage].most_common(1)[0][0]
    return found


def order(visits: Iterable[list[str]]) -> list[str]:
    """Return stages by the median place at which deals first enter them.

    :param visits: the open stages of each deal in the order in which it entered them.

    >>> order([["new", "offer", "new"], ["new", "call", "offer"], ["call", "offer"]])
    ['new', 'call', 'offer']
    """
    places = defaultdict(list)
    for stages in visits:
        for place, stage in enumerate(dict.fromkeys(stages)):
            places[stage].append(place)
    return sorted(places, key=lambda stage: (median(places[stage]), mean(places[stage]), stage))
