"""Pipeline arithmetic without a database: how the probability of a stage falls with time and criteria."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

LOWEST, HIGHEST = 1.0, 99.0  # an open deal is never certain to be lost or won


@dataclass(frozen=True)
class Rule:
    """What a version says about a stage.

    :param probability: percent, on entry.
    :param grace_days: days during which it holds.
    :param decay_mode: ``none``, ``half_life`` or ``linear``.
    :param daily_rate: share lost per day late (linear).
    :param floor: share that time never takes away.
    :param criteria_floor: share left when no criterion is met.
    """

    probability: float
    grace_days: int = 0
    decay_mode: str = "none"
    half_life_days: int = 0
    daily_rate: float = 0.0
    floor: float = 0.0
    criteria_floor: float = 1.0


def time_factor(rule: Rule, days: float) -> float:
    """Return the share that is left after some days in the stage.

    >>> rule = Rule(60, 14, "half_life", 30, floor=0.1)
    >>> [time_factor(rule, days) for days in (10, 14, 44, 74, 104, 200)]
    [1.0, 1.0, 0.5, 0.25, 0.125, 0.1]
    >>> time_factor(Rule(60, 10, "linear", daily_rate=0.05, floor=0.2), 14)
    0.8
    """
    late = max(days - rule.grace_days, 0)
    if rule.decay_mode == "none" or not late:
        return 1.0
    left = 0.5 ** (late / rule.half_life_days) if rule.decay_mode == "half_life" else 1 - rule.daily_rate * late
    return max(rule.floor, left)


def criteria_factor(rule: Rule, rate: float | None) -> float:
    """Return the share that is left when a share ``rate`` of the criteria's weight is met; unknown counts as all.

    >>> criteria_factor(Rule(60, criteria_floor=0.5), 0.5), criteria_factor(Rule(60, criteria_floor=0.5), None)
    (0.75, 1.0)
    """
    return 1.0 if rate is None else rule.criteria_floor + (1 - rule.criteria_floor) * rate


def effective(rule: Rule, days: float, rate: float | None = None, learned: float = 1.0) -> float:
    """Return the probability in percent, as shown.

    :param learned: observed over written probability at this age (1: nothing was learned).

    >>> [effective(Rule(60, 14, "half_life", 30, floor=0.1), days) for days in (10, 14, 44, 74, 104, 114)]
    [60.0, 60.0, 30.0, 15.0, 7.5, 6.0]
    """
    exact = rule.probability * criteria_factor(rule, rate) * time_factor(rule, days) * learned
    return shown(min(max(exact, LOWEST), HIGHEST))


def shown(percent: float) -> float:
    """Round to what a person can see: whole percents, half ones below ten.

    >>> shown(42.4), shown(7.4), shown(9.8), shown(99.0)
    (42.0, 7.5, 10.0, 99.0)
    """
    step = 0.5 if percent < 10 else 1.0
    # A billionth hides what is lost in computing: half a step goes up.
    return int(percent / step + 0.5 + 1e-9) * step


def days_to(rule: Rule, share: float) -> float | None:
    """Return after how many days in the stage a share is left; None when time never takes so much.

    >>> days_to(Rule(60, 14, "half_life", 30, floor=0.1), 0.25)
    74.0
    """
    if rule.decay_mode == "none" or share < rule.floor:
        return None
    late = rule.half_life_days * -log(share, 2) if rule.decay_mode == "half_life" else (1 - share) / rule.daily_rate
    return rule.grace_days + late
