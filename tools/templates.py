"""Databases that tests and the demo clone: made once per Odoo version, requirements and addons."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import database, get_odoo, odoo_process, python_env
from tools.places import ADDONS, ROOT, addons_hash, cache, digest, locked, need_space
from tools.postgres import Connection
from tools.say import step

KEPT = 3


@dataclass(frozen=True)
class Kind:
    """What a template holds.

    :param title: how its making is announced.
    :param options: Odoo's options beside the database and the addons.
    :param source: the kind that it starts from.
    :param ours: whether it holds Kestio's addons, and so depends on their content.
    """

    title: str
    options: tuple[str, ...] = ()
    source: str = ""
    ours: bool = False


KINDS = {
    "base": Kind("Odoo apps", ("--load-language=en_US,fr_FR",)),
    "stock": Kind("Odoo apps with demo data", ("--load-language=en_US,fr_FR", "--with-demo")),
    "plain": Kind("Kestio without demo data", source="base", ours=True),
    "full": Kind("Kestio with demo data", ("--with-demo",), source="stock", ours=True),
}


def clone(kind: str, connection: Connection, target: str) -> None:
    """Copy a template to a new database; the template is made first if need be.

    :raises Stop: when Odoo fails to make it.
    """
    with locked(f"template-{kind}-{connection.key}"):
        database.clone(connection, _ready(kind, connection), target)


def log(kind: str) -> Path:
    """Return the server log of the making of a template, for the check on warnings."""
    return cache("templates") / f"{_name(kind)}.log"


def dependencies() -> list[str]:
    """Return Odoo's own addons that ours need."""
    manifests = [ast.literal_eval((ROOT / addon / "__manifest__.py").read_text()) for addon in ADDONS]
    return sorted({name for manifest in manifests for name in manifest["depends"]} - set(ADDONS))


def identity(*, ours: bool) -> str:
    """Return what a database depends on, as a short hash."""
    parts = [get_odoo.version(), digest(python_env.REQUIREMENTS / "odoo.txt"), *dependencies()]
    return _short([*parts, addons_hash()] if ours else parts)


def _short(parts: list[str]) -> str:
    import hashlib

    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:10]


def _name(kind: str) -> str:
    made_of = _short([identity(ours=KINDS[kind].ours), *KINDS[kind].options])
    return f"kestio_template_{kind}_{made_of}"


def _ready(kind: str, connection: Connection) -> str:
    """Return the template's name. It is made under another name: a template is whole or absent."""
    name = _name(kind)
    if database.exists(connection, name):
        return name
    need_space(cache(), 2, "a database")
    unfinished = f"kestio_unfinished_{kind}"
    database.drop(connection, unfinished)
    if KINDS[kind].source:
        clone(KINDS[kind].source, connection, unfinished)
    with step(f"database: {KINDS[kind].title}") as progress:
        _install(kind, connection, unfinished, progress)
    if _name(kind) != name:  # somebody edited an addon meanwhile: good for this once, but for no later run
        name = f"kestio_template_{kind}_edited"
        database.drop(connection, name)
    database.rename(connection, unfinished, name)
    for old in database.names(connection, f"kestio_template_{kind}_")[:-KEPT]:
        database.drop(connection, old)
        (cache("templates") / f"{old}.log").unlink(missing_ok=True)
    return name


def _install(kind: str, connection: Connection, target: str, progress: Callable[[str], None]) -> None:
    addons = list(ADDONS) if KINDS[kind].ours else dependencies()
    arguments = ["-d", target, "-i", ",".join(addons), *KINDS[kind].options, "--stop-after-init", "--no-http"]
    odoo_process.watched(arguments, connection, log(kind), progress)
    if KINDS[kind].ours:
        progress("web assets")
        _pregenerate_assets(connection, target, log(kind))


def _pregenerate_assets(connection: Connection, target: str, log_file: Path) -> None:
    """Compile the web client's assets, so that the first page of each clone does not wait for them."""
    odoo_process.script("env['ir.qweb']._pregenerate_assets_bundles()", target, connection, log_file)
