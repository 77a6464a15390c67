"""The real file, and databases that hold it; without the file, the run says which tests did not run."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from tools import database, load_invoices, load_pipeline, odoo_process, templates
from tools.places import ROOT, TOOLS, cache, digest, locked
from tools.postgres import Connection, server
from tools.run import Run, running

from . import inside, reference

FILE = "invoices.csv.gz"
HEADER = "invoice,customer,country,date,amount,lines,type"
DEALS_HEADER = "opportunity,created_at,closed_at,outcome,amount,lost_how"
ENTRIES_HEADER = "opportunity,stage,entered_at,user"
# Fixtures and the real files without which nothing that uses them can run.
NEEDED = {
    "invoices_path": (FILE,),
    "loan_paths": ("loan_opportunities.csv.gz", "loan_stage_history.csv.gz"),
    "fictitious_path": ("crm_demo_opportunities.csv.gz",),
    "appointments_path": ("appointments.csv.gz",),
    "leads_path": ("leads.csv.gz",),
    "marketing_path": ("marketing_leads.csv.gz",),
}
TEMPLATE = "kestio_template_invoices_"
KESTIO_TEMPLATE = "kestio_template_ranked_"
LOANS_TEMPLATE = "kestio_template_loans_"
NOT_RUN = pytest.StashKey[list[str]]()


def data_folder() -> Path:
    """Return where the real data is expected."""
    return Path(os.environ.get("KESTIO_DATA") or ROOT.parent / "shared" / "data")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of real files out where these are not there, and remember which."""
    absent = {fixture for fixture, files in NEEDED.items() if not all((data_folder() / one).is_file() for one in files)}
    left_out = [item for item in items if absent & set(getattr(item, "fixturenames", ()))]
    if not left_out:
        return
    config.stash[NOT_RUN] = [item.nodeid for item in left_out]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List the tests that did not run."""
    if not (names := config.stash.get(NOT_RUN, [])):
        return
    terminalreporter.section("real data", yellow=True)
    terminalreporter.line(
        f"NOT RUN: {len(names)} tests, for want of {', '.join(_absent())} in {data_folder()} (KESTIO_DATA names it)"
    )
    for name in names:
        terminalreporter.line(f"  {name}")


def _absent() -> list[str]:
    return sorted({one for files in NEEDED.values() for one in files if not (data_folder() / one).is_file()})


@pytest.fixture(scope="session")
def invoices_path() -> Path:
    return data_folder() / FILE


@pytest.fixture(scope="session")
def loan_paths() -> tuple[Path, Path]:
    """The opportunities and the stage entries of the loan applications."""
    opportunities, history = NEEDED["loan_paths"]
    return data_folder() / opportunities, data_folder() / history


@pytest.fixture(scope="session")
def fictitious_path() -> Path:
    """The opportunities in which nothing predicts the outcome."""
    return data_folder() / NEEDED["fictitious_path"][0]


@pytest.fixture(scope="session")
def appointments_path() -> Path:
    """Appointments that were kept or not."""
    return data_folder() / NEEDED["appointments_path"][0]


@pytest.fixture(scope="session")
def leads_path() -> Path:
    """Leads with attributes, behaviour and outcome."""
    return data_folder() / NEEDED["leads_path"][0]


@pytest.fixture(scope="session")
def marketing_path() -> Path:
    """Leads with their origin, and when they were won."""
    return data_folder() / NEEDED["marketing_path"][0]


@pytest.fixture
def file(tmp_path) -> Callable[..., Path]:
    """Write rows below the first line of a file, and return its path."""

    def write(*rows: str) -> Path:
        path = tmp_path / "invoices.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def deal_files(tmp_path) -> Callable[..., tuple[Path, Path]]:
    """Write opportunities and stage entries below the first lines of two files, and return their paths."""

    def write(opportunities: tuple[str, ...], entries: tuple[str, ...] = ()) -> tuple[Path, Path]:
        paths = tmp_path / "opportunities.csv", tmp_path / "history.csv"
        for path, header, rows in zip(paths, (DEALS_HEADER, ENTRIES_HEADER), (opportunities, entries), strict=True):
            path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return paths

    return write


@pytest.fixture(scope="session")
def raw(invoices_path):
    """The documents of the real file, as pandas reads them."""
    return reference.read(invoices_path)


@pytest.fixture(scope="session")
def connection() -> Iterator[Connection]:
    with server() as connection:
        yield connection


@pytest.fixture(scope="session")
def run(connection) -> Iterator[Run]:
    with running(connection) as run:
        yield run


@pytest.fixture
def base(connection, run) -> str:
    """A database of this test's own, with Odoo's apps and no invoice."""
    name = run.database("base")
    templates.clone("base", connection, name)
    return name


@pytest.fixture(scope="session")
def loaded(connection, run, invoices_path) -> str:
    """A database that holds the real file; tests leave it as it is."""
    name = run.database("loaded")
    with locked(f"template-invoices-{connection.key}"):
        database.clone(connection, _loaded_template(connection, invoices_path), name)
    return name


@pytest.fixture(scope="session")
def first_load(connection, loaded, invoices_path) -> dict:
    """The summary of the run that loaded the real file."""
    return json.loads(database.note(connection, _template_name(invoices_path)))


@pytest.fixture(scope="session")
def with_kestio(connection, run, invoices_path) -> Callable[[str], str]:
    """Return a function that makes a database of this run with the real file and Kestio, and gives its name."""
    template = _kestio_template_name(invoices_path)

    def clone(purpose: str) -> str:
        name = run.database(purpose)
        with locked(f"template-invoices-{connection.key}"):
            database.clone(connection, _kestio_template(connection, invoices_path, template), name)
        return name

    return clone


@pytest.fixture(scope="session")
def unranked_database(odoo, with_kestio) -> Iterator:
    with odoo(with_kestio("unranked")) as env:
        yield env


@pytest.fixture
def unranked(unranked_database) -> Iterator:
    """An environment in which Kestio knows the real customers and ranked none; what a test does to it is undone."""
    with inside.undone(unranked_database) as env:
        yield env


@pytest.fixture(scope="session")
def loan_load(connection, run, loan_paths) -> tuple[str, load_pipeline.Summary]:
    """A stock database that holds the loan applications, and the summary of their loading."""
    name, template = run.database("loans"), _loans_template_name(loan_paths)
    with locked(f"template-loans-{connection.key}"):
        _stock_template(
            connection, LOANS_TEMPLATE, template, lambda env: load_pipeline.load(env, load_pipeline.read(*loan_paths))
        )
        database.clone(connection, template, name)
    told = json.loads(database.note(connection, template))
    return name, load_pipeline.Summary(**{**told, "stages": tuple(told["stages"])})


@pytest.fixture(scope="session")
def odoo() -> Callable:
    """Open an Odoo environment on a database, in this process: ``with odoo(name) as env``."""
    return _opened


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the loader as a person would, with the words of its command line."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(load_command(*words), capture_output=True, text=True, cwd=ROOT, check=False)

    return run


def load_command(*words: object) -> list[str]:
    """Return the command line of the loader."""
    return [sys.executable, "-m", "tools.load_invoices", *map(str, words)]


@contextlib.contextmanager
def _opened(name: str) -> Iterator:
    with warnings.catch_warnings():
        # What Odoo and its libraries deprecate is not ours to correct.
        warnings.simplefilter("ignore")
        with load_invoices.environment(name) as env:
            yield env


def _kestio_template(connection: Connection, path: Path, name: str) -> str:
    """Return the loaded database with Kestio installed, made at the first call and again when Kestio changed."""
    if not database.exists(connection, name):
        unfinished = "kestio_unfinished_ranked"
        database.drop(connection, unfinished)
        database.clone(connection, _loaded_template(connection, path), unfinished)
        words = ["-d", unfinished, "-i", "kestio_model", "--stop-after-init", "--no-http"]
        odoo_process.watched(words, connection, cache("log") / f"{unfinished}.log", lambda _text: None)
        database.rename(connection, unfinished, name)
        # Another run may still clone the one before.
        for old in database.names(connection, KESTIO_TEMPLATE)[:-2]:
            database.drop(connection, old)
    return name


def _kestio_template_name(path: Path) -> str:
    return f"{KESTIO_TEMPLATE}{templates.identity(ours=True)}_{_template_name(path).removeprefix(TEMPLATE)}"


def _template_name(path: Path) -> str:
    """Return a name that changes with Odoo, with the loader and with the data."""
    parts = [
        TOOLS / "load" / f"{name}.py" for name in ("customers", "documents", "invoice_file", "session", "text_file")
    ]
    loader = digest(*parts, TOOLS / "load_invoices.py", path)
    return f"{TEMPLATE}{templates.identity(ours=False)}_{loader}"


def _loans_template_name(paths: tuple[Path, Path]) -> str:
    """Return a name that changes with Odoo, with the loader and with the data."""
    loader = digest(TOOLS / "load", TOOLS / "load_pipeline.py", *paths)
    return f"{LOANS_TEMPLATE}{templates.identity(ours=False)}_{loader}"


def _loaded_template(connection: Connection, path: Path) -> str:
    """Return the database with the invoices, to clone."""
    return _stock_template(connection, TEMPLATE, _template_name(path), lambda env: load_invoices.load(env, path))


def _stock_template(connection: Connection, prefix: str, name: str, load: Callable) -> str:
    """Return the name of a database to clone, loaded at the first call. It is whole or absent.

    :param prefix: of the names of those that it replaces.
    :param load: receives an environment and returns the summary that is noted on the database.
    """
    if not database.exists(connection, name):
        unfinished = prefix.replace("template", "unfinished").rstrip("_")
        database.drop(connection, unfinished)
        templates.clone("base", connection, unfinished)
        with _opened(unfinished) as env:
            summary = load(env)
        database.set_note(connection, unfinished, json.dumps(asdict(summary), default=str))
        database.rename(connection, unfinished, name)
        for old in set(database.names(connection, prefix)) - {name}:
            database.drop(connection, old)
    return name
