"""Moments as files write them: one way of writing for a whole column, chosen by what reads most of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import NamedTuple

FORMATS = (
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y%m%d",
)  # fmt: skip
FIRST, LAST = 1900, 2100  # years outside are slips of the pen
NOON = 12


class Moment(NamedTuple):
    """A moment in UTC to the second; of a mere date it is noon, which is the same day in nearly every time zone."""

    at: datetime
    is_date: bool


class Reader:
    """Reads one column.

    :param texts: the whole column, from which its way of writing is told.
    :param written: a ``strptime`` format, when the column's way is known.
    """

    def __init__(self, texts: Iterable[str], written: str = ""):
        given = [text for text in texts if text]
        ways = (written,) if written else ("", *FORMATS)
        sample = given[:: max(len(given) // 2000, 1)]
        self.way = max(ways, key=lambda way: sum(_parsed(text, way) is not None for text in sample))

    def read(self, text: str) -> Moment | None:
        """Return the moment; None when the text is none."""
        found = _parsed(text, self.way)
        if found is None:
            return None
        if found.tzinfo:
            found = found.astimezone(timezone.utc).replace(tzinfo=None)
        is_date = ":" not in text and "T" not in text
        return Moment(found.replace(hour=NOON) if is_date else found.replace(microsecond=0), is_date)


def _parsed(text: str, way: str) -> datetime | None:
    """Return the moment that a text tells, read in one way (ISO 8601 when it has no name)."""
    plain = text.replace(".", "/").replace("-", "/") if way and "/" in way else text
    try:
        found = datetime.strptime(plain, way) if way else datetime.fromisoformat(_iso(text))
    except ValueError:
        return None
    return found if FIRST <= found.year < LAST else None


def _iso(text: str) -> str:
    """Return an ISO text as every Python reads it: an offset for Z, three or six decimals of a second."""
    text = text.replace("Z", "+00:00").replace(" UTC", "+00:00")
    head, point, rest = text.partition(".")
    if not point:
        return text
    digits = rest[: next((place for place, sign in enumerate(rest) if not sign.isdigit()), len(rest))]
    return f"{head}.{digits[:6]:0<6}{rest[len(digits) :]}"
