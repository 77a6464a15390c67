"""Pipeline arithmetic without a database: what to propose for a stage, and the curve that a person looks at."""

from __future__ import annotations

from dataclasses import dataclass

from .probability import Rule, days_to, shown, time_factor

WEIGHT = 20  # closed deals that the usual value counts for, against the company's own
ENOUGH = 20  # deals below which a median or a tier of its own says nothing
LONGEST = 365  # days: a rule is drawn no further
POINTS = 60  # of a drawn curve


@dataclass(frozen=True)
class Usual:
    """What a way of selling starts from.

    :param first: percent in the first open stage.
    :param last: percent in the last one.
    :param days: expected in a stage.
    """

    first: float
    last: float
    days: int


USUAL = {
    "transactional": Usual(15, 70, 5),
    "complex": Usual(5, 75, 30),
    "mixed": Usual(10, 70, 14),
}


def usual_probability(usual: Usual, place: int, count: int) -> float:
    """Return the percent of a stage by its position among the open ones: it rises towards closing.

    >>> [usual_probability(USUAL["mixed"], place, 4) for place in range(4)]
    [10.0, 30.0, 50.0, 70.0]
    >>> usual_probability(USUAL["mixed"], 0, 1)
    40.0
    """
    step = place / (count - 1) if count > 1 else 0.5
    return shown(usual.first + (usual.last - usual.first) * step)


def shrunk(won: int, closed: int, usual: float, weight: int = WEIGHT) -> float:
    """Return the observed percent, moved towards the usual one the more, the fewer deals were closed.

    >>> shrunk(0, 0, 30), shrunk(30, 60, 30), shrunk(300, 600, 30)
    (30.0, 45.0, 49.0)
    """
    return shown(100 * (won + weight * usual / 100) / (closed + weight))


def expected_days(median_days_won: float | None, won: int, usual: int) -> int:
    """Return after how many days a deal is late: the median of those that were won, when enough were.

    >>> expected_days(9.4, 30, 14), expected_days(9.4, 5, 14), expected_days(0.2, 40, 14), expected_days(None, 40, 14)
    (9, 14, 1, 14)
    """
    if won < ENOUGH or median_days_won is None:
        return usual
    return max(1, round(median_days_won))


def half_life(days: int) -> int:
    """Return a half-life that goes with the expected days: twice as long, at least a week.

    >>> half_life(14), half_life(1)
    (28, 7)
    """
    return max(7, 2 * days)


def horizon(rule: Rule) -> int:
    """Return how many days of a rule are worth drawing: a little beyond where it stops falling.

    >>> horizon(Rule(60, 14, "half_life", 30, floor=0.1)), horizon(Rule(60, 10, "linear", daily_rate=0.02, floor=0.2))
    (132, 58)
    >>> horizon(Rule(60)), horizon(Rule(60, 14, "half_life", 30))
    (30, 194)
    """
    if rule.decay_mode == "none":
        return max(30, 2 * rule.grace_days)
    end = days_to(rule, rule.floor) if rule.floor else None
    if end is None:
        end = rule.grace_days + (6 * rule.half_life_days if rule.decay_mode == "half_life" else 1 / rule.daily_rate)
        return min(LONGEST, int(end))
    return min(LONGEST, max(int(end) + max(int(end) - rule.grace_days, 10) // 5, rule.grace_days + 10))


def curve(rule: Rule) -> list[tuple[int, float]]:
    """Return the points of a rule over the days in the stage: day and exact percent.

    >>> points = dict(curve(Rule(60, 14, "half_life", 30, floor=0.1)))
    >>> points[0], points[14], points[44], min(points.values())
    (60.0, 60.0, 30.0, 6.0)
    """
    last = horizon(rule)
    step = max(1, -(-last // POINTS))
    days = {*range(0, last + 1, step), rule.grace_days, last}
    if half := days_to(rule, 0.5):
        days.add(round(half))
    return [(day, round(rule.probability * time_factor(rule, day), 2)) for day in sorted(days) if day <= last]
