"""``make demo``: Kestio with demo data (or a file of invoices) on this machine, in a browser."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

from tools import python_env, say
from tools.say import Stop, step

WELCOME = """
  Kestio is ready:  http://127.0.0.1:{port}/odoo
  Log in as         {logins}
  Look first at     {first}
  In French         your name, top right > My Preferences > Language
  Server log        {log}
  Stop it with      Ctrl-C
"""
# What to do with demo data, and with a company's invoices, which come without demo users and without a model.
WITH_DEMO_DATA = {
    "logins": "admin / admin  (director)   or   demo / demo  (sales)",
    "first": "CRM > Pipeline, then the menu Commercial Model",
}
WITH_INVOICES = {
    "logins": "admin / admin",
    "first": "the menu Commercial Model: make a model and preview how your customers rank",
}


def main() -> None:
    """Prepare the demo database and serve it until Ctrl-C."""
    port = _port()
    invoices = _invoices()
    python_env.enter()
    say.line("Kestio demo")
    from tools import demo_database, odoo_process, postgres
    from tools.get_odoo import odoo_source
    from tools.places import cache

    odoo_source()
    with postgres.server() as connection:
        name = demo_database.ready(connection, invoices)
        log = cache("log") / f"{name}.log"
        log.unlink(missing_ok=True)
        with step("server"), contextlib.ExitStack() as stack:
            child = stack.enter_context(odoo_process.serving(name, connection, port, log))
            opened = stack.pop_all()
        with opened:
            say.line(WELCOME.format(port=port, log=log, **(WITH_INVOICES if invoices else WITH_DEMO_DATA)))
            child.wait()
        raise Stop(f"the server ended by itself: see {log}")


def _port() -> int:
    """Return the port to serve on.

    :raises Stop: when it is no port, or another program has it.
    """
    given = os.environ.get("PORT") or "8069"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Stop(f"PORT={given} is no port number: use for example make demo PORT=8070")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(given)))
        except OSError as error:
            another = f"make demo PORT={int(given) + 1 if int(given) < 65535 else 8069}"
            raise Stop(f"port {given} cannot be used ({error.strerror}): stop what uses it, or {another}") from None
    return int(given)


def _invoices() -> Path | None:
    """Return the file or folder of invoices to load, if one was given.

    :raises Stop: when it is not there.
    """
    given = os.environ.get("DATA")
    if given and not Path(given).exists():
        raise Stop(f"DATA={given} does not exist: give a CSV file of invoices, or the folder that holds it")
    return Path(given).resolve() if given else None


if __name__ == "__main__":
    say.run(main)
