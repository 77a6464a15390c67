"""Visit: arithmetic of missed meetings: until when a link works, safe cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

_PHONE = re.compile(r"\+?[0-9 ().-]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def expiry(sent: datetime, starts: Sequence[datetime], days: int = 7) -> datetime:
    """Return until when a link works: to the first slot that it proposes, at most some days.

    >>> expiry(datetime(2026, 11, 23, 9), [datetime(2026, 11, 25, 14), datetime(2026, 11, 24, 10)])
    datetime.datetime(2026, 11, 24, 10, 0)
    >>> expiry(datetime(2026, 11, 23, 9), [datetime(2026, 12, 24, 10)])
    datetime.datetime(2026, 11, 30, 9, 0)
    """
    return min([*starts, sent + timedelta(days=days)])


def safe_cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula; phone numbers stay as they are.

    >>> safe_cell("=1+1"), safe_cell("+33 1 23 45 67 89"), safe_cell("Ada")
    ("'=1+1", '+33 1 23 45 67 89', 'Ada')
    """
    if text.startswith(_FORMULA) and not _PHONE.fullmatch(text):
        return f"'{text}"
    return text
