"""Visit: what real appointments say: how far ahead they are made, how often they are missed then, who books again."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from pathlib import Path

import pandas

from benchmarks.pipeline.quality.trial import data_folder
from benchmarks.visit.people import FIRSTS

FILE = "appointments.csv.gz"
FORTNIGHT = timedelta(days=14)


class Appointments:
    """Figures of the file; a few appointments that were booked after their day are left out."""

    def __init__(self, path: Path):
        frame = pandas.read_csv(
            path, usecols=["partner", "booked_at", "day", "no_show"], parse_dates=["booked_at", "day"]
        )
        frame["booked"] = frame["booked_at"].dt.normalize()
        frame["ahead"] = (frame["day"] - frame["booked"]).dt.days
        frame = frame[frame["ahead"] >= 0]
        bands = frame["ahead"].map(lambda days: bisect_right(FIRSTS, days) - 1)
        self.missed: list[float] = frame.groupby(bands)["no_show"].mean().tolist()
        self.aheads: list[int] = frame.loc[frame["ahead"].between(1, 30), "ahead"].sort_values().tolist()
        self.back = _back(frame)

    def some_aheads(self, count: int = 200) -> list[int]:
        """Return as many days ahead, as they are spread in the file."""
        step = len(self.aheads) / count
        return [self.aheads[int((place + 0.5) * step)] for place in range(count)]


def path() -> Path:
    """Return where the file is expected."""
    return data_folder() / FILE


def _back(frame: pandas.DataFrame) -> float:
    """Return the share of those who missed an appointment and had made another one within a fortnight.

    Of the days that are a week or more before the end of the file: what was made for later is not in it.
    """
    missed = frame[(frame["no_show"] == 1) & (frame["day"] < frame["day"].max() - timedelta(days=7))]
    missed = missed[["partner", "day"]].drop_duplicates()
    pairs = missed.merge(frame[["partner", "booked"]], on="partner")
    again = pairs[(pairs["booked"] > pairs["day"]) & (pairs["booked"] <= pairs["day"] + FORTNIGHT)]
    return len(again[["partner", "day"]].drop_duplicates()) / len(missed)
