"""``python -m tools.load_invoices DATABASE PATH``: a company's invoices and credit notes, posted in Odoo."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tools import python_env, say
from tools.load import customers, invoice_file, session
from tools.load.documents import Documents
from tools.say import Stop

if TYPE_CHECKING:
    from odoo.api import Environment

USAGE = "usage: python -m tools.load_invoices DATABASE PATH"
LOCK = 5_341_982  # any number that no other program locks in this database


@dataclass(frozen=True)
class Summary:
    """What one run did; amounts are net of credit notes."""

    loaded: int
    loaded_amount: Decimal
    credit_notes: int
    already: int
    different: int
    """Of those that were there already, how many with another amount."""
    new_customers: int
    without_customer: int
    without_customer_amount: Decimal
    unknown_countries: tuple[str, ...]
    seconds: float

    def sentences(self) -> list[str]:
        """Return the summary for a person to read, one fact each."""
        rate = f"{self.loaded / self.seconds:,.0f} a second" if self.loaded else "nothing to do"
        told = [
            f"{self.loaded:,} documents loaded ({self.credit_notes:,} credit notes, net {self.loaded_amount:,}), "
            f"{self.new_customers:,} customers created, {rate}"
        ]
        if self.already:
            told.append(f"{self.already:,} documents were there already")
        if self.different:
            told.append(f"{self.different:,} of them with another amount than in the file: left as they are")
        if self.without_customer:
            net = f"net {self.without_customer_amount:,}"
            told.append(f"{self.without_customer:,} documents without customer ({net}) cannot be ranked: not loaded")
        if self.unknown_countries:
            told.append(f"no country for {', '.join(self.unknown_countries)}")
        return told


def load(env: Environment, path: Path | str, report: Callable[[str], None] = lambda text: None) -> Summary:
    """Load the documents of a file that are not there yet, and commit every few hundred of them.

    A document without customer cannot be posted, nor ranked: it is counted and left out.

    :param env: an environment with all rights; its company gets the documents, in its own currency.
    :param report: receives a short text on how far it is, how fast, and how long it still takes.
    :raises Stop: when the file is wrong (then nothing has changed), or when Odoo refuses a document.
    """
    rows = invoice_file.read(Path(path))
    named = [row for row in rows if row.customer]
    with alone(env):
        documents = Documents(env)
        there = documents.loaded()
        wanted = [row for row in named if row.invoice not in there]
        documents.check_dates(wanted)
        partners, created = customers.ready(documents.env, wanted, report)
        started = time.monotonic()
        for done in documents.post(wanted, partners):
            report(_progress(done, len(wanted), time.monotonic() - started))
        env.cr.commit()
    unnamed = [row for row in rows if not row.customer]
    return Summary(
        loaded=len(wanted),
        loaded_amount=_net(wanted),
        credit_notes=sum(row.is_credit_note for row in wanted),
        already=len(named) - len(wanted),
        different=sum(there.get(row.invoice, row.amount) != row.amount for row in named),
        new_customers=created,
        without_customer=len(unnamed),
        without_customer_amount=_net(unnamed),
        unknown_countries=tuple(customers.unknown_countries(env, wanted)),
        seconds=time.monotonic() - started,
    )


def main() -> None:
    """Load the file named on the command line into the database named there, and print the summary."""
    if len(sys.argv) != 3:
        raise Stop(USAGE)
    database, path = sys.argv[1], Path(sys.argv[2])
    invoice_file.read(path)  # what is wrong with it is said at once, before Odoo starts
    python_env.enter()
    with environment(database) as env, say.step(f"invoices of {path.name}") as progress:
        summary = load(env, path, progress)
    for sentence in summary.sentences():
        say.line(f"  {sentence}")


def environment(database: str) -> AbstractContextManager[Environment]:
    """Open an Odoo environment with all rights on a database that has invoicing."""
    return session.environment(database, "account.move", "invoicing")


def alone(env: Environment) -> AbstractContextManager[None]:
    """Let one process at a time load invoices into a database."""
    return session.alone(env, LOCK, "invoices")


def _progress(done: int, total: int, seconds: float) -> str:
    rate = done / seconds
    return f"{done:,} of {total:,}, {rate:,.0f} a second, {(total - done) / rate:.0f} s left"


def _net(rows: list[invoice_file.Row]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


if __name__ == "__main__":
    say.run(main)
