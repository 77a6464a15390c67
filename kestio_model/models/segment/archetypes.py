"""Segment: what is proposed to a company that makes its first commercial model, by the way it sells."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class Tier:
    """A proposed tier.

    :param cadence: months between two planned visits, by archetype (0: none).
    :param hours: length of a visit.
    :param share: of the ranked customers, who are in this tier or a better one.
    """

    code: str
    name: object
    color: int
    enter: float
    cadence: dict[str, int]
    hours: float
    share: float
    handling: str = "rep"


TIERS = (
    Tier("gold", _lt("Gold"), 3, 70, {"transactional": 3, "complex": 1, "mixed": 2}, 1.5, 0.1),
    Tier("silver", _lt("Silver"), 4, 40, {"transactional": 6, "complex": 3, "mixed": 4}, 1.0, 0.4),
    Tier("bronze", _lt("Bronze"), 2, 0, {"transactional": 0, "complex": 0, "mixed": 0}, 0.5, 1.0, "automation"),
)
# Weights in percent. What many companies do not record (costs, potential) never weighs half or more.
CRITERIA = {
    "transactional": {"revenue": 45, "orders": 25, "recency": 20, "growth": 10},
    "complex": {"revenue": 40, "margin": 20, "basket": 15, "potential": 25},
    "mixed": {"revenue": 45, "orders": 15, "recency": 15, "potential": 25},
}
# The labels of the measures, as terms of the code: those of the field are translated only after the demo data load.
MEASURES = {
    "revenue": _lt("Revenue"),
    "margin": _lt("Margin"),
    "orders": _lt("Number of orders"),
    "basket": _lt("Average basket"),
    "recency": _lt("Days since the last order"),
    "growth": _lt("Growth (%)"),
    "potential": _lt("Declared potential"),
}
# Distance between entry and exit of a tier, in points of index.
GAP = 10
# Below so many ranked customers their distribution says nothing: the usual entries are proposed.
ENOUGH = 20
# Points 100 when nobody has a figure yet.
USUAL_HIGH = {"revenue": 10_000, "margin": 3_000, "orders": 6, "basket": 2_000, "potential": 10_000}
# Bounds that do not depend on the company.
FIXED = {"growth": (-50.0, 50.0)}


def bound(value: float) -> float:
    """Round a bound to two digits, as a person would choose it.

    >>> bound(37412.0), bound(985.3), bound(7.2), bound(0.0)
    (37000.0, 990.0, 7.2, 0.0)
    """
    if value <= 0:
        return 0.0
    unit = 10.0 ** (floor(log10(value)) - 1)
    return round(round(value / unit) * unit, 2)


def entries(quantiles: list[float | None], usual: list[float]) -> list[float]:
    """Return the index at which each tier is entered, best first; the last one takes everybody.

    :param quantiles: the index that leaves each tier its share of the customers; unknown when there are too few.
    :param usual: what to propose instead.

    >>> entries([63.2, 31.0, None], [70, 40, 0])
    [65.0, 30.0, 0.0]
    >>> entries([22.0, 21.0, None], [70, 40, 0])
    [30.0, 15.0, 0.0]
    >>> entries([None, None, None], [70, 40, 0])
    [70.0, 40.0, 0.0]
    """
    if None in quantiles[:-1]:
        return [float(value) for value in usual]
    last = len(quantiles) - 1
    chosen: list[float] = []
    for place, quantile in enumerate(quantiles[:-1]):
        least = 15.0 * (last - place)
        most = chosen[-1] - 15.0 if chosen else 85.0
        chosen.append(min(most, max(least, 5.0 * round(quantile / 5.0))))
    return [*chosen, 0.0]
