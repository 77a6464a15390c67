"""Odoo itself: its configuration file, and a child process that never outlives us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.database import data_folder
from tools.get_odoo import addons_folders, odoo_source
from tools.places import ROOT, cache
from tools.postgres import Connection


def environment(connection: Connection, **options: str) -> dict[str, str]:
    """Return the environment in which ``python -m odoo`` finds source, database and addons.

    :param options: more lines for Odoo's configuration file.
    """
    source = odoo_source()
    folders = ",".join(str(folder) for folder in [*addons_folders(source), ROOT])
    ours = {"addons_path": folders, "data_dir": str(data_folder()), "http_interface": "127.0.0.1"}
    lines = {**connection.options(), **ours, **options}
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
    with tempfile.NamedTemporaryFile("w", dir=cache("run"), prefix="odoo-", suffix=".conf", delete=False) as file:
        file.write(text)
    paths = [str(source), str(ROOT)]
    return {**os.environ, "ODOO_RC": file.name, "PYTHONPATH": os.pathsep.join(paths)}


def start(arguments: list[str], environ: dict[str, str], **popen) -> subprocess.Popen:
    """Start Odoo's command line; it receives SIGTERM when this process dies, however it dies."""
    command = [sys.executable, "-m", "odoo", *arguments]
    return subprocess.Popen(command, env=environ, preexec_fn=_die_with_parent, **popen)


def run(arguments: list[str], connection: Connection, **popen) -> int:
    """Run Odoo's command line to its end and return its exit code; signals that we get reach it."""
    environ = environment(connection)
    try:
        child = start(arguments, environ, **popen)
        with _forwarding(child):
            code = child.wait()
    finally:
        Path(environ["ODOO_RC"]).unlink(missing_ok=True)
    return 128 - code if code < 0 else code


class _forwarding:  # noqa: N801 - reads as a statement
    """Hands the signals we get to the child; on a terminal the child gets Ctrl-C by itself."""

    def __init__(self, child: subprocess.Popen):
        self.child = child
        self.before: dict[int, object] = {}

    def __enter__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            own = signal.SIG_IGN if number == signal.SIGINT and sys.stdin.isatty() else self._forward
            self.before[number] = signal.signal(number, own)

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _forward(self, number: int, _frame: object) -> None:
        if self.child.poll() is None:
            self.child.send_signal(number)


def _die_with_parent() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
