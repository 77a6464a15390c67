"""Odoo in this process: what the tasks of a worker start from."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, datetime, time

from benchmarks.volume import AS_OF


def load(database: str) -> None:
    """Read the configuration that ``ODOO_RC`` names and load the database's registry, as of the company's day."""
    from odoo.tools import config

    config.parse_config(["-d", database, "--no-http", "--log-level", "warn"], setup_logging=True)
    set_day(database, AS_OF)


def set_day(database: str, day: date) -> None:
    """Let the jobs of a database run on a day, at seven in the morning of Odoo's clock."""
    from odoo import fields
    from odoo.modules.registry import Registry

    moment = datetime.combine(day, time(7))
    fields.Datetime.now = staticmethod(lambda *_ignored: moment)
    registry = Registry(database)
    for name in ("kestio.tier.figures", "kestio.visit.cycle"):
        if name in registry:
            registry[name]._today = lambda _self, _company: day


@contextlib.contextmanager
def environment(database: str, login: str = "") -> Iterator:
    """Open a transaction; it is rolled back unless the block commits.

    :param login: whose rights hold; nothing means the system's.
    """
    from odoo import api
    from odoo.modules.registry import Registry

    with contextlib.closing(Registry(database).cursor()) as cursor:
        env = api.Environment(cursor, api.SUPERUSER_ID, {"lang": "en_US"})
        if login:
            env = env(user=env["res.users"].search([("login", "=", login)]).id, su=False)
        yield env
        cursor.rollback()
