"""Pipeline: how a company's own closed deals move the written probabilities (empirical Bayes).

``kestio.stage.curve`` counts in SQL; what follows from the counts is here. Probabilities are shares from 0 to 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

# Ages (days) at which deals are counted; few enough that each has deals, close where most deals are decided.
LANDMARKS = (0, 1, 3, 7, 14, 30, 60, 90, 180)
WORKING_SHARE = 5 / 7  # of calendar days, where a rule counts working days
HIGHEST = 0.99  # a probability is never learned as certain
Z95 = 1.96


@dataclass(frozen=True)
class Counts:
    """Deals that were there at an age. Those still open are told, and never count as lost.

    ``won`` and ``closed`` are the weights that teach (old deals may weigh less), ``seen_won`` and ``seen_closed``
    the deals themselves.
    """

    won: float = 0
    closed: float = 0
    open: int = 0
    left_out: int = 0
    seen_won: int = 0
    seen_closed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(mine + its for mine, its in zip(self.values, other.values, strict=True)))

    @property
    def values(self) -> tuple[float, ...]:
        return self.won, self.closed, self.open, self.left_out, self.seen_won, self.seen_closed


@dataclass(frozen=True)
class Tally:
    """Deals that were in a stage from one landmark to another (places in ``LANDMARKS``)."""

    first: int
    last: int
    counts: Counts


def wilson(won: float, closed: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a rate (Wilson 1927); without deals anything is possible.

    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if closed <= 0:
        return 0.0, 1.0
    rate, spread = won / closed, z * z / closed
    middle = (rate + spread / 2) / (1 + spread)
    half = z * sqrt(rate * (1 - rate) / closed + spread / closed / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def shrink(won: float, closed: float, prior: float, weight: float) -> float:
    """Return the observed rate drawn towards ``prior``, which counts as much as ``weight`` closed deals.

    >>> shrink(0, 0, prior=0.3, weight=20), shrink(10, 20, prior=0.3, weight=20)
    (0.3, 0.4)
    """
    return (won + weight * prior) / (closed + weight)


def present(tallies: Iterable[Tally]) -> list[Counts]:
    """Return who was there at each landmark: a deal counts from the landmark it came by to the one it left after.

    >>> [counts.closed for counts in present([Tally(0, 2, Counts(1, 1)), Tally(0, 0, Counts(0, 3))])][:4]
    [4, 1, 1, 0]
    """
    at = [Counts()] * len(LANDMARKS)
    for tally in tallies:
        for place in range(tally.first, tally.last + 1):
            at[place] += tally.counts
    return at


def clock(stays: Sequence[Counts]) -> str:
    """Return on which clock a stage is learned, by its median duration.

    :param stays: closed deals at each landmark of days in the stage.
    :return: ``process`` when half of the deals leave the stage on the day they enter it, for then the days in it
        tell little; else ``stage``.

    >>> clock([Counts(0, 10), Counts(0, 6)]), clock([Counts(0, 10), Counts(0, 5)]), clock([Counts()])
    ('stage', 'process', 'process')
    """
    return "stage" if len(stays) > 1 and stays[1].closed > stays[0].closed / 2 else "process"


def learn(priors: Sequence[float], counts: Sequence[Counts], weight: float) -> list[float]:
    """Return the learned probability at each landmark.

    At each age the observed rate is drawn towards the prior. Deals that have left since the age before say by how much
    the prior was wrong; those that are still there are counted already. From the first day on waiting never raises
    the probability: the older deals are among the younger ones, so that where their rate is higher the two are pooled
    by keeping the younger one's. The first age that no closed deal reached keeps the value; then the prior's shape
    goes on.

    >>> learn([0.3, 0.3], [Counts(), Counts()], weight=20)
    [0.3, 0.3]
    >>> [round(value, 3) for value in learn([0.3] * 4, [Counts(10, 20), Counts(10, 20), Counts(0, 10), Counts()], 20)]
    [0.4, 0.4, 0.233, 0.233]
    """
    learned: list[float] = []
    moved, before, ended = 1.0, 0.0, False
    for place, (prior, count) in enumerate(zip(priors, counts, strict=True)):
        if before:
            moved += (_factor(learned[-1], priors[place - 1]) - moved) * max(0.0, 1 - count.closed / before)
        value = shrink(count.won, count.closed, min(prior * moved, HIGHEST), weight)
        if not count.closed and not ended and any(one.closed for one in counts[:place]):
            value, ended = learned[-1], True
            moved = _factor(value, prior)
        if any(one.closed for one in counts[1:place]):
            value = min(value, learned[-1])
        before = count.closed
        learned.append(value)
    return learned


def _factor(learned: float, prior: float) -> float:
    return learned / prior if prior else 1.0


def borrowed(corrections: Iterable[tuple[float, float]], weight: float) -> float:
    """Return the factor for a stage of which nothing closed yet: the mean of the other stages' (geometric).

    :param corrections: closed deals and learned over written probability, on entry, of each other stage.

    >>> borrowed([], 20)
    1.0
    >>> round(borrowed([(20, 0.5), (20, 0.5)], 20), 2)
    0.71
    """
    trusted = [(closed / (closed + weight), log(factor)) for closed, factor in corrections if closed and factor > 0]
    return exp(sum(trust * moved for trust, moved in trusted) / (sum(trust for trust, _moved in trusted) + 1))


def interpolate(ages: Sequence[float], values: Sequence[float], age: float) -> float:
    """Return the value at an age: linear between landmarks, the outer ones held.

    >>> [interpolate((0, 10), (0.4, 0.2), age) for age in (-1, 0, 5, 10, 99)]
    [0.4, 0.4, 0.30000000000000004, 0.2, 0.2]
    """
    place = bisect_right(ages, age)
    if place in (0, len(ages)):
        return values[0] if place == 0 else values[-1]
    share = (age - ages[place - 1]) / (ages[place] - ages[place - 1])
    return values[place - 1] + (values[place] - values[place - 1]) * share


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the rising sequence that is nearest by weighted squares (pool adjacent violators).

    >>> isotonic([0.1, 0.4, 0.2, 0.9], [1, 1, 3, 1])
    [0.1, 0.25, 0.25, 0.9]
    """
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        block = (value * weight, weight, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            block = tuple(map(sum, zip(blocks.pop(), block, strict=True)))
        blocks.append(block)
    return [total / weight for total, weight, size in blocks for _one in range(size)]


def recalibrate(typed: Sequence[tuple[float, float, float]], weight: float) -> list[float]:
    """Return what typed percentages are worth: observed rates, in the order in which people ranked the deals.

    People over-forecast and yet rank well, so that what they typed is corrected, not thrown away: each value is
    drawn towards itself times the correction of all of them together.

    :param typed: typed probability, won and closed deals, from the lowest probability to the highest.

    >>> [round(value, 3) for value in recalibrate([(0.2, 0, 0), (0.4, 9, 100), (0.8, 50, 100)], weight=20)]
    [0.108, 0.111, 0.488]
    >>> recalibrate([(0.2, 0, 0)], 20)
    [0.2]
    """
    won, closed = sum(one[1] for one in typed), sum(one[2] for one in typed)
    expected = sum(share * count for share, _won, count in typed)
    factor = shrink(won, closed, expected / closed, weight) / (expected / closed) if expected else 1.0
    values = [shrink(one[1], one[2], min(one[0] * factor, HIGHEST), weight) for one in typed]
    return isotonic(values, [one[2] + weight for one in typed])
