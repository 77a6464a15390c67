"""``python -m tools.load_pipeline DATABASE OPPORTUNITIES [HISTORY]``: a company's deals and what happened to them.

Leads are made through Odoo's own models and dated back; messages and tracking values are those that Odoo would have
written on the way, so that Kestio, installed before or after, rebuilds its history from them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools import python_env, say
from tools.load import pipeline_clean, pipeline_file, session
from tools.load.opportunities import EXTERNAL, Opportunities
from tools.load.pipeline import LOST, OPEN, WON, Pipeline
from tools.say import Stop

if TYPE_CHECKING:
    from odoo.api import Environment

LOADED = """
    lead.id IN (SELECT res_id FROM ir_model_data WHERE module = %s AND model = 'crm.lead')
"""
LOCK = 5_341_983  # any number that no other program locks in this database


@dataclass(frozen=True)
class Summary:
    """What one run did."""

    loaded: int
    won: int
    lost: int
    open: int
    moves: int
    already: int
    users: int
    stages: tuple[str, ...]
    cleaned: Mapping[str, int]
    seconds: float

    def sentences(self) -> list[str]:
        """Return the summary for a person to read, one fact each."""
        rate = f"{self.loaded / self.seconds:,.0f} a second" if self.loaded else "nothing to do"
        told = [
            f"{self.loaded:,} deals loaded ({self.won:,} won, {self.lost:,} lost, {self.open:,} open), "
            f"{self.moves:,} changes of stage, owner or outcome, {self.users:,} salespeople created, {rate}",
            f"stages in their order: {', '.join(self.stages)}",
        ]
        if self.already:
            told.append(f"{self.already:,} deals were there already: left as they are")
        return told + [f"{count:,} {what}" for what, count in sorted(self.cleaned.items())]


def read(
    opportunities: Path,
    history: Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    entry_columns: Mapping[str, str] | None = None,
    dates: str = "",
) -> Pipeline:
    """Return what the files tell, cleaned.

    :param history: stage entries; without them a deal is in one stage until it is closed.
    :param columns: names of columns by what they are, where they are not the usual ones.
    :param dates: how dates are written, as ``strptime`` wants it; told from the dates themselves when empty.
    :raises Stop: when a file cannot be used.
    """
    entries = pipeline_file.entries(history, entry_columns or {}) if history else []
    return pipeline_clean.clean(pipeline_file.deals(opportunities, columns or {}), entries, dates)


def load(env: Environment, pipeline: Pipeline, report: Callable[[str], None] = lambda text: None) -> Summary:
    """Load the deals that are not there yet, and commit every few hundred of them.

    :param env: an environment with all rights; its company gets the deals.
    :param report: receives a short text on how far it is, how fast, and how long it still takes.
    :raises Stop: when another program loads into the same database.
    """
    started = time.monotonic()
    with alone(env):
        opportunities = Opportunities(env, pipeline)
        there = opportunities.loaded()
        wanted = [deal for deal in pipeline.deals if deal.name not in there]
        for done in opportunities.load(wanted):
            report(_progress(done, len(wanted), time.monotonic() - started))
        _rebuild(env)
        env.cr.commit()
    ends = [deal.steps[-1].status for deal in wanted]
    return Summary(
        loaded=len(wanted),
        won=ends.count(WON),
        lost=ends.count(LOST),
        open=ends.count(OPEN),
        moves=sum(len(deal.steps) - 1 for deal in wanted),
        already=len(pipeline.deals) - len(wanted),
        users=opportunities.new_users,
        stages=pipeline.stages,
        cleaned=dict(pipeline.cleaned),
        seconds=time.monotonic() - started,
    )


def main() -> None:
    """Load the files named on the command line into the database named there, and print the summary."""
    wanted = _arguments()
    pipeline = read(
        wanted.opportunities,
        wanted.history,
        columns=_pairs(wanted.column),
        entry_columns=_pairs(wanted.history_column),
        dates=wanted.dates,
    )  # what is wrong with the files is said at once, before Odoo starts
    python_env.enter()
    with environment(wanted.database) as env, say.step(f"deals of {wanted.opportunities.name}") as progress:
        summary = load(env, pipeline, progress)
    for sentence in summary.sentences():
        say.line(f"  {sentence}")


def environment(database: str) -> AbstractContextManager[Environment]:
    """Open an Odoo environment with all rights on a database that has a CRM."""
    return session.environment(database, "crm.lead", "CRM")


def alone(env: Environment) -> AbstractContextManager[None]:
    """Let one process at a time load deals into a database."""
    return session.alone(env, LOCK, "deals")


def _rebuild(env: Environment) -> None:
    """Let Kestio, where it is installed, read the history of what was loaded."""
    if "kestio.lead.history" not in env:
        return
    from odoo.tools import SQL

    # PostgreSQL still plans for the tables as they were before the load.
    env.cr.execute("ANALYZE crm_lead, mail_message, mail_tracking_value, ir_model_data")
    env["kestio.lead.history"]._rebuild(SQL(LOADED, EXTERNAL), keep_live=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.load_pipeline", description="Load a company's deals.")
    parser.add_argument("database")
    parser.add_argument("opportunities", type=Path, help="CSV: opportunity, created_at, closed_at, outcome, amount")
    parser.add_argument("history", type=Path, nargs="?", help="CSV: opportunity, stage, entered_at, user")
    kinds = "KIND=NAME"
    parser.add_argument(
        "--column", action="append", default=[], metavar=kinds, help=f"of {', '.join(pipeline_file.DEAL)}"
    )
    parser.add_argument(
        "--history-column", action="append", default=[], metavar=kinds, help=f"of {', '.join(pipeline_file.ENTRY)}"
    )
    parser.add_argument("--dates", default="", metavar="FORMAT", help="how dates are written, such as %%d/%%m/%%Y")
    return parser.parse_args()


def _pairs(words: list[str]) -> dict[str, str]:
    if wrong := [word for word in words if "=" not in word]:
        raise Stop(f"{wrong[0]} is not of the form KIND=NAME")
    return dict(word.split("=", 1) for word in words)


def _progress(done: int, total: int, seconds: float) -> str:
    rate = done / seconds
    return f"{done:,} of {total:,}, {rate:,.0f} a second, {(total - done) / rate:.0f} s left"


if __name__ == "__main__":
    say.run(main)
