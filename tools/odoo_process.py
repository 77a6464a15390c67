"""Odoo itself: its configuration file, and a child process that never outlives us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tools.database import data_folder
from tools.get_odoo import addons_folders, odoo_source
from tools.places import ROOT, cache
from tools.postgres import Connection
from tools.say import Stop

ODOO = ("-m", "odoo")


def environment(connection: Connection, **options: str) -> dict[str, str]:
    """Return the environment in which ``python -m odoo`` finds source, database and addons.

    :param options: more lines for Odoo's configuration file.
    """
    source = odoo_source()
    folders = ",".join(str(folder) for folder in [*addons_folders(source), ROOT])
    ours = {"addons_path": folders, "data_dir": str(data_folder(connection)), "http_interface": "127.0.0.1"}
    lines = {**connection.options(), **ours, **options}
    text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
    with tempfile.NamedTemporaryFile("w", dir=cache("run"), prefix="odoo-", suffix=".conf", delete=False) as file:
        file.write(text)
    paths = [str(source), str(ROOT)]
    return {**os.environ, "ODOO_RC": file.name, "PYTHONPATH": os.pathsep.join(paths)}


def start(arguments: list[str], environ: dict[str, str], *, program: Sequence[str] = ODOO, **popen) -> subprocess.Popen:
    """Start Odoo's command line; it receives SIGTERM when this process dies, however it dies.

    :param program: what Python runs instead of Odoo itself, for example Odoo under a measuring tool.
    """
    command = [sys.executable, *program, *arguments]
    return subprocess.Popen(command, env=environ, preexec_fn=_die_with_parent, **popen)


def run(arguments: list[str], connection: Connection, **popen) -> int:
    """Run Odoo's command line to its end and return its exit code; signals that we get reach it."""
    environ = environment(connection)
    with _configured(environ):
        child = start(arguments, environ, **popen)
        with _Forwarding(child):
            code = child.wait()
    return 128 - code if code < 0 else code


def watched(
    arguments: list[str],
    connection: Connection,
    log: Path,
    progress: Callable[[str], None],
    *,
    program: Sequence[str] = ODOO,
    extra: Mapping[str, str] | None = None,
) -> None:
    """Run Odoo to its end with its log in a file, and show which addon or test it is at.

    :param extra: environment variables to add.
    :raises Stop: when Odoo fails, with its last error.
    """
    environ = environment(connection) | dict(extra or {})
    with _configured(environ), open(log, "w", encoding="utf-8") as file:
        outputs = {"stdin": subprocess.DEVNULL, "stdout": file, "stderr": subprocess.STDOUT}
        child = start(arguments, environ, program=program, **outputs)
        with stopping(child):
            while child.poll() is None:
                time.sleep(0.5)
                progress(_position(log))
    if child.returncode:
        raise Stop(f"Odoo failed ({_last_error(log)}): see {log}")


def script(code: str, database: str, connection: Connection, log: Path) -> None:
    """Run Python in Odoo's shell on a database, and commit; the log goes to the end of a file.

    :raises Stop: when Odoo fails.
    """
    environ = environment(connection)
    command = ["shell", "-d", database, "--no-http"]
    with _configured(environ), open(log, "a", encoding="utf-8") as file:
        child = start(command, environ, stdin=subprocess.PIPE, stdout=file, stderr=subprocess.STDOUT, text=True)
        with stopping(child):
            child.communicate(f"{code}\nenv.cr.commit()\n")
    if child.returncode:
        raise Stop(f"Odoo failed ({_last_error(log)}): see {log}")


@contextlib.contextmanager
def serving(database: str, connection: Connection, port: int, log: Path, *arguments: str) -> Iterator[subprocess.Popen]:
    """Serve one database on the loopback interface, and yield the server's process once it answers.

    :raises Stop: when the server does not start.
    """
    environ = environment(connection)
    command = ["-d", database, "--http-port", str(port), *arguments]
    with _configured(environ), open(log, "a", encoding="utf-8") as file:
        child = start(command, environ, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        with stopping(child):
            _wait_until_ready(f"http://127.0.0.1:{port}", child, log)
            yield child


@contextlib.contextmanager
def stopping(child: subprocess.Popen) -> Iterator[None]:
    """End a child process when the block is left: politely, then by force."""
    try:
        yield
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextlib.contextmanager
def _configured(environ: dict[str, str]) -> Iterator[None]:
    try:
        yield
    finally:
        Path(environ["ODOO_RC"]).unlink(missing_ok=True)


def _wait_until_ready(address: str, child: subprocess.Popen, log: Path, seconds: int = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if child.poll() is not None:
            raise Stop(f"the server stopped ({_last_error(log)}): see {log}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/web/health", timeout=5):
            return
        time.sleep(0.2)
    raise Stop(f"the server did not answer within {seconds} s: see {log}")


def _position(log: Path) -> str:
    """Return which addon is being loaded, of how many."""
    text = log.read_text(encoding="utf-8", errors="replace")
    if tests := text.count(": Starting "):
        return f"{tests} tests"
    found = re.findall(r"Loading module (\S+) \((\d+)/(\d+)\)", text)
    return "{1} of {2} ({0})".format(*found[-1]) if found else ""


def _last_error(log: Path) -> str:
    rows = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [row for row in rows if re.search(r" (ERROR|CRITICAL) |^\w*(Error|Exception)\b", row)]
    return (errors or rows or ["no output"])[-1][-300:]


class _Forwarding:
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
