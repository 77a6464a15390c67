"""Pipeline: which deals are foretold, when, from what, and how they ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tools import load_pipeline
from tools.load.pipeline import OPEN, WON, Deal, Pipeline
from tools.places import ROOT

DATES = 7
SHARE = 2 / 3  # of the time after the cut; what is open later has hardly a chance to be judged
TAUGHT_EVERY = 2  # days between the situations of a deal that gradient boosting learns from


class Case(NamedTuple):
    """An open deal on a date."""

    deal: str
    date: int
    """The place of the date among those of the trial."""
    stage: str
    stage_days: int
    process_days: int
    """Differences of dates, as the rules count them."""
    stage_time: float
    process_time: float
    """The same in days with the hours."""
    won: bool


@dataclass(frozen=True)
class Trial:
    """Deals that were open on some dates after a cut, and ended before another.

    :param cut: what was known then teaches.
    :param until: what happened until then judges; deals still open then are not judged, and counted.
    """

    name: str
    opportunities: Path
    history: Path | None
    cut: datetime
    until: datetime
    is_null: bool = False
    """Whether nothing in the deals predicts their outcome, so that a model must not claim to."""

    @classmethod
    def of_words(cls, **words: str) -> Trial:
        """Return the trial that ``words`` told of, in another process."""
        moments = (datetime.fromisoformat(words[kind]) for kind in ("cut", "until"))
        return cls(
            words["name"], Path(words["opportunities"]), Path(words["history"]) if words["history"] else None, *moments
        )

    def words(self) -> dict[str, str]:
        """Return the trial as words of a command line."""
        return {
            "name": self.name, "opportunities": str(self.opportunities), "history": str(self.history or ""),
            "cut": str(self.cut), "until": str(self.until),
        }  # fmt: skip

    @cached_property
    def pipeline(self) -> Pipeline:
        """The deals of the files."""
        return load_pipeline.read(self.opportunities, self.history)

    @cached_property
    def dates(self) -> list[datetime]:
        """The dates on which open deals are foretold."""
        span = (self.until - self.cut) * SHARE
        return [self.cut + timedelta(days=round(span.days * place / (DATES - 1))) for place in range(DATES)]

    @cached_property
    def cases(self) -> list[Case]:
        """What is foretold and judged."""
        return [
            case
            for deal in self.pipeline.deals
            if deal.closed and deal.closed <= self.until
            for place, date in enumerate(self.dates)
            if (case := _case(deal, place, date))
        ]

    @cached_property
    def not_judged(self) -> int:
        """How many open deals on a date had not ended by the end."""
        return sum(
            _case(deal, 0, date) is not None
            for deal in self.pipeline.deals
            if not deal.closed or deal.closed > self.until
            for date in self.dates
        )

    @cached_property
    def base_rate(self) -> float:
        """Share of won deals among those closed before the cut."""
        ended = [deal.steps[-1].status == WON for deal in self._ended]
        return sum(ended) / len(ended)

    def lessons(self) -> Iterator[Case]:
        """Yield the situations, every other day, of the deals that had ended before the cut."""
        for deal in self._ended:
            for day in range(0, (deal.closed - deal.steps[0].at).days + 1, TAUGHT_EVERY):
                if case := _case(deal, 0, deal.steps[0].at + timedelta(days=day + (day % 5) / 5)):
                    yield case

    @property
    def _ended(self) -> list[Deal]:
        return [deal for deal in self.pipeline.deals if deal.closed and deal.closed <= self.cut]


def _case(deal: Deal, place: int, date: datetime) -> Case | None:
    """Return an open deal on a date; None when it was not open then."""
    past = [step for step in deal.steps if step.at <= date]
    if not past or past[-1].status != OPEN:
        return None
    entered = past[-1].at
    for step in reversed(past):
        if (step.stage, step.status) != (past[-1].stage, OPEN):
            break
        entered = step.at
    moments = (entered, past[0].at)
    days = ((date.date() - moment.date()).days for moment in moments)
    times = ((date - moment) / timedelta(days=1) for moment in moments)
    return Case(deal.name, place, past[-1].stage, *days, *times, deal.steps[-1].status == WON)


def of_folder() -> list[Trial]:
    """Return the trials whose files are in the data folder."""
    folder = data_folder()
    loan = Trial(
        "loan", folder / "loan_opportunities.csv.gz", folder / "loan_stage_history.csv.gz",
        datetime(2011, 12, 15), datetime(2012, 1, 15),
    )  # fmt: skip
    fictitious = Trial(
        "nothing_to_learn", folder / "crm_demo_opportunities.csv.gz", None,
        datetime(2017, 9, 1), datetime(2017, 12, 31, 23), is_null=True,
    )  # fmt: skip
    return [trial for trial in (loan, fictitious) if trial.opportunities.is_file()]


def data_folder() -> Path:
    """Return where the real data is expected."""
    return Path(os.environ.get("KESTIO_DATA") or ROOT.parent / "shared" / "data")
