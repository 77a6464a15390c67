"""Pipeline: from the deals counted in a stage to the learned curve of each of its rules and tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import learning
from .learning import LANDMARKS, Counts, Tally
from .probability import Rule, time_factor

Place = tuple[str | None, int | None]  # code of the tier and id of the team, as far as rules tell them apart


@dataclass(frozen=True)
class Written:
    """A rule of a stage as a person wrote it: for one tier (its code) or team, or for all."""

    key: int
    rule: Rule
    tier: str | None = None
    team: int | None = None
    is_working: bool = False

    def rules(self, place: Place) -> bool:
        return self.tier in (None, place[0]) and self.team in (None, place[1])

    def at(self, days: float) -> float:
        """Return the written probability (a share) after some calendar days in the stage."""
        counted = round(days * learning.WORKING_SHARE) if self.is_working else days
        return self.rule.probability / 100 * time_factor(self.rule, counted)


@dataclass(frozen=True)
class Stay:
    """Deals that stayed alike in a stage; all are places in ``LANDMARKS``.

    :param days: days spent in the stage.
    :param first: days since the deal began, when it came.
    :param last: the same, when it left or now.
    """

    days: int
    first: int
    last: int
    counts: Counts

    def tally(self, clock: str) -> Tally:
        return Tally(self.first, self.last, self.counts) if clock == "process" else Tally(0, self.days, self.counts)


@dataclass(frozen=True)
class Curve:
    """What was learned for a rule, and one tier or all: written and learned probability at each landmark."""

    key: int
    tier: str | None
    clock: str
    prior: Sequence[float]
    learned: Sequence[float]
    counts: Sequence[Counts]

    @property
    def factors(self) -> list[float]:
        """Learned over written probability; 1 where nothing was written."""
        return _factors(self.learned, self.prior)


def ruling(rules: Sequence[Written], place: Place) -> Written | None:
    """Return the rule of a tier and team: the one that names the tier wins, then the one that names the team.

    >>> everybody, gold = Written(1, Rule(30)), Written(2, Rule(50), tier="gold")
    >>> [ruling([everybody, gold], (code, None)).key for code in ("gold", "silver", None)]
    [2, 1, 1]
    """
    matching = [written for written in rules if written.rules(place)]
    return min(matching, key=lambda written: (written.tier is None, written.team is None), default=None)


@dataclass(frozen=True)
class Stage:
    """The rules of a stage and the deals that were in it, by tier and team."""

    rules: Sequence[Written]
    stays: Mapping[Place, Sequence[Stay]]
    tiers: Sequence[str]
    weight: float

    def curves(self) -> list[Curve]:
        """Return the learned curves; without any closed deal they are the written ones.

        All deals of the stage teach first, then those of each rule, then those of each tier.
        """
        clock = learning.clock(learning.present(stay.tally("stage") for stay in self._all()))
        found = []
        for written in self.rules:
            mine = self._ruled_by(written)
            prior = _prior(written, mine, clock)
            counts = _present(mine, clock)
            learned = self._of_rule(prior, counts, clock)
            found.append(Curve(written.key, written.tier, clock, prior, learned, counts))
            for tier in self._tiers_of(written):
                own = _present(self._ruled_by(written, tier), clock)
                learned_own = learning.learn(learned, own, self.weight)
                found.append(Curve(written.key, tier, clock, prior, learned_own, own))
        return found

    def _of_rule(self, prior: Sequence[float], counts: Sequence[Counts], clock: str) -> Sequence[float]:
        """Return what is learned of a rule; the only one of a stage has taught that already."""
        if len(self.rules) == 1:
            return learning.learn(prior, counts, self.weight)
        base = [share * factor for share, factor in zip(prior, self._moved(clock), strict=True)]
        return learning.learn(base, counts, self.weight)

    def _all(self) -> list[Stay]:
        return [stay for place in self.stays for stay in self.stays[place]]

    def _ruled_by(self, written: Written, tier: str | None = None) -> list[Stay]:
        places = [place for place in self.stays if ruling(self.rules, place) == written and tier in (None, place[0])]
        return [stay for place in places for stay in self.stays[place]]

    def _tiers_of(self, written: Written) -> list[str]:
        """Return the tiers that a rule for all tiers rules, in one team at least."""
        if written.tier is not None:
            return []
        teams = {rule.team for rule in self.rules} | {None}
        return [tier for tier in self.tiers if any(ruling(self.rules, (tier, team)) == written for team in teams)]

    def _moved(self, clock: str) -> list[float]:
        """Return the factor that all deals of the stage put on what the rules say of them."""
        parts = []
        for written in self.rules:
            mine = self._ruled_by(written)
            closed = sum(stay.counts.closed for stay in mine)
            parts.append((closed, _prior(written, mine, clock)))
        total = sum(closed for closed, _prior in parts)
        if not total:
            return [1.0] * len(LANDMARKS)
        mixed = [sum(closed * prior[place] for closed, prior in parts) / total for place in range(len(LANDMARKS))]
        return _factors(learning.learn(mixed, _present(self._all(), clock), self.weight), mixed)


def _factors(learned: Sequence[float], prior: Sequence[float]) -> list[float]:
    return [value / written if written else 1.0 for value, written in zip(learned, prior, strict=True)]


def _present(stays: Sequence[Stay], clock: str) -> list[Counts]:
    return learning.present(stay.tally(clock) for stay in stays)


def _prior(written: Written, stays: Sequence[Stay], clock: str) -> list[float]:
    """Return what the rule says at each landmark.

    On the clock of the process deals of one age were in the stage for different times: their mean counts.
    """
    if clock == "stage":
        return [written.at(age) for age in LANDMARKS]
    shares: list[float] = []
    for place, age in enumerate(LANDMARKS):
        here = [stay for stay in stays if stay.first <= place <= stay.last and stay.counts.closed]
        closed = sum(stay.counts.closed for stay in here)
        told = sum(stay.counts.closed * written.at(max(age - LANDMARKS[stay.first], 0)) for stay in here)
        shares.append(told / closed if closed else shares[-1] if shares else written.at(0))
    return shares


def learned_curves(stages: Sequence[Stage]) -> list[Curve]:
    """Return the curves of all rules of a version; none while nothing was closed at all.

    A stage in which nothing closed yet borrows the correction of the others.
    """
    known = {place: stage.curves() for place, stage in enumerate(stages)}
    general = {place: curves[0] for place, curves in known.items() if curves}
    entry = [(place, curve.counts[0].closed, curve.factors[0]) for place, curve in general.items()]
    closed = {place: sum(stay.counts.closed for stay in stages[place]._all()) for place in general}
    if not any(closed.values()):
        return []
    found: list[Curve] = []
    for place in general:
        if closed[place]:
            found += known[place]
            continue
        others = [(count, factor) for other, count, factor in entry if other != place]
        factor = learning.borrowed(others, stages[place].weight)
        found += [_scaled(curve, factor) for curve in known[place]]
    return found


def _scaled(curve: Curve, factor: float) -> Curve:
    learned = [min(prior * factor, max(prior, learning.HIGHEST)) for prior in curve.prior]
    return Curve(curve.key, curve.tier, curve.clock, curve.prior, learned, curve.counts)
