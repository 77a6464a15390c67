"""The demo's database: cloned when new, kept while the addons are unchanged, else updated."""

from __future__ import annotations

import os
from pathlib import Path

from tools import database, odoo_process, say, templates
from tools.places import ADDONS, cache, locked
from tools.postgres import Connection
from tools.say import Stop, step

NAME = "kestio_demo"
DATA_NAME = "kestio_demo_data"


def ready(connection: Connection, invoices: Path | None) -> str:
    """Return the name of the database to serve, made or brought up to date, and say which.

    :param invoices: what to load instead of the demo data.
    """
    with locked(f"demo-{connection.key}"):
        return _with_invoices(connection, invoices) if invoices else _with_demo_data(connection)


def _with_demo_data(connection: Connection) -> str:
    odoo, addons = templates.identity(ours=False), templates.identity(ours=True)
    noted = database.note(connection, NAME).split()
    if os.environ.get("FRESH") or noted[:1] != [odoo]:
        _rebuild(connection)
    elif noted[1:] != [addons]:
        _update(connection)
    else:
        say.line(f"  database {NAME}: kept, nothing changed")
    database.set_note(connection, NAME, f"{odoo} {addons}")
    return NAME


def _rebuild(connection: Connection) -> None:
    verb = "rebuilt" if database.exists(connection, NAME) else "made"
    database.drop(connection, NAME)
    templates.clone("full", connection, NAME)
    say.line(f"  database {NAME}: {verb}")


def _update(connection: Connection) -> None:
    arguments = ["-d", NAME, "-i", ",".join(ADDONS), "-u", ",".join(ADDONS), "--stop-after-init", "--no-http"]
    try:
        with step(f"database {NAME}: the addons changed, updating (make demo FRESH=1 rebuilds)") as progress:
            odoo_process.watched(arguments, connection, cache("log") / f"{NAME}-update.log", progress)
    except Stop as reason:
        raise Stop(f"{reason} - or rebuild the database with make demo FRESH=1") from None


def _with_invoices(connection: Connection, invoices: Path) -> str:
    """Load a company's invoices into a database of their own, without demo data."""
    raise Stop(f"cannot load {invoices}: tools/load_invoices.py is not there")
