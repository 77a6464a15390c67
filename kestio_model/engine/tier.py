"""Segment: a customer's index from what is known of him, and the tier that follows.

The set-based statement of ``kestio.tier.figures`` computes the same in SQL; a property test holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Criterion:
    """One signal: 0 points at ``low``, 100 at ``high``, linear between; ``inverse`` turns it round."""

    key: int
    weight: float
    low: float = 0.0
    high: float = 1.0
    inverse: bool = False


@dataclass(frozen=True)
class Tier:
    """A tier: entered at ``enter`` or more, left at ``exit`` or less (both 0 to 100)."""

    key: int
    enter: float
    exit: float


@dataclass(frozen=True)
class Index:
    """Weighted mean of the known signals (0 to 100), and the share of the weights that is known (0 to 1)."""

    value: float | None
    coverage: float
    points: Mapping[int, float]


def points(criterion: Criterion, value: float | None) -> float | None:
    """Return the points (0 to 100) that a value earns, or nothing when the value is unknown.

    >>> turnover = Criterion(key=1, weight=1, low=0, high=50_000)
    >>> points(turnover, 20_000), points(turnover, 80_000), points(turnover, -500), points(turnover, None)
    (40.0, 100.0, 0.0, None)
    >>> points(Criterion(key=1, weight=1, low=0, high=200, inverse=True), 50)
    75.0
    """
    if value is None:
        return None
    share = min(1.0, max(0.0, (value - criterion.low) / (criterion.high - criterion.low)))
    return 100.0 * (1.0 - share if criterion.inverse else share)


def index(criteria: Sequence[Criterion], values: Mapping[int, float | None]) -> Index:
    """Return the index of one customer.

    :param values: what is known, by the key of the criterion; a missing or empty value is unknown.

    >>> two = [Criterion(1, weight=3, high=100), Criterion(2, weight=1, high=10)]
    >>> index(two, {1: 80, 2: 5})
    Index(value=72.5, coverage=1.0, points={1: 80.0, 2: 50.0})
    >>> index(two, {1: 80})
    Index(value=80.0, coverage=0.75, points={1: 80.0})
    >>> index(two, {}).value is None
    True
    """
    scored = {criterion.key: points(criterion, values.get(criterion.key)) for criterion in criteria}
    known = [criterion for criterion in criteria if scored[criterion.key] is not None]
    weight = sum(criterion.weight for criterion in known)
    total = sum(criterion.weight for criterion in criteria)
    earned = {key: value for key, value in scored.items() if value is not None}
    if not weight:
        return Index(None, 0.0, earned)
    mean = sum(criterion.weight * earned[criterion.key] for criterion in known) / weight
    return Index(rounded(mean, 1), rounded(weight / total, 4), earned)


def target(value: float | None, tiers: Sequence[Tier]) -> int | None:
    """Return the key of the best tier that an index enters; ``tiers`` go from best to last.

    >>> tiers = [Tier(1, 70, 60), Tier(2, 40, 30), Tier(3, 0, 0)]
    >>> target(75, tiers), target(69.9, tiers), target(0, tiers), target(None, tiers)
    (1, 2, 3, None)
    """
    if value is None:
        return None
    return next((tier.key for tier in tiers if value >= tier.enter), None)


def direction(value: float | None, current: int, tiers: Sequence[Tier]) -> int:
    """Return +1, 0 or -1: whether an index asks for one level up, none, or one level down.

    Between the exit of a tier and the entry of the next better one nothing moves: that is the hysteresis.

    >>> tiers = [Tier(1, 70, 60), Tier(2, 40, 30), Tier(3, 0, 0)]
    >>> [direction(value, 2, tiers) for value in (70, 69.9, 30.1, 30)]
    [1, 0, 0, -1]
    >>> direction(95, 1, tiers), direction(0, 3, tiers), direction(95, 3, tiers)
    (0, 0, 1)
    """
    if value is None:
        return 0
    place = next(place for place, tier in enumerate(tiers) if tier.key == current)
    if place > 0 and value >= tiers[place - 1].enter:
        return 1
    return -1 if place + 1 < len(tiers) and value <= tiers[place].exit else 0


def holds_from(since: date, evaluations: int, period: str) -> date:
    """Return the first day on which a direction seen since a date has held for N evaluations in a row.

    :param period: ``days``, ``weeks`` or ``months`` between two evaluations.

    >>> holds_from(date(2026, 1, 31), 2, "months"), holds_from(date(2026, 1, 31), 1, "months")
    (datetime.date(2026, 2, 28), datetime.date(2026, 1, 31))
    """
    return since + relativedelta(**{period: evaluations - 1})


def shares(parts: Mapping[int, tuple[float, float]], total: float) -> dict[int, float]:
    """Split an index into what each criterion contributes; the parts add up to it exactly.

    :param parts: weight and points of each known criterion.
    :param total: the index, to one decimal.
    :return: contributions to one decimal (largest remainder, so that the sum is the total).

    >>> shares({1: (1, 50.0), 2: (1, 50.0), 3: (1, 0.0)}, 33.3)
    {1: 16.7, 2: 16.6, 3: 0.0}
    """
    weight = sum(weight for weight, _points in parts.values())
    exact = {key: 10 * share * scored / weight for key, (share, scored) in parts.items()}
    whole = {key: int(value) for key, value in exact.items()}
    missing = round(total * 10) - sum(whole.values())
    by_remainder = sorted(exact, key=lambda key: whole[key] - exact[key])
    for key in by_remainder[:missing]:
        whole[key] += 1
    return {key: value / 10 for key, value in whole.items()}


def rounded(value: float, digits: int) -> float:
    """Round half away from zero on 15 significant digits, as PostgreSQL rounds a float cast to numeric.

    >>> rounded(0.25, 1), rounded(72.45, 1), rounded(-0.25, 1)
    (0.3, 72.5, -0.3)
    """
    return float(Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
