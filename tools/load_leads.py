"""``python -m tools.load_leads DATABASE FILE``: leads with attributes, behaviour and outcome.

Every column becomes a field of leads; what the file knows of visits becomes events of Kestio's ledger. A file without
dates is dated back from now, one lead an hour.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools import load_pipeline, python_env, say
from tools.load import lead_file
from tools.load.lead_file import Leads, read
from tools.load.leads import LeadMaker
from tools.load.pipeline import LOST, OPEN, WON
from tools.say import Stop

if TYPE_CHECKING:
    from odoo.api import Environment


@dataclass(frozen=True)
class Summary:
    """What one run did."""

    loaded: int
    won: int
    lost: int
    open: int
    already: int
    fields: int
    events: int
    cleaned: Mapping[str, int]
    seconds: float

    def sentences(self) -> list[str]:
        """Return the summary for a person to read, one fact each."""
        told = [
            f"{self.loaded:,} leads loaded ({self.won:,} won, {self.lost:,} lost, {self.open:,} open) "
            f"with {self.fields} fields and {self.events:,} events, in {self.seconds:.0f} s"
        ]
        if self.already:
            told.append(f"{self.already:,} leads were there already: left as they are")
        return told + [f"{count:,} {what}" for what, count in sorted(self.cleaned.items())]


def load(
    env: Environment, leads: Leads, late: Collection[str] = (), report: Callable[[str], None] = lambda text: None
) -> Summary:
    """Load the leads that are not there yet.

    :param env: an environment with all rights; its company gets the leads.
    :param late: columns that were filled when a lead was closed.
    :raises Stop: when a column is none of the file's, or another program loads into the same database.
    """
    if unknown := sorted(set(late) - set(leads.attributes)):
        raise Stop(f"there is no column {unknown[0]} that could have been filled late")
    started = time.monotonic()
    with load_pipeline.alone(env):
        maker = LeadMaker(env, leads, late)
        there = maker.loaded()
        wanted = [deal for deal in leads.deals.deals if deal.name not in there]
        for done in maker.load(wanted):
            report(f"{done:,} of {len(wanted):,}")
        load_pipeline._rebuild(env)
        env.cr.commit()
    ends = [deal.steps[-1].status for deal in wanted]
    return Summary(
        loaded=len(wanted),
        won=ends.count(WON),
        lost=ends.count(LOST),
        open=ends.count(OPEN),
        already=len(leads.deals.deals) - len(wanted),
        fields=len(leads.attributes),
        events=maker.events,
        cleaned=dict(leads.cleaned),
        seconds=time.monotonic() - started,
    )


def main() -> None:
    """Load the file named on the command line into the database named there, and print the summary."""
    wanted = _arguments()
    leads = read(wanted.file, lost_after=wanted.lost_after, columns=load_pipeline._pairs(wanted.column))
    python_env.enter()
    with load_pipeline.environment(wanted.database) as env, say.step(f"leads of {wanted.file.name}") as progress:
        summary = load(env, leads, wanted.late, progress)
    for sentence in summary.sentences():
        say.line(f"  {sentence}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.load_leads", description="Load leads and what they did.")
    parser.add_argument("database")
    parser.add_argument("file", type=Path, help="CSV: lead, outcome or closing date, and anything else")
    kinds = ", ".join(lead_file.KNOWN)
    parser.add_argument("--column", action="append", default=[], metavar="KIND=NAME", help=f"of {kinds}")
    parser.add_argument("--late", action="append", default=[], metavar="NAME", help="column filled at the closing")
    parser.add_argument(
        "--lost-after", type=int, default=0, metavar="DAYS", help="without an outcome: lost after so long"
    )
    return parser.parse_args()


if __name__ == "__main__":
    say.run(main)
