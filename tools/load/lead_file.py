"""A file of leads with all its columns: what is the outcome, what is a date, and what the other columns hold."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tools.load import moments, text_file
from tools.load.pipeline import LOST, OPEN, WON, Deal, Pipeline, Step
from tools.load.pipeline_told import OUTCOMES
from tools.say import Stop

# What each column may be called, best first; compared in lower case, with blanks as underscores.
KNOWN = {
    "lead": ("lead_number", "lead_id", "lead", "mql_id", "opportunity", "id"),
    "outcome": ("converted", "outcome", "result", "won_status"),
    "created": ("created_at", "create_date", "created", "first_contact_date"),
    "closed": ("closed_at", "date_closed", "closed", "won_date"),
    "source": ("lead_source", "origin", "utm_source", "source"),
    "medium": ("lead_origin", "utm_medium", "medium"),
    "user": ("sr_id", "salesperson", "owner", "user"),
    "visits": ("totalvisits", "total_visits", "visits"),
}
NOTHING = {"", "select", "none", "null", "nan", "n/a"}  # a list in which nobody chose anything says "Select"
STAGE = "New"
APART, TAKES = timedelta(hours=1), timedelta(days=30)  # between leads, and to the closing, of a file without dates
NUMBERS = 6  # as many different numbers are an amount; fewer may be codes


class Lead(NamedTuple):
    """A lead as the file tells it: what is empty is not among its cells."""

    name: str
    source: str
    medium: str
    visits: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Leads:
    """The leads of a file, oldest first.

    :param deals: what happened to each, in the words of the pipeline.
    :param told: what is told of each, by its name.
    :param attributes: the other columns, and whether they hold numbers.
    """

    deals: Pipeline
    told: Mapping[str, Lead]
    attributes: Mapping[str, bool]
    cleaned: Counter = field(default_factory=Counter)


def read(path: Path, *, lost_after: int = 0, until: datetime | None = None, columns: Mapping[str, str] | None = None):
    """Return the leads of a CSV file.

    :param lost_after: days after which a lead without an outcome counts as lost; 0: it is open.
    :param until: when the last lead is closed, of a file without dates; now by default.
    :param columns: names of columns by what they are (a key of ``KNOWN``), where these are not the usual ones.
    :raises Stop: when the file cannot be used.
    """
    names, rows = _lines(path)
    found = _recognised(path, names, columns or {})
    cleaned: Counter = Counter()
    rows = _unique(rows, found["lead"], cleaned)
    taken = {name for kind, name in found.items() if kind != "visits"}
    others = [name for name in names if name not in taken]
    kept = {name: cells for name in others if len(set(cells := [_cell(row, name, cleaned) for row in rows])) > 1}
    cleaned["columns say the same for every lead: left out"] = len(others) - len(kept)
    told = {row[found["lead"]]: _lead(row, found, kept, place) for place, row in enumerate(rows)}
    deals = _dated(rows, found, lost_after, until or datetime.now().replace(minute=0, second=0, microsecond=0), cleaned)
    attributes = {name: _are_numbers(cells) for name, cells in kept.items()}
    return Leads(Pipeline(tuple(deals), (STAGE,)), told, attributes, +cleaned)


def _lines(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    content = text_file.read(path)
    head = content.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(content, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", restval=""
    )
    try:
        rows = [{name: (cell or "").strip() for name, cell in row.items() if name} for row in reader]
    except csv.Error as error:
        raise text_file.wrong(path, reader.line_num + 1, f"not a line of CSV ({error})") from None
    if not rows:
        raise Stop(f"{path} holds no rows below its first line")
    return list(reader.fieldnames or ()), rows


def _recognised(path: Path, names: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Return the name of each kind of column that the file has."""
    plain = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    found = {kind: next((plain[one] for one in usual if one in plain), "") for kind, usual in KNOWN.items()} | dict(
        columns
    )
    found = {kind: name for kind, name in found.items() if name}
    if missing := [name for name in found.values() if name not in names]:
        raise Stop(f"{path} has no column {missing[0]}: it has {', '.join(names)[:120]}")
    if "lead" not in found:
        raise Stop(f"{path} has no column that looks like lead: say which one it is with --column lead=NAME")
    if not {"outcome", "closed"} & found.keys():
        raise Stop(f"{path} has neither an outcome nor a closing date: say which column it is with --column")
    return found


def _unique(rows: list[dict], key: str, cleaned: Counter) -> list[dict]:
    unique = {row[key]: row for row in reversed(rows) if row[key]}
    cleaned["lines without a number or with one that was there: left out"] = len(rows) - len(unique)
    return [row for row in rows if unique.get(row[key]) is row]


def _cell(row: dict, name: str, cleaned: Counter) -> str:
    if row[name].lower() not in NOTHING:
        return row[name]
    cleaned["cells say that nothing was chosen: empty"] += bool(row[name])
    return ""


def _lead(row: dict, found: dict, kept: dict, place: int) -> Lead:
    visits = row.get(found.get("visits", ""), "")
    cells = {name: cells[place] for name, cells in kept.items() if cells[place]}
    source, medium = (row.get(found.get(kind, ""), "") for kind in ("source", "medium"))
    return Lead(row[found["lead"]], source, medium, int(float(visits)) if _are_numbers([visits], 0) else 0, cells)


def _are_numbers(cells: list[str], least: int = NUMBERS) -> bool:
    texts = {cell for cell in cells if cell}
    try:
        return len({float(text) for text in texts}) > least
    except ValueError:
        return False


def _dated(rows: list[dict], found: dict, lost_after: int, until: datetime, cleaned: Counter) -> list[Deal]:
    """Return what happened to each lead, oldest first."""
    if "created" not in found:
        cleaned["leads have no date: their order in the file is their order in time"] = len(rows)
        first = until - TAKES - APART * len(rows)
        moments_of = [(first + APART * place, first + APART * place + TAKES) for place in range(len(rows))]
    else:
        readers = {kind: moments.Reader(row[found[kind]] for row in rows) for kind in ("created", "closed")}
        moments_of = [tuple(_moment(readers[kind], row[found[kind]]) for kind in readers) for row in rows]
    last = max((at for pair in moments_of for at in pair if at), default=until)
    deals = []
    for row, (created, closed) in zip(rows, moments_of, strict=True):
        if not created:
            cleaned["leads have a date that cannot be read: left out"] += 1
            continue
        status, end = _ended(row, found, created, closed)
        if status == OPEN and lost_after and created + timedelta(days=lost_after) <= last:
            status, end = LOST, created + timedelta(days=lost_after)
        deals.append(_deal(row, found, min(created, end or created), status, end))
    return sorted(deals, key=lambda deal: (deal.steps[0].at, deal.name))


def _moment(reader: moments.Reader, text: str) -> datetime | None:
    found = reader.read(text) if text else None
    return found and found.at


def _ended(row: dict, found: dict, created: datetime, closed: datetime | None) -> tuple[str, datetime | None]:
    """Return how a lead ended, and when; a file without outcomes tells them by the date of winning."""
    if "outcome" not in found:
        return (WON, closed) if closed else (OPEN, None)
    status = OUTCOMES.get(row[found["outcome"]].lower(), OPEN)
    return (status, closed or created + TAKES) if status != OPEN else (OPEN, None)


def _deal(row: dict, found: dict, created: datetime, status: str, end: datetime | None) -> Deal:
    user = row.get(found.get("user", ""), "")
    steps = [Step(created, STAGE, OPEN, user)]
    if status != OPEN and end:
        steps.append(Step(end, STAGE, status, user))
    return Deal(row[found["lead"]], 0.0, "", "", tuple(steps))
