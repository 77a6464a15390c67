"""Scoring: the leads that are judged, and which of their columns were filled too late to be used."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from benchmarks.pipeline.quality.trial import data_folder
from tools import load_leads
from tools.load.lead_file import Leads

FILE = "leads.csv.gz"
UNTIL = datetime(2026, 1, 1)  # the file has no dates: only the order counts
LEARNING = 0.7
LATE = (
    "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity", "Asymmetrique Activity Index",
    "Asymmetrique Profile Index", "Asymmetrique Activity Score", "Asymmetrique Profile Score",
)  # fmt: skip


def path() -> Path:
    """Return where the file is expected."""
    return data_folder() / FILE


def leads() -> Leads:
    """Return what the file tells."""
    return load_leads.read(path(), until=UNTIL)


def newest(told: Leads) -> list[str]:
    """Return the names of the leads that judge."""
    names = [deal.name for deal in told.deals.deals]
    return names[int(len(names) * LEARNING) :]
