"""Score: points of one subject from what happened and from the rules; the statement in SQL computes the same.

Formula: ``score(t) = min(cap, sum_groups min(cap_g, sum_events points * decay(t - t_event)))``, never below 0.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

DAY = 86_400.0


@dataclass(frozen=True)
class Rule:
    """Points for one type of event.

    :param pattern: address with ``*`` for anything; empty: whatever the address.
    :param decay: ``none``, ``half_life`` (``days`` until half is left), ``linear`` (nothing is left after ``days``)
        or ``window`` (all or nothing, after ``days``).
    :param quiet: seconds without the same event after which it counts again.
    :param per_day: how many count on one day; 0: all of them.
    :param once: only the latest one counts.
    """

    key: int
    group: int
    type: str
    points: float
    pattern: str = ""
    decay: str = "none"
    days: float = 0.0
    quiet: float = 0.0
    per_day: int = 0
    once: bool = False


@dataclass(frozen=True)
class Event:
    """What somebody did: the ``date`` is naive, in the time zone whose days count."""

    date: datetime
    type: str
    url: str = ""


@dataclass
class Part:
    """What one event brings today under one rule."""

    event: Event
    rule: Rule
    points: float


@dataclass
class Score:
    """The points of each group, capped, and the parts that make them."""

    groups: dict[int, float] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @property
    def total(self) -> float:
        """Return the sum of the groups."""
        return sum(self.groups.values())


def left(rule: Rule, age: float) -> float:
    """Return the share of the points that is left of an event, ``age`` seconds after it.

    >>> half = Rule(1, 1, "form", 10, decay="half_life", days=30)
    >>> line = Rule(1, 1, "form", 10, decay="linear", days=60)
    >>> [round(10 * left(rule, 30 * DAY), 2) for rule in (half, line)], [10 * left(r, 60 * DAY) for r in (half, line)]
    ([5.0, 5.0], [2.5, 0.0])
    """
    age = max(age, 0.0)
    if rule.decay == "half_life":
        return math.exp(-math.log(2) * age / (rule.days * DAY))
    if rule.decay == "linear":
        return max(0.0, 1 - age / (rule.days * DAY))
    if rule.decay == "window":
        return 1.0 if age <= rule.days * DAY else 0.0
    return 1.0


def counted(rule: Rule, events: Sequence[Event]) -> list[Event]:
    """Return those of one subject's events that a rule counts, oldest first.

    The same event counts again after ``quiet`` seconds without it: a page read again while it is being read is one
    reading, in whatever order the events arrive.

    >>> at = datetime(2026, 1, 5, 9)
    >>> views = [Event(at + timedelta(minutes=m), "page_view", "/price") for m in (0, 20, 40, 80)]
    >>> [e.date.minute for e in counted(Rule(1, 1, "page_view", 1, quiet=1800), views)]
    [0, 20]
    """
    matching = sorted((e for e in events if _matches(rule, e)), key=lambda event: event.date)
    before: dict[str, datetime] = {}
    fresh = []
    for event in matching:
        previous = before.get(event.url)
        before[event.url] = event.date
        if previous is None or event.date - previous >= timedelta(seconds=rule.quiet):
            fresh.append(event)
    if rule.once:
        return fresh[-1:]
    return _first_of_each_day(fresh, rule.per_day) if rule.per_day else fresh


def _matches(rule: Rule, event: Event) -> bool:
    return rule.type == event.type and (not rule.pattern or bool(_pattern(rule.pattern).fullmatch(event.url)))


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """Return the expression of an address in which ``*`` stands for anything."""
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)


def _first_of_each_day(events: Iterable[Event], per_day: int) -> list[Event]:
    seen: dict[object, int] = defaultdict(int)
    kept = []
    for event in events:
        seen[event.date.date()] += 1
        if seen[event.date.date()] <= per_day:
            kept.append(event)
    return kept


def score(rules: Iterable[Rule], caps: dict[int, float], events: Sequence[Event], now: datetime) -> Score:
    """Return the points of one subject.

    :param caps: most points that a group gives, by group; a group that is missing has no cap.
    :param events: all of the subject's events; those after ``now`` do not count.

    >>> rule = Rule(1, 7, "page_view", 3)
    >>> seen = [Event(datetime(2026, 1, day), "page_view", f"/{day}") for day in range(1, 6)]
    >>> score([rule], {7: 10}, seen, datetime(2026, 2, 1)).groups
    {7: 10}
    """
    past = [event for event in events if event.date <= now]
    parts = [
        Part(event, rule, rule.points * left(rule, (now - event.date).total_seconds()))
        for rule in rules
        for event in counted(rule, past)
    ]
    sums: dict[int, float] = defaultdict(float)
    for part in parts:
        sums[part.rule.group] += part.points
    return Score({group: min(points, caps.get(group, math.inf)) for group, points in sums.items()}, parts)


def of_company(contacts: Iterable[float], factor: float = 1.5) -> float:
    """Return the engagement of a company: the sum of its contacts', at most ``factor`` times the best one's.

    >>> of_company([40, 30, 10]), of_company([40, 10]), of_company([])
    (60.0, 50, 0.0)
    """
    points = [value for value in contacts if value]
    return min(sum(points), factor * max(*points, 0.0)) if points else 0.0


def tenths(values: Sequence[float]) -> list[int]:
    """Return values in whole tenths that add up to their sum in tenths: largest remainders are rounded up.

    >>> tenths([0.25, 0.25, 0.25, 0.25]), tenths([3.04, -1.0]), tenths([])
    ([3, 3, 2, 2], [30, -10], [])
    """
    whole = [math.floor(10 * value + 1e-9) for value in values]
    rest = round(10 * sum(values)) - sum(whole)
    by_remainder = sorted(range(len(values)), key=lambda place: whole[place] - 10 * values[place])
    for place in by_remainder[:rest]:
        whole[place] += 1
    return whole


def band(fit: float, engagement: float, fit_bounds: tuple[float, float], engagement_bounds: tuple[float, float]) -> str:
    """Return the cell of the matrix: A to C by fit, 1 to 3 by engagement.

    :param fit_bounds: from how many points A, then B; engagement alike for 1, then 2.

    >>> band(70, 10, (60, 30), (50, 20)), band(30, 50, (60, 30), (50, 20)), band(0, 0, (60, 30), (50, 20))
    ('A3', 'B1', 'C3')
    """
    letter = "A" if fit >= fit_bounds[0] else "B" if fit >= fit_bounds[1] else "C"
    digit = 1 if engagement >= engagement_bounds[0] else 2 if engagement >= engagement_bounds[1] else 3
    return f"{letter}{digit}"
