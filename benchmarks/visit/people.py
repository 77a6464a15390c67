"""Visit: how people behave in the simulated year. What is not in real data is assumed here, and said in the result.

A person's dice fall alike in every way of re-booking, so that ways differ by what they offer and not by luck.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime

FIRSTS = (0, 1, 2, 3, 4, 8, 15)  # days ahead at which a band of missed meetings begins
READS = 0.55  # of the mails are read by somebody who wants to meet
SUITS = 0.4  # of the times suit a person
LOOKS = 0.6  # of those who have no suitable time before their eyes look through a page of all times
REFUSES = 0.02  # of the mails make a person refuse further ones
REACHED = 0.35  # of the phone calls reach a person
AGREES = 0.6  # of those who are reached want a new meeting
MOVES = 0.05  # of the visits that are confirmed are put off by the customer
CANCELLED = 0.03  # of the meetings are cancelled by us
NEW = 0.8  # new prospects of a rep on a working day
OWN = 0.7  # appointments of his own that a rep types on a working day
ASSUMED = (
    f"mail read {READS:.0%}, a time suits {SUITS:.0%}, all times looked through {LOOKS:.0%}, phone reached "
    f"{REACHED:.0%} and agrees {AGREES:.0%}, mails refused {REFUSES:.0%}, visits put off {MOVES:.0%}, cancelled by us "
    f"{CANCELLED:.0%}"
)


def dice(*what: object) -> float:
    """Return a number from 0 to 1 that is always the same for something that happens."""
    return random.Random("|".join(map(str, what))).random()  # noqa: S311 - the same year at every run, not a secret


def suits(name: str, start: datetime) -> bool:
    """Tell whether somebody has time then; what is so at ten is not so at eleven, nor every week."""
    return dice(name, "suits", f"{start:%Y-%m-%d %H}") < SUITS


def first_that_suits(name: str, starts: Iterable[datetime]) -> datetime | None:
    """Return the earliest time that suits somebody."""
    return next((start for start in sorted(starts) if suits(name, start)), None)
