"""``make clean``: drop the databases that these tools made; with ``ALL=1`` the whole cache, Odoo included."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil

from tools import python_env, say
from tools.places import cache, locked
from tools.say import Stop

PREFIXES = ("kestio_demo", "bench_", "kestio_template_", "kestio_unfinished_")


def main() -> None:
    """Remove what can be made again; what a running program uses stays."""
    python_env.enter()
    from tools import postgres

    with postgres.server() as connection:
        _drop_databases(connection)
    if os.environ.get("ALL"):
        _remove_cache()


def _drop_databases(connection) -> None:
    from tools import database, templates

    with contextlib.ExitStack() as stack:
        for kind in templates.KINDS:
            stack.enter_context(locked(f"template-{kind}-{connection.key}"))
        for name in [name for prefix in PREFIXES for name in database.names(connection, prefix)]:
            if database.is_used(connection, name):
                raise Stop(f"database {name} is in use: stop the program that uses it (make demo?), then try again")
            database.drop(connection, name)
            say.line(f"  dropped {name}")


def _remove_cache() -> None:
    """Remove the cache unless another program runs on it."""
    with open(cache("postgres") / "in_use", "w") as lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop("another program uses the cache: stop it (make demo, make test?), then try again") from None
        shutil.rmtree(cache())
    say.line("  removed the cache: the next command fetches Odoo again")


if __name__ == "__main__":
    say.run(main)
