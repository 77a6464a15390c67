"""Visit: when a customer is due, how far a rep's month reaches, and on which day of it a visit fits best.

The set-based statement of ``kestio.visit.cycle`` computes due dates and windows in SQL; a test holds both equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from math import inf

from dateutil.relativedelta import relativedelta

from .slots import DAY, Interval, Window, common, in_windows, local, merged, moment, starts, subtracted, whole_days

MONTH_DAYS = 30  # a month of cadence, when a share of it is turned into days
STEP = 30  # minutes: visits begin at full and half hours


def due_date(last: date, cadence: int) -> date:
    """Return when the next visit is due, some months after the last one that was held.

    >>> due_date(date(2026, 10, 31), 4)
    datetime.date(2027, 2, 28)
    """
    return last + relativedelta(months=cadence)


def tolerance_days(cadence: int, tolerance: int) -> int:
    """Return how many days a visit may come before or after its due date.

    :param cadence: months between two visits.
    :param tolerance: percent of the cadence.

    >>> [tolerance_days(months, 20) for months in (1, 4, 12)]
    [6, 24, 72]
    """
    return cadence * MONTH_DAYS * tolerance // 100


def window(due: date, cadence: int, tolerance: int) -> tuple[date, date]:
    """Return the first and the last day on which a visit is on time.

    >>> window(date(2026, 6, 30), 4, 20)
    (datetime.date(2026, 6, 6), datetime.date(2026, 7, 24))
    """
    days = timedelta(days=tolerance_days(cadence, tolerance))
    return due - days, due + days


def urgency(last: date | None, cadence: int, today: date) -> float:
    """Return the share of the cadence that has gone by since the last visit; never visited is most urgent.

    >>> urgency(date(2026, 1, 1), 4, date(2026, 3, 2)), urgency(None, 4, date(2026, 3, 2))
    (0.5, inf)
    """
    if last is None:
        return inf
    return (today - last).days / (cadence * MONTH_DAYS) if cadence else 0.0


# Capacity


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the month after.

    >>> next_month(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    return month + relativedelta(months=1)


@dataclass(frozen=True)
class Need:
    """A visit that takes hours of a month; ``rank`` 1 is the best tier, a higher urgency comes first."""

    key: int
    month: date
    hours: float
    rank: int
    urgency: float = 0.0

    @property
    def order(self) -> tuple[int, float, int]:
        """Return what sorts the visits that matter most to the front."""
        return self.rank, -self.urgency, self.key


def stretch(
    needs: Iterable[Need], movable: Iterable[Need], load: Mapping[date, float], capacity: Mapping[date, float]
) -> dict[int, date]:
    """Return the month of each visit that cannot stay in its own, by key.

    The best tiers are served first. Where a month is full, visits of lower tiers that nobody has confirmed yet make
    room, the lowest first; where that is not enough the visit itself goes to the next month that has room.

    :param needs: visits to place.
    :param movable: visits that have a date in the calendar but are not confirmed.
    :param load: hours that are taken in each month, those of ``movable`` included.
    :param capacity: hours of each month; one that is not named has no limit.

    >>> january, february = date(2026, 1, 1), date(2026, 2, 1)
    >>> gold, bronze = Need(1, january, 2, rank=1), Need(2, january, 2, rank=3)
    >>> stretch([bronze, gold], [], {}, {january: 3})
    {2: datetime.date(2026, 2, 1)}
    >>> stretch([gold], [bronze], {january: 2}, {january: 3})
    {2: datetime.date(2026, 2, 1)}
    >>> stretch([bronze], [gold], {january: 2}, {january: 3, february: 0})
    {2: datetime.date(2026, 3, 1)}
    """
    hours = defaultdict(float, load)
    can_go = defaultdict(list)
    for need in movable:
        can_go[need.month].append(need)
    queue = [(need.order, need.month, need) for need in needs]
    heapify(queue)
    moved: dict[int, date] = {}
    while queue:
        _order, month, need = heappop(queue)
        gone = _room(need, month, hours, can_go, capacity)
        while gone is None:
            month = next_month(month)
            gone = _room(need, month, hours, can_go, capacity)
        for other in gone:
            can_go[month].remove(other)
            hours[month] -= other.hours
            later = replace(other, month=next_month(month))
            moved[other.key] = later.month
            heappush(queue, (later.order, later.month, later))
        hours[month] += need.hours
        if month != need.month:
            moved[need.key] = month
    return moved


def _room(
    need: Need,
    month: date,
    hours: Mapping[date, float],
    can_go: Mapping[date, list[Need]],
    capacity: Mapping[date, float],
) -> list[Need] | None:
    """Return which visits must leave a month to let another in; None where it has no room anyhow."""
    missing = hours[month] + need.hours - capacity.get(month, inf)
    gone: list[Need] = []
    lower = sorted((other for other in can_go[month] if other.rank > need.rank), key=lambda other: other.order)
    while missing > 0 and lower:
        gone.append(lower.pop())
        missing -= gone[-1].hours
    return gone if missing <= 0 else None


# Days


@dataclass(frozen=True)
class Wish:
    """Between which days a visit may be, and at what times of the week the customer likes to be visited.

    :param patience: last day until which it waits for a day that suits the rep's ways; no limit by default.
    """

    key: int
    minutes: float
    first: date
    due: date
    last: date
    area: str = ""
    patience: date = date.max
    windows: tuple[Window, ...] = ()
    tz: str = "UTC"


@dataclass
class Agenda:
    """The free time of a rep by local day, and the postal areas where he is on each; placing a visit uses it up."""

    free: Iterable[Interval]
    tz: str
    buffer: float = 0
    areas: dict[date, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.days: dict[date, list[Interval]] = defaultdict(list)
        self.near: dict[str, set[date]] = defaultdict(set)
        for start, stop in merged(self.free):
            self._add(start, stop)
        for day, areas in self.areas.items():
            for area in areas:
                self.near[area].add(day)

    def visit(self, day: date, area: str) -> None:
        """Note that the rep is in a postal area on a day."""
        if area:
            self.near[area].add(day)
            self.areas.setdefault(day, set()).add(area)

    def _add(self, start: datetime, stop: datetime) -> None:
        """Note free time under its day, cut at midnight."""
        while start < stop:
            day = local(start, self.tz).date()
            midnight = moment(day, 24, self.tz)
            self.days[day].append((start, min(stop, midnight)))
            start = midnight

    def place(self, wish: Wish) -> datetime | None:
        """Return the first slot that fits, and take it; None where there is none.

        A day on which the rep is nearby comes first, then one on which he is nowhere else; of those the due date and
        what follows, then the days before.

        >>> hours = [(datetime(2026, 1, day, 9), datetime(2026, 1, day, 11)) for day in (5, 6, 7)]
        >>> agenda = Agenda(hours, "UTC", areas={date(2026, 1, 6): {"FR35"}, date(2026, 1, 7): {"FR69"}})
        >>> span = (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 9))
        >>> [agenda.place(Wish(key, 60, *span, area=area)).day for key, area in enumerate(("FR69", "FR35", "FR13"))]
        [7, 6, 5]
        >>> agenda.place(Wish(3, 60, *span)).day, agenda.place(Wish(4, 120, *span))
        (6, None)
        """
        for day in self._order(wish):
            start = self._first(day, wish)
            if start:
                self._take(day, start, wish)
                return start
        return None

    def keep(self, start: datetime, wish: Wish) -> bool:
        """Take this very time if it is free; tell whether it was.

        >>> agenda = Agenda([(datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 11))], "UTC")
        >>> day = date(2026, 1, 5)
        >>> wish = Wish(1, 60, day, day, day)
        >>> agenda.keep(datetime(2026, 1, 5, 10), wish), agenda.keep(datetime(2026, 1, 5, 10), wish)
        (True, False)
        """
        day, stop = local(start, self.tz).date(), start + timedelta(minutes=wish.minutes)
        is_free = any(first <= start and stop <= last for first, last in self.days.get(day, ()))
        if is_free:
            self._take(day, start, wish)
        return is_free

    def _order(self, wish: Wish) -> Iterable[date]:
        """Yield the days that have free time, best first."""
        soon = min(wish.last, wish.patience)
        near = {day for day in self.near.get(wish.area, ()) if wish.area and wish.first <= day <= soon}
        yield from sorted(near, key=lambda day: (abs(day - wish.due), day))
        for is_elsewhere in (False, True):
            for day in self._around(wish):
                if day not in near and is_elsewhere == self._is_elsewhere(day, wish, soon):
                    yield day

    def _around(self, wish: Wish) -> Iterable[date]:
        """Yield the days that have free time: the due date, those after it, those before."""
        due = max(wish.first, wish.due)
        after = (due + DAY * count for count in range((wish.last - due).days + 1))
        before = (due - DAY * count for count in range(1, (due - wish.first).days + 1))
        for days in (after, before):
            yield from (day for day in days if day in self.days)

    def _is_elsewhere(self, day: date, wish: Wish, soon: date) -> bool:
        """Tell whether it is better to wait for another day; after ``soon`` every day counts as much."""
        return bool(wish.area) and (day > soon or bool(self.areas.get(day)))

    def _first(self, day: date, wish: Wish) -> datetime | None:
        """Return the first slot of a day, in the preferred windows if there are any."""
        free = self.days.get(day, [])
        if wish.windows and free:
            free = common(free, in_windows(wish.windows, *whole_days(day, day, self.tz), wish.tz))
        return next(iter(starts(free, wish.minutes, STEP, self.tz)), None)

    def _take(self, day: date, start: datetime, wish: Wish) -> None:
        around = timedelta(minutes=self.buffer)
        used = (start - around, start + timedelta(minutes=wish.minutes) + around)
        self.days[day] = subtracted(self.days[day], [used])
        self.visit(day, wish.area)


def area_of(country: str | None, postcode: str | None, digits: int) -> str:
    """Return the postal area of an address: its country and the first characters of its postcode.

    >>> area_of("FR", "69 007", 2), area_of("FR", None, 2)
    ('FR69', '')
    """
    code = (postcode or "").replace(" ", "").upper()[:digits]
    return f"{country or ''}{code}" if code else ""
