"""``make demo``: served, kept at the second call, updated when the addons change, and gone after Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tools import database as databases
from tools.run import free_port

from .conftest import outside_make

READY = "Kestio is ready"


@contextlib.contextmanager
def demo(root: Path, name: str, **variables: str) -> Iterator[tuple[int, list[str]]]:
    """Start the demo as a person would, wait until it says that it is ready, and press Ctrl-C at the end."""
    port = free_port()
    environ = {**outside_make(os.environ), "KESTIO_DEMO": name, "PORT": str(port), **variables}
    command = ["make", "demo"]
    shown: list[str] = []
    with subprocess.Popen(
        command, cwd=root, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        for row in process.stderr or ():
            shown.append(row)
            if READY in row:
                break
        assert READY in shown[-1], "".join(shown)
        started = psutil.Process(process.pid).children(recursive=True)
        yield port, shown
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    left = [child for child in started if child.is_running() and child.name() != "postgres"]
    assert left == []


@pytest.fixture
def name(connection, run) -> str:
    return run.database("demo")


def test_the_demo_is_served_then_kept_then_stopped(root, name, connection):
    with demo(root, name) as (port, shown):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60) as page:
            assert b'name="login"' in page.read()
        assert f"database {name}: made" in "".join(shown)
    assert not databases.is_used(connection, name)
    with demo(root, name) as (port, shown):
        assert f"database {name}: kept, nothing changed" in "".join(shown)
        assert f"http://127.0.0.1:{port}/odoo" in shown[-1]


def test_changed_addons_update_the_database(root, name, connection):
    with demo(root, name):
        pass
    source, _addons = databases.note(connection, name).split()
    databases.set_note(connection, name, f"{source} other")
    with demo(root, name) as (_port, shown):
        assert "the addons changed, updating" in "".join(shown)
    assert databases.note(connection, name).split()[1] != "other"
