"""Rules by which the tests rank the real customers: read by the product and by its pandas counterpart alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

YEAR_END = date(2011, 7, 31)
MONTH_ENDS = tuple(date(2011, month, day) for month, day in enumerate((31, 28, 31, 30, 31, 30, 31), start=1))


@dataclass(frozen=True)
class Criterion:
    """0 points at ``low``, 100 at ``high``; turned round when less is better. Amounts are in units, not cents."""

    measure: str
    weight: float
    low: float
    high: float
    inverse: bool = False


@dataclass(frozen=True)
class Tier:
    """Entered at an index of ``enter`` or more, left at ``exit`` or less."""

    code: str
    enter: float
    exit: float


@dataclass(frozen=True)
class Rules:
    """A commercial model; tiers go from best to last.

    :param up: evaluations in a row that ask for a better tier, a month apart, before it is given.
    :param down: the same for a lower tier.
    :param dwell: months that a customer stays in a tier at least.
    :param automatic: whether moves are applied; otherwise they are suggested.
    :param approve_top: whether moves into the best tier are suggested in any case.
    """

    criteria: tuple[Criterion, ...]
    tiers: tuple[Tier, ...]
    window: int
    up: int = 1
    down: int = 1
    dwell: int = 0
    automatic: bool = True
    approve_top: bool = False
    coverage: float = 0.5


def with_band(rules: Rules, width: float) -> Rules:
    """Return the rules with as many points between the entry and the exit of each tier but the last."""
    *upper, last = rules.tiers
    return replace(rules, tiers=(*(replace(tier, exit=round(tier.enter - width, 1)) for tier in upper), last))


YEAR = Rules(
    criteria=(
        Criterion("revenue", 3, 0, 5000),
        Criterion("orders", 1, 0, 12),
        Criterion("recency", 3, 0, 240, inverse=True),
        Criterion("basket", 2, 100, 1000),
    ),
    tiers=(Tier("gold", 60, 50), Tier("silver", 35, 25), Tier("bronze", 0, 0)),
    window=12,
)
# Short windows and few signals: what makes tiers flap.
QUARTER = Rules(
    criteria=(
        Criterion("revenue", 4, 0, 1500),
        Criterion("recency", 3, 0, 90, inverse=True),
        Criterion("basket", 1, 100, 800),
        Criterion("growth", 1, -50, 50),
    ),
    tiers=(Tier("gold", 65, 55), Tier("silver", 35, 25), Tier("bronze", 0, 0)),
    window=3,
)
# An index has one decimal: left at one tenth below the entry is left as soon as it is not entered.
WITHOUT_BAND = with_band(QUARTER, 0.1)
WITH_BAND = with_band(QUARTER, 10)
PATIENT = replace(WITH_BAND, up=2, down=3, dwell=2)
# What a new model proposes, but applied: two months up, four down, half a year in each tier, a person for the best one.
USUAL = replace(WITH_BAND, up=2, down=4, dwell=6, approve_top=True)
ASKING = replace(WITH_BAND, automatic=False, approve_top=True)
