"""Databases: make, clone with their files, drop."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from tools.places import cache
from tools.postgres import Connection
from tools.say import Stop


def data_folder(connection: Connection) -> Path:
    """Return where Odoo keeps the files (attachments, sessions) of one server's databases."""
    return cache("files") if connection.is_embedded else cache("files", connection.key)


def exists(connection: Connection, name: str) -> bool:
    """Tell whether a database is there."""
    return bool(_run(connection, "SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def names(connection: Connection, prefix: str) -> list[str]:
    """Return the databases whose name starts with ``prefix``, oldest first."""
    found = _run(connection, "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [prefix])
    return [row[0] for row in found]


def note(connection: Connection, name: str) -> str:
    """Return what was noted on a database with :func:`set_note`, nothing for a database that is not there."""
    statement = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    found = _run(connection, statement, [name])
    return found[0][0] or "" if found else ""


def is_used(connection: Connection, name: str) -> bool:
    """Tell whether a program is connected to a database."""
    return bool(_run(connection, "SELECT 1 FROM pg_stat_activity WHERE datname = %s LIMIT 1", [name]))


def set_note(connection: Connection, name: str, text: str) -> None:
    """Note on a database what it was made from."""
    _run(connection, f'COMMENT ON DATABASE "{name}" IS %s', [text])


def clone(connection: Connection, source: str, target: str) -> None:
    """Copy a database that nobody uses, and its files."""
    how = " STRATEGY FILE_COPY" if connection.is_embedded else ""  # quicker without fsync, unknown before version 15
    _run(connection, f'CREATE DATABASE "{target}" TEMPLATE "{source}"{how}')
    files = data_folder(connection) / "filestore"
    if (files / source).is_dir():
        shutil.copytree(files / source, files / target, dirs_exist_ok=True)


def drop(connection: Connection, name: str) -> None:
    """Remove a database, whoever is connected to it, and its files."""
    _run(connection, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(data_folder(connection) / "filestore" / name, ignore_errors=True)


def rename(connection: Connection, name: str, new_name: str) -> None:
    """Rename a database and its files: the last step of making one, so that it is whole or absent."""
    files = data_folder(connection) / "filestore"
    if (files / name).is_dir():
        shutil.rmtree(files / new_name, ignore_errors=True)
        (files / name).rename(files / new_name)
    _run(connection, f'ALTER DATABASE "{name}" RENAME TO "{new_name}"')


def connect(connection: Connection, database: str):
    """Open a psycopg2 connection that commits each statement.

    :raises Stop: when the server does not answer or refuses the login.
    """
    import psycopg2

    try:
        opened = psycopg2.connect(**connection.to(database))
    except psycopg2.OperationalError as error:
        where = connection.host or "the default socket"
        reason = str(error).strip().splitlines()[-1].strip()
        raise Stop(f"no PostgreSQL at {where} ({reason}): check PGHOST or DATABASE_URL") from None
    opened.autocommit = True
    return opened


def _run(connection: Connection, statement: str, values: list[str] | None = None) -> list[tuple]:
    with contextlib.closing(connect(connection, "postgres")) as opened, opened.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
