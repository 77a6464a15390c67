"""The loader as a command: one line when it refuses, its progress, and a run that was killed in the middle."""

from __future__ import annotations

import subprocess
import time
from datetime import date, timedelta

import pytest

from tools import load_invoices
from tools.load import documents
from tools.places import ROOT

from .conftest import load_command

START = date(2025, 1, 1)
# A batch and a part of the next one.
DOCUMENTS = documents.BATCH + 100


def many(count: int) -> list[str]:
    """Return as many rows, of which every tenth is a credit note."""
    rows = []
    for number in range(count):
        amount, kind = (-0.5, "credit_note") if number % 10 == 9 else (number / 4, "invoice")
        day = START + timedelta(days=number % 365)
        rows.append(f"F{number:05},C{number % 97},France,{day},{amount},1,{kind}")
    return rows


@pytest.mark.parametrize(("words", "said"), [
    ([], "usage: python -m tools.load_invoices DATABASE PATH"),
    (["kestio_no_such_database"], "usage: python -m tools.load_invoices DATABASE PATH"),
    (["kestio_no_such_database", "no_such_file.csv"], "cannot read no_such_file.csv (No such file or directory)"),
])  # fmt: skip
def test_wrong_words_are_refused_in_one_line(command, words, said):
    done = command(*words)
    assert (done.returncode, done.stderr.strip()) == (1, f"kestio: {said}")


def test_database_that_is_not_there_is_refused_in_one_line(command, connection, file):
    done = command("kestio_no_such_database", file(*many(1)))
    assert done.returncode == 1
    assert done.stderr.strip().startswith("kestio: no database kestio_no_such_database: make it first")


def test_wrong_file_changes_nothing(command, odoo, base, file):
    done = command(base, file(*many(3), "F9,C1,France,soon,1,1,invoice"))
    assert done.returncode == 1
    assert "line 5: date is 'soon'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    with odoo(base) as env:
        assert not env["account.move"].search_count([])
        assert not env["account.journal"].search_count([("name", "=", "Loaded invoices")])


def test_progress_and_summary_are_shown(command, base, file):
    done = command(base, file(*many(20)))
    assert done.returncode == 0
    assert "invoices of invoices.csv ... done in" in done.stderr
    assert "20 documents loaded (2 credit notes, net 39.50), 20 customers created," in done.stderr


def test_report_says_how_far_how_fast_and_how_long(odoo, base, file, monkeypatch):
    monkeypatch.setattr(documents, "BATCH", 50)
    said: list[str] = []
    with odoo(base) as env:
        load_invoices.load(env, file(*many(51)), said.append)
    assert said[0] == "0 of 51 customers"
    assert said[1].startswith("50 of 51, ")
    assert said[1].endswith(" a second, 0 s left")
    assert said[2].startswith("51 of 51, ")


def test_run_killed_in_the_middle_is_completed_by_the_next(odoo, base, file):
    path = file(*many(DOCUMENTS))
    kill_after_first_batch(odoo, base, path)
    with odoo(base) as env:
        half = env["account.move"].search_count([])
        summary = load_invoices.load(env, path)
        assert 0 < half < DOCUMENTS
        assert (summary.already, summary.loaded) == (half, DOCUMENTS - half)
        assert amounts(env) == expected_amounts(DOCUMENTS)
        assert len(env["res.partner"].search([("ref", "=like", "C%")])) == 97


def test_second_loader_at_the_same_time_is_refused(command, odoo, base, file):
    path = file(*many(1))
    with odoo(base) as env, load_invoices.alone(env):
        done = command(base, path)
    assert done.returncode == 1
    assert f"another program is loading invoices into {base}: wait until it ends" in done.stderr


def kill_after_first_batch(odoo, base: str, path) -> None:
    """Start the loader and kill it, without any chance to clean up, once its first batch is committed."""
    with subprocess.Popen(load_command(base, path), cwd=ROOT, stderr=subprocess.DEVNULL) as loader, odoo(base) as env:
        until = time.monotonic() + 300
        while not env["account.move"].search_count([]) and time.monotonic() < until:
            env.cr.rollback()
            time.sleep(0.1)
        loader.kill()


def amounts(env) -> dict[str, float]:
    """Return what each document amounts to."""
    return {move.ref: move.amount_total_signed for move in env["account.move"].search([("state", "=", "posted")])}


def expected_amounts(count: int) -> dict[str, float]:
    return {row.split(",")[0]: float(row.split(",")[4]) for row in many(count)}
