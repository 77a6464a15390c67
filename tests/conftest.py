"""What the tests around the addons share: a server with demo data, RPC as an administrator and as a salesperson."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import odoorpc
import pytest

from tools import browser, odoo_process, postgres, server_log, templates
from tools.places import cache
from tools.run import Run, free_port, running

from .screens import Screens

SALES_GROUP = "sales_team.group_sale_salesman"


def outside_make(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what ``make`` hands to what it starts, its variables among them."""
    return {key: value for key, value in environ.items() if not re.match(r"MAKE|MFLAGS|ARGS$|DATA$|PORT$|FRESH$", key)}


@dataclass(frozen=True)
class Server:
    """A running Odoo with all addons and demo data."""

    port: int
    database: str

    @property
    def url(self) -> str:
        """The address of the web client's root."""
        return f"http://127.0.0.1:{self.port}"

    def login(self, login: str, password: str) -> odoorpc.ODOO:
        """Open an RPC session."""
        session = odoorpc.ODOO("127.0.0.1", port=self.port)
        session.login(self.database, login, password)
        return session


@dataclass(frozen=True)
class Salesperson:
    """A user with no other right than to sell."""

    login: str
    password: str


@pytest.fixture(scope="session")
def connection() -> Iterator[postgres.Connection]:
    with postgres.server() as connection:
        yield connection


@pytest.fixture(scope="session")
def run(connection) -> Iterator[Run]:
    with running(connection) as run:
        yield run


@pytest.fixture(scope="session")
def server(connection, run) -> Iterator[Server]:
    """The server of this run. Its log must be clean when the tests are over."""
    name = run.database("server")
    templates.clone("full", connection, name)
    log = cache("log") / f"{run.name}-server.log"
    port = free_port()
    with odoo_process.serving(name, connection, port, log, "--max-cron-threads=0"):
        yield Server(port, name)
    assert server_log.problems(log) == []


@pytest.fixture
def odoo(server) -> odoorpc.ODOO:
    """RPC as the administrator."""
    return server.login("admin", "admin")


@pytest.fixture(scope="session")
def salesperson(server) -> Salesperson:
    """A plain sales user, made for this run: demo users have more rights."""
    login, password = "plain.sales", secrets.token_urlsafe(12)
    admin = server.login("admin", "admin")
    group = admin.env.ref(SALES_GROUP).id
    values = {"name": "Plain Sales", "login": login, "password": password, "group_ids": [(4, group)]}
    admin.env["res.users"].create(values)
    return Salesperson(login, password)


@pytest.fixture
def sales_odoo(server, salesperson) -> odoorpc.ODOO:
    """RPC as a plain sales user."""
    return server.login(salesperson.login, salesperson.password)


@pytest.fixture(scope="session")
def screens(server, salesperson) -> Iterator[Screens]:
    """The browser, logged in as the plain sales user."""
    with Screens(browser.executable(), server.url) as screens:
        screens.login(salesperson.login, salesperson.password)
        yield screens


@pytest.fixture(params=["desktop", "phone"])
def page(request, screens):
    """A page of the web client as wide as a desktop's or a phone's; ``page.errors`` collects what goes wrong."""
    with screens.page(request.param) as page:
        yield page


@pytest.fixture
def database(connection, run) -> Callable[[str], str]:
    """Return a function that clones a template to a new database of this run, and gives its name."""

    def clone(kind: str) -> str:
        name = run.database(kind)
        templates.clone(kind, connection, name)
        return name

    return clone


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def odoo_shell(connection: postgres.Connection, tmp_path: Path) -> tuple[Callable, Callable]:
    """Return a function that runs Python in Odoo's shell on a database, and one that returns what such code tells.

    What tells writes JSON to ``{file}``.
    """

    def execute(name: str, code: str, log: str = "odoo.log") -> None:
        # Odoo's shell reads a script as it would be typed: one block, one line.
        odoo_process.script(f"exec({code!r}, globals())", name, connection, tmp_path / log)

    def look(name: str, code: str) -> object:
        file = tmp_path / f"{name}.json"
        execute(name, code.format(file=str(file)))
        return json.loads(file.read_text())

    return execute, look
