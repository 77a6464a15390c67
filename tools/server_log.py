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
)
LINES_SHOWN = 40


def problems(log: Path) -> list[str]:
    """Return the records above INFO that are not expected, each with its traceback cut to a readable length."""
    records: list[list[str]] = []
    for row in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if RECORD.match(row):
            records.append([row])
        elif records:
            records[-1].append(row)
    return ["\n".join(record[:LINES_SHOWN]) for record in records if _is_problem(record[0])]


def _is_problem(row: str) -> bool:
    found = RECORD.match(row)
    return bool(found) and found["level"] not in QUIET and not any(known.search(row) for known in ALLOWED)
