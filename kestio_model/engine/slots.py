"""Visit: arithmetic of free time. Intervals are pairs of naive UTC moments, the end not included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

import pytz

Interval = tuple[datetime, datetime]
Window = tuple[int, float, float]  # weekday (Monday is 0), first and last hour of the local clock

DAY = timedelta(days=1)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time in order, without overlaps; what touches is joined and what is empty left out.

    >>> h = lambda hour: datetime(2026, 1, 5, hour)
    >>> [(a.hour, b.hour) for a, b in merged([(h(11), h(12)), (h(8), h(10)), (h(9), h(11)), (h(14), h(14))])]
    [(8, 12)]
    """
    found: list[Interval] = []
    for start, stop in sorted(intervals):
        if start >= stop:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def subtracted(free: Iterable[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """Return the free time without the busy time; both may overlap and come in any order.

    >>> h = lambda hour: datetime(2026, 1, 5, hour)
    >>> [(a.hour, b.hour) for a, b in subtracted([(h(8), h(12)), (h(13), h(17))], [(h(9), h(10)), (h(11), h(14))])]
    [(8, 9), (10, 11), (14, 17)]
    """
    left: list[Interval] = []
    taken, place = merged(busy), 0
    for start, stop in merged(free):
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        here = place
        while here < len(taken) and taken[here][0] < stop:
            if taken[here][0] > start:
                left.append((start, taken[here][0]))
            start = max(start, taken[here][1])
            here += 1
        if start < stop:
            left.append((start, stop))
    return left


def common(first: Iterable[Interval], second: Iterable[Interval]) -> list[Interval]:
    """Return the time that is in both.

    >>> h = lambda hour: datetime(2026, 1, 5, hour)
    >>> [(a.hour, b.hour) for a, b in common([(h(8), h(12)), (h(13), h(17))], [(h(11), h(14))])]
    [(11, 12), (13, 14)]
    """
    mine, theirs = merged(first), merged(second)
    found, place, other = [], 0, 0
    while place < len(mine) and other < len(theirs):
        start, stop = max(mine[place][0], theirs[other][0]), min(mine[place][1], theirs[other][1])
        if start < stop:
            found.append((start, stop))
        if mine[place][1] < theirs[other][1]:
            place += 1
        else:
            other += 1
    return found


def padded(intervals: Iterable[Interval], minutes: float) -> list[Interval]:
    """Return intervals with some minutes before and after each.

    >>> padded([(datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 10))], 15)[0][0]
    datetime.datetime(2026, 1, 5, 8, 45)
    """
    around = timedelta(minutes=minutes)
    return [(start - around, stop + around) for start, stop in intervals]


def moment(day: date, hour: float, tz: str) -> datetime:
    """Return when the clock of a time zone shows an hour of a day; 24 is the next midnight.

    An hour that the clock leaves out in spring is taken after the change; of one that it shows twice in autumn
    the second counts.

    >>> moment(date(2026, 3, 29), 9, "Europe/Paris"), moment(date(2026, 3, 28), 9, "Europe/Paris")
    (datetime.datetime(2026, 3, 29, 7, 0), datetime.datetime(2026, 3, 28, 8, 0))
    """
    shown = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
    return pytz.timezone(tz).localize(shown).astimezone(pytz.utc).replace(tzinfo=None)


def local(when: datetime, tz: str) -> datetime:
    """Return what the clock of a time zone shows at a moment.

    >>> local(datetime(2026, 7, 14, 22, 30), "Europe/Paris")
    datetime.datetime(2026, 7, 15, 0, 30)
    """
    return pytz.utc.localize(when).astimezone(pytz.timezone(tz)).replace(tzinfo=None)


def local_days(start: datetime, stop: datetime, tz: str) -> list[date]:
    """Return the local days that an interval touches.

    >>> [str(day) for day in local_days(datetime(2026, 1, 5, 22), datetime(2026, 1, 5, 23, 30), "Europe/Paris")]
    ['2026-01-05', '2026-01-06']
    """
    if start >= stop:
        return []
    first, last = local(start, tz).date(), local(stop - timedelta.resolution, tz).date()
    return [first + DAY * count for count in range((last - first).days + 1)]


def whole_days(first: date, last: date, tz: str) -> Interval:
    """Return the time from the beginning of one local day to the end of another."""
    return moment(first, 0, tz), moment(last, 24, tz)


def in_windows(windows: Iterable[Window], start: datetime, stop: datetime, tz: str) -> list[Interval]:
    """Return the time of preferred windows of the week between two moments.

    >>> [(first, last)] = in_windows([(0, 9, 12.5)], datetime(2026, 1, 5), datetime(2026, 1, 9), "Europe/Paris")
    >>> first.hour, last.hour, last.minute
    (8, 11, 30)
    """
    wanted = list(windows)
    found = [
        (moment(day, hour_from, tz), moment(day, hour_to, tz))
        for day in local_days(start, stop, tz)
        for weekday, hour_from, hour_to in wanted
        if weekday == day.weekday()
    ]
    return common(found, [(start, stop)])


def starts(free: Sequence[Interval], minutes: float, step: int, tz: str) -> list[datetime]:
    """Return when something of some minutes can begin, on round times of the local clock.

    >>> free = [(datetime(2026, 1, 5, 8, 10), datetime(2026, 1, 5, 10))]
    >>> [f"{start:%H:%M}" for start in starts(free, 60, 30, "UTC")]
    ['08:30', '09:00']
    """
    length, stride, found = timedelta(minutes=minutes), timedelta(minutes=step), []
    for start, stop in free:
        begin = start + _to_round(local(start, tz), stride)
        while begin + length <= stop:
            found.append(begin)
            begin += stride
    return found


def _to_round(shown: datetime, stride: timedelta) -> timedelta:
    """Return how long it is from a local time to the next round one."""
    return -(shown - datetime.combine(shown.date(), time())) % stride
