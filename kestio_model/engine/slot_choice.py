"""Visit: which of the free slots to offer: near ones are kept more often, and three must leave a choice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .slots import local

Rates = Sequence[tuple[int, float]]  # days ahead from which on a share is not kept, and that share

NOON = 13  # hour of the local clock at which the second half of the day begins

# Share of appointments that were not kept, from a number of days between the booking and the day itself on.
# Source: 67,360 appointments with a public health service, April to June 2016 ("Medical Appointment No Shows",
# open data), rounded to whole percents. It is a default: what matters is that it rises, and where.
NO_SHOW_RATES = ((0, 0.05), (1, 0.22), (2, 0.23), (3, 0.25), (4, 0.26), (8, 0.32), (15, 0.35))

# A company's own meetings count from the first on; the default weighs as much as so many of them, at each lead.
OWN_WEIGHT = 100

# Another half of the day than the missed meeting's is as bad as this much more no-show: a slot at the usual time
# comes first unless it is a week or more further away.
OTHER_DAYPART = 0.05


@dataclass(frozen=True)
class Slot:
    """A slot as the one who is invited sees it."""

    start: datetime  # naive UTC
    shown: datetime  # the same on his clock
    cost: float

    @property
    def half(self) -> bool:
        """Tell whether it is in the second half of the day."""
        return self.shown.hour >= NOON


def no_show_rate(days: int, rates: Rates = NO_SHOW_RATES) -> float:
    """Return the share of appointments this many days ahead that are not kept.

    >>> [no_show_rate(days) for days in (0, 1, 7, 8, 400)]
    [0.05, 0.22, 0.26, 0.32, 0.35]
    """
    return dict(rates)[_first(days, [first for first, _rate in rates])]


def learned_rates(counts: Mapping[int, tuple[int, int]], weight: float = OWN_WEIGHT) -> Rates:
    """Return the rates that a company's own meetings make of the default ones; they never fall with the lead.

    (missed + weight x default) / (meetings + weight) at each lead; where that falls, neighbours are put together
    (pool adjacent violators, Ayer et al. 1955).

    :param counts: missed meetings and all of them, by days ahead.

    >>> [round(rate, 2) for _first, rate in learned_rates({1: (8, 400), 10: (60, 100)})]
    [0.05, 0.06, 0.23, 0.25, 0.26, 0.42, 0.42]
    """
    firsts, missed, met = [first for first, _rate in NO_SHOW_RATES], [], []
    for first, rate in NO_SHOW_RATES:
        own = [counts[days] for days in counts if _first(days, firsts) == first]
        missed.append(sum(one for one, _all in own) + weight * rate)
        met.append(sum(all_of_them for _one, all_of_them in own) + weight)
    pools: list[tuple[float, float, int]] = []
    for one, all_of_them in zip(missed, met, strict=True):
        pool = (one, all_of_them, 1)
        while pools and pools[-1][0] / pools[-1][1] > pool[0] / pool[1]:
            before = pools.pop()
            pool = (before[0] + pool[0], before[1] + pool[1], before[2] + pool[2])
        pools.append(pool)
    shares = [one / all_of_them for one, all_of_them, size in pools for _place in range(size)]
    return tuple(zip(firsts, shares, strict=True))


def _first(days: int, firsts: Sequence[int]) -> int:
    return firsts[bisect_right(firsts, max(days, firsts[0])) - 1]


def chosen(
    starts: Iterable[datetime],
    now: datetime,
    tz: str,
    count: int = 3,
    missed: datetime | None = None,
    rates: Rates = NO_SHOW_RATES,
    minutes: int = 0,
) -> list[datetime]:
    """Return the slots to offer, best first: on at least 2 days and not all in one half of the day, if possible.

    Slots that overlap are hardly a choice: they come after all others.

    Best is the half of the day of the missed meeting, and a day that is near enough to be kept.

    >>> at = lambda day, hour: datetime(2026, 1, day, hour)
    >>> free = [at(6, 9), at(6, 10), at(6, 15), at(7, 9), at(8, 9)]
    >>> [f"{slot:%a %H}" for slot in chosen(free, at(5, 8), "UTC", missed=at(5, 9))]
    ['Tue 09', 'Wed 09', 'Tue 15']
    >>> free = [datetime(2026, 1, 6, 14, minute) for minute in (0, 20, 40)] + [at(6, 15), at(6, 16)]
    >>> [f"{slot:%H:%M}" for slot in chosen(free, at(5, 8), "UTC", minutes=60)]
    ['14:00', '15:00', '16:00']

    :param minutes: length of a slot.
    """
    usual = None if missed is None else local(missed, tz).hour >= NOON
    today, left = local(now, tz).date(), []
    for start in starts:
        shown = local(start, tz)
        rate = no_show_rate((shown.date() - today).days, rates)
        other = usual is not None and (shown.hour >= NOON) != usual
        left.append(Slot(start, shown, rate + OTHER_DAYPART * other))
    offered: list[Slot] = []
    while left and len(offered) < count:
        best = min(left, key=lambda slot: (_overlaps(slot, offered, minutes), *_rank(slot, offered, count)))
        offered.append(best)
        left.remove(best)
    return [slot.start for slot in offered]


def _overlaps(slot: Slot, offered: Sequence[Slot], minutes: int) -> bool:
    return any(abs(slot.start - other.start) < timedelta(minutes=minutes) for other in offered)


def _rank(slot: Slot, offered: Sequence[Slot], count: int) -> tuple:
    """Return how late a slot comes: another day than those before, at last another half of the day, then the best."""
    is_last = len(offered) == count - 1 and count > 1
    days, halves = {other.shown.date() for other in offered}, {other.half for other in offered}
    same_day, same_half = slot.shown.date() in days, slot.half in halves
    if is_last and len(days) == 1:
        return same_day, same_half, slot.cost, slot.start
    if is_last and len(halves) == 1:
        return same_half, same_day, slot.cost, slot.start
    return bool(offered) and same_day, slot.cost, slot.start
