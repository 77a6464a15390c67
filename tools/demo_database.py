"""The demo's database: cloned when new, kept while the addons are unchanged, else updated."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools import database, odoo_process, say, templates
from tools.places import ADDONS, ROOT, cache, digest, locked
from tools.postgres import Connection
from tools.say import Stop, step


@dataclass(frozen=True)
class Wanted:
    """The database to serve, the template it starts from, and a file to load into it."""

    name: str
    template: str
    invoices: Path | None = None


def ready(connection: Connection, invoices: Path | None) -> str:
    """Return the name of the database to serve, made or brought up to date, and say which.

    :param invoices: what to load instead of the demo data.
    """
    with locked(f"demo-{connection.key}"):
        return _with_invoices(connection, invoices) if invoices else _with_demo_data(connection)


def _with_demo_data(connection: Connection) -> str:
    """Clone the template with demo data."""
    return _current(connection, Wanted(_name(), "full"))


def _with_invoices(connection: Connection, invoices: Path) -> str:
    """Load a company's invoices into a database of their own, without demo data."""
    from tools.load import invoice_file

    files = [invoices] if invoices.is_file() else sorted(invoices.glob("invoices.csv*"))
    if len(files) != 1:
        raise Stop(f"DATA={invoices} holds {len(files)} files invoices.csv or invoices.csv.gz: name the one to load")
    invoice_file.read(files[0])  # what is wrong with it is said before anything is made
    return _current(connection, Wanted(f"{_name()}_data", "plain", files[0]))


def _current(connection: Connection, wanted: Wanted) -> str:
    """Bring a database up to date, in the cheapest way that keeps what people typed into it."""
    odoo, addons = templates.identity(ours=False), templates.identity(ours=True)
    source = f"{odoo}-{digest(wanted.invoices) if wanted.invoices else 'demo'}"
    noted = database.note(connection, wanted.name).split()
    if os.environ.get("FRESH") or noted[:1] != [source]:
        _rebuild(connection, wanted)
    elif noted[1:] != [addons]:
        _update(connection, wanted.name)
    else:
        say.line(f"  database {wanted.name}: kept, nothing changed")
    database.set_note(connection, wanted.name, f"{source} {addons}")
    return wanted.name


def _rebuild(connection: Connection, wanted: Wanted) -> None:
    verb = "rebuilt" if database.exists(connection, wanted.name) else "made"
    database.drop(connection, wanted.name)
    templates.clone(wanted.template, connection, wanted.name)
    if wanted.invoices:
        command = [sys.executable, "-m", "tools.load_invoices", wanted.name, str(wanted.invoices)]
        if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise SystemExit(code)  # the loader has said why
    say.line(f"  database {wanted.name}: {verb}")


def _update(connection: Connection, name: str) -> None:
    arguments = ["-d", name, "-i", ",".join(ADDONS), "-u", ",".join(ADDONS), "--stop-after-init", "--no-http"]
    try:
        with step(f"database {name}: the addons changed, updating (make demo FRESH=1 rebuilds)") as progress:
            odoo_process.watched(arguments, connection, cache("log") / f"{name}-update.log", progress)
    except Stop as reason:
        raise Stop(f"{reason} - or rebuild the database with make demo FRESH=1") from None


def _name() -> str:
    return os.environ.get("KESTIO_DEMO") or "kestio_demo"
