"""What the files tell of each deal, with dates, numbers and outcomes read; the unreadable is counted and left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from tools.load import moments, pipeline_file
from tools.load.moments import Moment
from tools.load.pipeline import LOST, OPEN, WON
from tools.load.pipeline_stages import named

OUTCOMES = {
    **dict.fromkeys(("won", "win", "1", "true", "yes"), WON),
    **dict.fromkeys(("lost", "loss", "0", "false", "no"), LOST),
}


class Move(NamedTuple):
    """A deal entered a stage."""

    moment: Moment
    stage: str
    user: str


@dataclass
class Told:
    """A deal as the files tell it."""

    name: str
    created: Moment | None
    closed: Moment | None
    outcome: str
    stage: str
    amount: float
    user: str
    reason: str
    customer: str
    moves: list[Move] = field(default_factory=list)


def told(deals: list[pipeline_file.Deal], entries: list[pipeline_file.Entry], written: str, cleaned: Counter) -> list:
    """Return what is told of each deal, with its stage entries oldest first.

    :param written: how dates are written, as ``strptime`` wants it; found out when empty.
    :param cleaned: receives what was left out, in words, and how often.
    """
    unique = _unique(deals, cleaned)
    created = moments.Reader([deal.created for deal in unique.values()], written)
    closed = moments.Reader([deal.closed for deal in unique.values()], written)
    found = {}
    for name, deal in unique.items():
        amount = _amount(deal.amount)
        cleaned["amounts were no number of 0 or more: counted as 0"] += amount is None
        found[name] = Told(
            name, _moment(created, deal.created, cleaned), _moment(closed, deal.closed, cleaned),
            _outcome(deal), deal.stage, amount or 0.0, _user(deal.user), deal.reason, deal.customer,
        )  # fmt: skip
    for name, moves in _moves(entries, found.keys(), written, cleaned).items():
        found[name].moves = moves
    return list(found.values())


def _unique(deals: list[pipeline_file.Deal], cleaned: Counter) -> dict[str, pipeline_file.Deal]:
    """Return the deals by number: of several lines with one number, the last one that tells an outcome, or the last."""
    found: dict[str, pipeline_file.Deal] = {}
    for deal in deals:
        before = found.get(deal.opportunity)
        cleaned["opportunities had no number: left out"] += not deal.opportunity
        cleaned["lines repeated an opportunity: left out"] += before is not None
        if deal.opportunity and (before is None or _outcome(deal) != OPEN or _outcome(before) == OPEN):
            found[deal.opportunity] = deal
    return found


def _moves(entries: list[pipeline_file.Entry], known, written: str, cleaned: Counter) -> dict[str, list[Move]]:
    reader = moments.Reader([entry.entered for entry in entries], written)
    found: dict[str, dict[Move, None]] = defaultdict(dict)
    for entry in entries:
        moment = _moment(reader, entry.entered, cleaned)
        if entry.opportunity not in known:
            cleaned["stage entries belonged to no opportunity: left out"] += 1
        elif not moment or not entry.stage:
            cleaned["stage entries had no stage or no date: left out"] += 1
        else:
            move = Move(moment, entry.stage, _user(entry.user))
            cleaned["stage entries were there twice: left out"] += move in found[entry.opportunity]
            found[entry.opportunity][move] = None
    return {name: sorted(moves, key=lambda move: move.moment.at) for name, moves in found.items()}


def _moment(reader: moments.Reader, text: str, cleaned: Counter) -> Moment | None:
    found = reader.read(text)
    cleaned["dates could not be read: taken as empty"] += bool(text) and found is None
    return found


def _outcome(deal: pipeline_file.Deal) -> str:
    text = deal.outcome.lower()
    return OUTCOMES.get(text) or named(text) or (OPEN if deal.outcome else named(deal.stage) or OPEN)


def _user(text: str) -> str:
    """Return a user's number or name; tables with empty cells write whole numbers as 112.0."""
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text


def _amount(text: str) -> float | None:
    """Return an amount; nothing is 0, and None is no usable number.

    >>> _amount("1 234,50"), _amount("1,234.50"), _amount("20000"), _amount(""), _amount("soon"), _amount("-5")
    (1234.5, 1234.5, 20000.0, 0.0, None, None)
    """
    plain = "".join(sign for sign in text if sign.isdigit() or sign in ".,-+eE")
    if "," in plain:
        is_decimal = "." not in plain and len(plain.rpartition(",")[2]) != 3
        plain = plain.replace(",", "." if is_decimal else "")
    try:
        amount = float(plain or ("nan" if text else "0"))
    except ValueError:
        return None
    return amount if 0 <= amount < 1e12 else None
