"""Visit: one clock for Python and for the database, moved by hand."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

from freezegun import freeze_time

# A function that is found before the database's own: what statements write is as old as what Python writes.
SETUP = """
    CREATE SCHEMA clock;
    CREATE TABLE clock.moment (at timestamptz NOT NULL);
    INSERT INTO clock.moment VALUES (pg_catalog.now());
    CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM clock.moment'
"""


class Clock:
    """Stands still until it is told the time, in UTC; what is not committed then is committed at the new time."""

    def __init__(self, frozen, cursor):
        self._frozen, self._cursor = frozen, cursor

    def show(self, moment: datetime) -> None:
        """Commit, and go on at a moment."""
        self._cursor.commit()
        self._frozen.move_to(moment)
        self._cursor.execute("UPDATE clock.moment SET at = %s::timestamp AT TIME ZONE 'UTC'", [moment])
        self._cursor.commit()


def prepare(database: str) -> None:
    """Let a database have a clock of its own; connections opened from now on live by it."""
    from odoo import fields, sql_db
    from odoo.modules.registry import Registry

    registry = Registry(database)
    for name in ("kestio.tier.figures", "kestio.visit.cycle"):
        del registry[name]._today  # the one day of ``inside.load``
    with contextlib.closing(registry.cursor()) as cursor:
        cursor.execute(SETUP)
        cursor.execute(f'ALTER DATABASE "{database}" SET search_path = public, clock, pg_catalog')
        cursor.commit()
    sql_db.close_db(database)
    fields.Datetime.now = staticmethod(lambda *_ignored: datetime.now().replace(microsecond=0))


@contextlib.contextmanager
def started(cursor, moment: datetime) -> Iterator[Clock]:
    """Lend a clock that begins at a moment."""
    with freeze_time(moment) as frozen:
        clock = Clock(frozen, cursor)
        clock.show(moment)
        yield clock
