"""One run of tests or of a build: its own databases, files and ports, gone when it ends however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tools import database
from tools.places import cache, locked
from tools.postgres import Connection

PREFIX = "kestio_run_"
VARIABLE = "KESTIO_RUN"


class Run:
    """Names that no other run uses.

    :param connection: the server that holds the databases.
    :param name: how this run is called; the databases' names start with it.
    """

    def __init__(self, connection: Connection, name: str):
        self.connection = connection
        self.name = name

    @property
    def folder(self) -> Path:
        """The run's scratch folder, removed at its end."""
        return _folder(self.connection) / self.name

    def database(self, purpose: str) -> str:
        """Return a database name that only this run uses, a new one at each call."""
        return f"{self.name}_{purpose}_{secrets.token_hex(2)}"

    def close(self) -> None:
        """Drop the run's databases and files."""
        for name in database.names(self.connection, self.name):
            database.drop(self.connection, name)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def running(connection: Connection) -> Iterator[Run]:
    """Open a run, or join the one of the process that started this one (which then cleans up)."""
    if name := os.environ.get(VARIABLE):
        yield Run(connection, name)
        return
    with locked("runs"):
        _sweep(connection)
        run = Run(connection, PREFIX + secrets.token_hex(4))
        run.folder.mkdir(parents=True)
        lease = _lease(run.folder)
    os.environ[VARIABLE] = run.name
    try:
        yield run
    finally:
        del os.environ[VARIABLE]
        run.close()
        lease.close()


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _folder(connection: Connection) -> Path:
    return cache("run", connection.key)


def _lease(folder: Path) -> IO[str]:
    """Take the lock that says: this run is alive.

    :raises BlockingIOError: when another process holds it.
    """
    handle = open(folder / "lease", "w")  # noqa: SIM115 - held until the run ends
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise
    return handle


def _sweep(connection: Connection) -> None:
    """Remove what runs left that were killed before they could."""
    for folder in _folder(connection).glob(f"{PREFIX}*"):
        with contextlib.suppress(BlockingIOError), _lease(folder):
            Run(connection, folder.name).close()
