"""Pipeline arithmetic without a database: what would raise the probability of a deal most, now."""

from __future__ import annotations

from dataclasses import dataclass

from .probability import Rule, effective


@dataclass(frozen=True)
class Standing:
    """Where a deal stands: days counted, share of criteria met, what was learned at its age and after a meeting."""

    days: float
    rate: float | None
    learned: float = 1.0
    learned_met: float | None = None


def gain_of_criterion(rule: Rule, standing: Standing, share: float) -> float:
    """Return the points won by meeting a criterion.

    :param share: of the applicable weight that the criterion holds, 0 to 1.

    >>> gain_of_criterion(Rule(60, criteria_floor=0.5), Standing(0, 0.5), 0.25)
    8.0
    """
    now = effective(rule, standing.days, standing.rate, standing.learned)
    rate = min((standing.rate or 0) + share, 1.0)
    return effective(rule, standing.days, rate, standing.learned) - now


def gain_of_meeting(rule: Rule, standing: Standing) -> float:
    """Return the points won by holding a meeting today, which takes the deal back to the end of its expected days.

    >>> gain_of_meeting(Rule(60, 14, "half_life", 30, floor=0.1), Standing(44, None))
    30.0
    """
    now = effective(rule, standing.days, standing.rate, standing.learned)
    learned = standing.learned if standing.learned_met is None else standing.learned_met
    return effective(rule, min(standing.days, rule.grace_days), standing.rate, learned) - now
