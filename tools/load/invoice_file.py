"""A file of invoices and credit notes, read and checked as a whole before anything is loaded from it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from tools.load import text_file
from tools.load.text_file import wrong
from tools.say import Stop

COLUMNS = ("invoice", "customer", "country", "date", "amount", "lines", "type")
NAMES = ("invoices.csv.gz", "invoices.csv")
CENT = Decimal("0.01")
# Programs that compute with floats write 259.86 as 259.86000000000001: what lies further right is noise.
NOISE = Decimal("0.000001")


class Row(NamedTuple):
    """One document of the file."""

    line: int
    """Where it stands in the file: the header is line 1."""
    invoice: str
    """The document's own number, unique in the file."""
    customer: str
    """The customer's own number or name; empty when the file does not say."""
    country: str
    date: date
    amount: Decimal
    """Two decimals; a credit note's is negative or zero, an invoice's positive or zero."""
    lines: int
    """How many lines the document had."""
    is_credit_note: bool


def read(path: Path) -> list[Row]:
    """Return the documents of a plain or gzip-compressed CSV file (UTF-8, comma, dot decimals), oldest first.

    :param path: the file, or the folder that holds it as ``invoices.csv.gz`` or ``invoices.csv``.
    :raises Stop: on anything that is wrong with the file, with the number of the line.
    """
    path = _file(path)
    reader = csv.DictReader(io.StringIO(text_file.read(path), newline=""), strict=True)
    try:
        _check_header(path, reader.fieldnames)
        rows = [_row(path, reader.line_num, values) for values in reader]
    except csv.Error as error:
        raise wrong(path, reader.line_num + 1, f"not a line of CSV ({error})") from None
    _check_rows(path, rows)
    return sorted(rows, key=lambda row: row.date)


def _file(path: Path) -> Path:
    if not path.is_dir():
        return path
    if not (found := [path / name for name in NAMES if (path / name).is_file()]):
        raise Stop(f"the folder {path} holds no {' or '.join(NAMES)}: name the file itself")
    return found[0]


def _check_header(path: Path, found: list[str] | None) -> None:
    if not found:
        raise Stop(f"{path} is empty: its first line must be {','.join(COLUMNS)}")
    if missing := [name for name in COLUMNS if name not in found]:
        shown = ",".join(found)[:80]
        raise Stop(
            f"{path} has no column {' or '.join(missing)}: its first line is {shown} instead of {','.join(COLUMNS)}"
        )


def _row(path: Path, line: int, values: dict[str, str | None]) -> Row:
    if None in values or None in values.values():
        raise wrong(path, line, "not as many fields as the first line has")
    text = {name: (values[name] or "").strip() for name in COLUMNS}
    try:
        is_credit_note = {"invoice": False, "credit_note": True}[text["type"]]
        amount = _amount(text["amount"], is_credit_note=is_credit_note)
        day, lines = _day(text["date"]), _count(text["lines"])
    except KeyError:
        raise wrong(path, line, f"type is {text['type']!r} instead of invoice or credit_note") from None
    except ValueError as error:
        raise wrong(path, line, str(error)) from None
    return Row(line, text["invoice"], text["customer"], text["country"], day, amount, lines, is_credit_note)


def _amount(text: str, *, is_credit_note: bool) -> Decimal:
    """Return an amount to the cent, or say in a ``ValueError`` what is wrong with it."""
    try:
        exact = Decimal(text)
        amount = exact.quantize(CENT)
        has_more = abs(exact - amount) > NOISE
    except InvalidOperation:
        raise ValueError(f"amount is {text!r} instead of a number such as 1234.50") from None
    if has_more:
        raise ValueError(f"amount {text} has more than two decimals")
    if is_credit_note and amount > 0:
        raise ValueError(f"amount {text} of a credit note is positive: credit notes are negative")
    if not is_credit_note and amount < 0:
        raise ValueError(f"amount {text} of an invoice is negative: is it a credit_note?")
    return amount


def _day(text: str) -> date:
    """Return the day of a date with or without a time, as written."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"date is {text!r} instead of a date such as 2026-12-31 or 2026-12-31 08:30:00") from None


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"lines is {text!r} instead of a number of lines")
    return int(text)


def _check_rows(path: Path, rows: list[Row]) -> None:
    if not rows:
        raise Stop(f"{path} holds a first line only, no invoices")
    seen: dict[str, int] = {}
    for row in rows:
        if not row.invoice:
            raise wrong(path, row.line, "invoice is empty: each document needs its number")
        if (first := seen.setdefault(row.invoice, row.line)) != row.line:
            raise wrong(path, row.line, f"invoice {row.invoice} is on line {first} already")
