"""An Odoo environment in this process on a database that exists, and a lock for the time of a load."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.say import Stop

if TYPE_CHECKING:
    from odoo.api import Environment


@contextlib.contextmanager
def environment(database: str, model: str, needs: str) -> Iterator[Environment]:
    """Yield an Odoo environment with all rights on a database.

    :param model: a model that must be there.
    :param needs: how a person calls what brings it.
    :raises Stop: when there is no such database, or the model is not in it.
    """
    from tools import odoo_process, postgres
    from tools.database import exists

    with postgres.server() as connection:
        if not exists(connection, database):
            raise Stop(f"no database {database}: make it first, for example with tools/odoo -d {database} -i sale_crm")
        settings = odoo_process.environment(connection)
        try:
            _configure(settings)
        finally:
            Path(settings["ODOO_RC"]).unlink()
        with _opened(database) as env:
            if model not in env:
                raise Stop(
                    f"database {database} has no {needs}: tools/odoo -d {database} -i sale_crm --stop-after-init"
                )
            yield env


@contextlib.contextmanager
def alone(env: Environment, number: int, what: str) -> Iterator[None]:
    """Let one process at a time load into a database, over all its commits.

    :param number: any that no other program locks in this database.
    :param what: what is loaded, for the message.
    :raises Stop: when another one does.
    """
    env.cr.execute("SELECT pg_try_advisory_lock(%s)", [number])
    if not env.cr.fetchone()[0]:
        raise Stop(f"another program is loading {what} into {env.cr.dbname}: wait until it ends")
    try:
        yield
    finally:
        env.cr.rollback()
        env.cr.execute("SELECT pg_advisory_unlock(%s)", [number])


def _configure(settings: dict[str, str]) -> None:
    """Make Odoo importable and tell it where the server and the addons are."""
    sys.path[:0] = settings["PYTHONPATH"].split(os.pathsep)
    from odoo.tools import config

    config.parse_config(["-c", settings["ODOO_RC"], "--log-level=critical"], setup_logging=True)


@contextlib.contextmanager
def _opened(database: str) -> Iterator[Environment]:
    from odoo import SUPERUSER_ID, api, sql_db
    from odoo.modules.registry import Registry

    try:
        with Registry(database).cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {})
    finally:
        Registry.delete(database)
        sql_db.close_db(database)
