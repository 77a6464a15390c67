"""Files of opportunities and of stage entries, read as they are: which column is what, and nothing judged yet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tools.load import text_file
from tools.say import Stop

# What each column may be called, best first; compared in lower case, with blanks as underscores.
DEAL = {
    "opportunity": ("opportunity", "opportunity_id", "deal", "deal_id", "lead", "lead_id", "case", "case_id", "id"),
    "created": ("created_at", "created", "create_date", "creation_date", "engage_date", "open_date", "start_date"),
    "closed": ("closed_at", "closed", "close_date", "date_closed", "closing_date", "end_date"),
    "outcome": ("outcome", "result", "won_status", "status"),
    "stage": ("stage", "deal_stage", "sales_stage", "stage_name"),
    "amount": ("amount", "close_value", "expected_revenue", "deal_value", "value", "revenue"),
    "user": ("user", "sales_agent", "salesperson", "owner", "agent", "rep"),
    "reason": ("lost_how", "lost_reason", "reason"),
    "customer": ("account", "customer", "company", "partner"),
}
ENTRY = {
    "opportunity": DEAL["opportunity"],
    "stage": ("stage", "deal_stage", "sales_stage", "stage_name", "activity"),
    "entered": ("entered_at", "entered", "changed_at", "timestamp", "date", "time"),
    "user": DEAL["user"],
}


class Deal(NamedTuple):
    """One line of the opportunities, as written; what its file has no column for is empty."""

    line: int
    opportunity: str
    created: str
    closed: str
    outcome: str
    stage: str
    amount: str
    user: str
    reason: str
    customer: str


class Entry(NamedTuple):
    """One line of the history: a deal entered a stage."""

    line: int
    opportunity: str
    stage: str
    entered: str
    user: str


def deals(path: Path, columns: Mapping[str, str]) -> list[Deal]:
    """Return the opportunities of a CSV file (UTF-8, comma or semicolon, gzip-compressed or not).

    :param columns: names of columns by what they are (a field of ``Deal``), where these are not the usual ones.
    :raises Stop: when the file cannot be read, or lacks what tells one deal from another or how it went.
    """
    rows, found = _rows(path, DEAL, columns, needed=("opportunity",))
    if not {"outcome", "stage"} & found.keys():
        raise Stop(f"{path} has neither an outcome nor a stage: say which column it is with --column outcome=NAME")
    return [Deal(line, **values) for line, values in rows]


def entries(path: Path, columns: Mapping[str, str]) -> list[Entry]:
    """Return the stage entries of a CSV file, in its order.

    :raises Stop: when the file cannot be read, or one of its columns is missing.
    """
    rows, _found = _rows(path, ENTRY, columns, needed=("opportunity", "stage", "entered"))
    return [Entry(line, **values) for line, values in rows]


def _rows(path: Path, kinds: Mapping[str, tuple[str, ...]], columns: Mapping[str, str], needed: tuple):
    content = text_file.read(path)
    head = content.partition("\n")[0]
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        names = next(reader, [])
        found = _recognised(path, names, kinds, columns)
        rows = [(reader.line_num, _values(cells, found, kinds)) for cells in reader if any(cells)]
    except csv.Error as error:
        raise text_file.wrong(path, reader.line_num + 1, f"not a line of CSV ({error})") from None
    for kind in needed:
        if kind not in found:
            raise Stop(f"{path} has no column that looks like {kind}: say which one it is with --column {kind}=NAME")
    if not rows:
        raise Stop(f"{path} holds no rows below its first line")
    return rows, found


def _recognised(path: Path, names: list[str], kinds: Mapping, columns: Mapping[str, str]) -> dict[str, int]:
    """Return the place of each kind of column that the file has."""
    plain = [name.strip().lower().replace(" ", "_") for name in names]
    found: dict[str, int] = {}
    for kind, usual in kinds.items():
        wanted = columns.get(kind)
        if wanted is not None and wanted not in names:
            raise Stop(f"{path} has no column {wanted}: it has {', '.join(names)[:120]}")
        candidates = (
            [names.index(wanted)] if wanted is not None else [plain.index(one) for one in usual if one in plain]
        )
        if candidates := [place for place in candidates if place not in found.values()]:
            found[kind] = candidates[0]
    return found


def _values(cells: list[str], found: Mapping[str, int], kinds: Mapping) -> dict[str, str]:
    """Return the texts of a line; a short line lacks its last ones."""
    return {kind: cells[found[kind]].strip() if found.get(kind, len(cells)) < len(cells) else "" for kind in kinds}
