"""Who is in which tier, and from when to when, counted by pandas and plain Python: shares no code with the product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas

from . import reference
from .rules import Criterion, Rules

IN_CENTS = ("revenue", "basket")


def evaluate(documents: pandas.DataFrame, rules: Rules, as_of: date) -> pandas.DataFrame:
    """Return by customer the measures, their points (``points_revenue``...), ``index``, ``coverage`` and ``tier``.

    Index and coverage are rounded half away from zero; ``tier`` is the best that the index enters, whatever was before,
    and empty where less is known than the rules ask for.
    """
    found = reference.measures(documents, as_of, rules.window)
    earned = known = 0
    for criterion in rules.criteria:
        unit = 100 if criterion.measure in IN_CENTS else 1
        points = _points(criterion, found[criterion.measure] / unit)
        found[f"points_{criterion.measure}"] = points
        earned = earned + criterion.weight * points.fillna(0)
        known = known + criterion.weight * points.notna()
    total = sum(criterion.weight for criterion in rules.criteria)
    found["index"] = (earned / known).map(lambda value: _rounded(value, 1))
    found["coverage"] = (known / total).map(lambda value: _rounded(value, 4))
    found["tier"] = [
        next((tier.code for tier in rules.tiers if row.index >= tier.enter), None)
        if row.coverage >= rules.coverage
        else None
        for row in found[["index", "coverage"]].itertuples(name="Row", index=False)
    ]
    return found


def _points(criterion: Criterion, values: pandas.Series) -> pandas.Series:
    share = ((values - criterion.low) / (criterion.high - criterion.low)).clip(0, 1)
    return 100 * ((1 - share) if criterion.inverse else share)


def _rounded(value: float, digits: int) -> float:
    """Round half away from zero what 15 significant digits show."""
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(format(value, ".15g")).quantize(step, rounding=ROUND_HALF_UP))


@dataclass
class Standing:
    """One customer as the nightly job leaves him.

    :param place: of his tier among the tiers, 0 is the best.
    :param entered: since when he has that tier.
    :param wish: what his index asks for: +1 a better tier, -1 a lower one.
    :param since: since when it does at every evaluation.
    :param waiting: the tier that a person is asked to approve.
    """

    place: int
    entered: date
    wish: int = 0
    since: date | None = None
    waiting: str | None = None


@dataclass
class Walk:
    """What the job leaves behind on each of its dates."""

    rules: Rules
    standing: dict[str, Standing] = field(default_factory=dict)
    tiers: dict[date, dict[str, str]] = field(default_factory=dict)
    waiting: dict[date, dict[str, str]] = field(default_factory=dict)
    asking: dict[date, dict[str, tuple[int, date]]] = field(default_factory=dict)

    def go(self, documents: pandas.DataFrame, days: Iterable[date]) -> Walk:
        """Evaluate on one day after the other."""
        for day in days:
            found = evaluate(documents, self.rules, day)
            for customer, index, coverage, tier in zip(
                found.index, found["index"], found["coverage"], found["tier"], strict=True
            ):
                self._evaluate(customer, index if coverage >= self.rules.coverage else None, tier, day)
            self._note(day)
        return self

    def _evaluate(self, customer: str, index: float | None, tier: str | None, day: date) -> None:
        codes = [other.code for other in self.rules.tiers]
        standing = self.standing.get(customer)
        if standing:
            self._follow(standing, index, day)
        elif tier:
            self.standing[customer] = Standing(codes.index(tier), day)

    def _follow(self, standing: Standing, index: float | None, day: date) -> None:
        """Move a customer by one level when his index has asked for it long enough."""
        wish = self._wish(standing.place, index)
        standing.since = standing.since if wish and wish == standing.wish else day if wish else None
        standing.wish, standing.waiting = wish, None
        if not wish or not self._is_due(standing, day):
            return
        to = standing.place - wish
        if self.rules.automatic and (to or not self.rules.approve_top):
            standing.place, standing.entered, standing.wish = to, day, self._wish(to, index)
            standing.since = day if standing.wish else None
        else:
            standing.waiting = self.rules.tiers[to].code

    def _wish(self, place: int, index: float | None) -> int:
        tiers = self.rules.tiers
        if index is None:
            return 0
        if place and index >= tiers[place - 1].enter:
            return 1
        return -1 if place < len(tiers) - 1 and index <= tiers[place].exit else 0

    def _is_due(self, standing: Standing, day: date) -> bool:
        evaluations = self.rules.up if standing.wish > 0 else self.rules.down
        held = _later(standing.since, evaluations - 1)
        stayed = _later(standing.entered, self.rules.dwell)
        return max(held, stayed) <= day

    def _note(self, day: date) -> None:
        self.tiers[day] = {name: self.rules.tiers[one.place].code for name, one in self.standing.items()}
        self.waiting[day] = {name: one.waiting for name, one in self.standing.items() if one.waiting}
        self.asking[day] = {name: (one.wish, one.since) for name, one in self.standing.items() if one.wish}


def _later(day: date, months: int) -> date:
    return (pandas.Timestamp(day) + pandas.DateOffset(months=months)).date()


def churn(tiers: dict[date, dict[str, str]]) -> dict[date, float]:
    """Return by date, from the second on, which part of the customers ranked on it and before changed tier."""
    series = [(day, pandas.Series(held)) for day, held in tiers.items()]
    return {
        day: reference.churn(before, after) for (_day, before), (day, after) in zip(series, series[1:], strict=False)
    }


def changes(tiers: dict[date, dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return all changes of tier as customer, tier before, tier after, in the order of their dates."""
    days = list(tiers.values())
    return [
        (name, before[name], code)
        for before, after in zip(days, days[1:], strict=False)
        for name, code in after.items()
        if before.get(name, code) != code
    ]


def reversals(tiers: dict[date, dict[str, str]]) -> float:
    """Return which part of the changes of tier takes back the change that the same customer had before."""
    last: dict[str, tuple[str, str]] = {}
    taken_back = 0
    for name, before, after in (made := changes(tiers)):
        taken_back += last.get(name) == (after, before)
        last[name] = (before, after)
    return taken_back / len(made) if made else 0.0
