"""The commands that people and programs rely on, and the one line they print when they cannot go on."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable

import pytest

from tools import places, say
from tools.run import free_port

from .conftest import outside_make


@pytest.fixture
def run_command(root) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of the checkout with some environment variables changed; None removes one."""

    def run(*command: str, **variables: str | None) -> subprocess.CompletedProcess[str]:
        changed = {**outside_make(os.environ), **variables}
        environ = {key: value for key, value in changed.items() if value is not None}
        return subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False, timeout=300)

    return run


def reason(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line in which a command says why it stopped; it must be the only one."""
    assert done.returncode
    rows = [row for row in done.stderr.splitlines() if row.strip() and not row.startswith("make: ***")]
    told = [row for row in rows if row.startswith("kestio: ")]
    assert "Traceback" not in done.stderr
    assert told == rows[-1:]
    return told[0]


def test_tools_odoo_prints_only_what_odoo_prints(run_command):
    done = run_command("tools/odoo", "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("Odoo Server 19.0")
    assert done.stdout.count("\n") == 1


def test_tools_odoo_works_from_any_folder(root, tmp_path):
    done = subprocess.run([root / "tools" / "odoo", "--version"], cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout.startswith(b"Odoo Server 19.0")


def test_tools_odoo_hands_on_the_exit_code_and_the_input(run_command, root, database):
    name = database("base")
    command = [root / "tools" / "odoo", "shell", "-d", name, "--no-http", "--log-level=error"]
    code = "print('companies', env['res.company'].search_count([]))\nimport sys\nsys.exit(7)\n"
    done = subprocess.run(command, input=code, capture_output=True, text=True, check=False)
    assert "companies 1" in done.stdout
    assert done.returncode == 7
    assert run_command("tools/odoo", "no-such-command").returncode


def test_setup_says_that_it_is_ready(run_command):
    done = run_command("make", "setup")
    assert done.returncode == 0, done.stderr
    assert "Kestio is set up" in done.stderr


def test_a_busy_port_is_named_with_a_way_out(run_command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = reason(run_command("make", "demo", f"PORT={port}"))
    assert f"port {port}" in told
    assert "make demo PORT=" in told


@pytest.mark.parametrize("port", ["none", "0", "70000"])
def test_a_port_that_is_none_is_refused(port, run_command):
    assert f"PORT={port} is no port number" in reason(run_command("make", "demo", f"PORT={port}"))


def test_a_missing_file_of_invoices_is_named(run_command):
    told = reason(run_command("make", "demo", "DATA=/no/such/file.csv", f"PORT={free_port()}"))
    assert "DATA=/no/such/file.csv does not exist" in told


def test_a_wrong_python_is_named(run_command, tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.8.18" && exit\nexit 1\n')
    old.chmod(0o755)
    told = reason(run_command("make", "setup", PYTHON=str(old)))
    assert "needs Python 3.10 to 3.13, found Python 3.8.18" in told
    assert "PYTHON=" in told


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("mysql://localhost/x", "DATABASE_URL must start with postgresql://"),
        ("postgresql://kestio@127.0.0.1:1", "no PostgreSQL at 127.0.0.1"),
        ("postgresql://kestio@127.0.0.1:port", "DATABASE_URL"),
    ],
)
def test_a_bad_database_address_is_named(address, expected, run_command):
    assert expected in reason(run_command("make", "demo", f"PORT={free_port()}", DATABASE_URL=address))


def test_a_cache_that_cannot_be_written_is_named(run_command):
    told = reason(run_command("make", "setup", XDG_CACHE_HOME="/proc/none"))
    assert "cannot write the cache" in told
    assert "XDG_CACHE_HOME" in told


def test_a_source_that_is_no_odoo_is_named(run_command, tmp_path):
    assert f"ODOO_SRC={tmp_path} holds no Odoo 19" in reason(run_command("make", "setup", ODOO_SRC=str(tmp_path)))


def test_no_network_is_named(run_command, tmp_path):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_FIND_LINKS": None}
    told = reason(run_command("make", "setup", XDG_CACHE_HOME=str(tmp_path), **nowhere))
    assert "check the network" in told


def test_too_little_space_is_said_before_the_work(monkeypatch, tmp_path):
    full = shutil._ntuple_diskusage(100, 99, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(say.Stop, match="a database needs 2 GB .* free some"):
        places.need_space(tmp_path, 2, "a database")


def test_a_disk_that_fills_up_is_one_line(capsys):
    def write() -> None:
        raise OSError(28, "No space left on device", "/somewhere/file")

    with pytest.raises(SystemExit, match="1"):
        say.run(write)
    assert "the disk is full (/somewhere/file): free some space" in capsys.readouterr().err


def test_help_names_every_target(run_command, root):
    targets = (root / "Makefile").read_text().split(".PHONY:")[1].splitlines()[0].split()
    shown = run_command("make").stdout
    assert [target for target in targets if target != "help" and f"make {target}" not in shown] == []
