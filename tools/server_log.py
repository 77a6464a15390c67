"""Warnings and errors in a server log: what nobody reads until it breaks."""

from __future__ import annotations

import re
from pathlib import Path

RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): ")
QUIET = {"DEBUG", "INFO", "RUNBOT"}
# What a healthy run prints, and why.
ALLOWED = (
    # odoorpc speaks the older of Odoo's two protocols.
    re.compile(r"odoo\.addons\.rpc\.controllers\.jsonrpc: .*deprecated"),
    # A new user's first pages mark the welcome message as read at the same time: Odoo tries again and succeeds.
    re.compile(r"odoo\.sql_db: bad query: b' ?UPDATE \"discuss_channel_member\""),
)
# Odoo says of a failed test that it failed, then three times that one did.
FAILED_TEST = re.compile(r": (FAIL|ERROR): \S+")
TOTALS = re.compile(r"odoo\.(tests\.result|modules\.loading): (\d+ failed|Module \S+: \d+ fail|At least one test)")
LINES_SHOWN = 40


def failures(log: Path) -> list[str]:
    """Return the records that tell how a test failed."""
    return [_shown(record) for record in _records(log) if FAILED_TEST.search(record[0])]


def problems(log: Path) -> list[str]:
    """Return the records above INFO that are not expected and not about a failed test."""
    return [_shown(record) for record in _records(log) if _is_problem(record[0])]


def _records(log: Path) -> list[list[str]]:
    """Return the log's records, each a list of its lines."""
    records: list[list[str]] = []
    for row in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if RECORD.match(row):
            records.append([row])
        elif records:
            records[-1].append(row)
    return records


def _shown(record: list[str]) -> str:
    """Return a record with its traceback cut to a readable length."""
    return "\n".join(record[:LINES_SHOWN])


def _is_problem(row: str) -> bool:
    found = RECORD.match(row)
    known = (*ALLOWED, FAILED_TEST, TOTALS)
    return bool(found) and found["level"] not in QUIET and not any(pattern.search(row) for pattern in known)
