"""The databases of the benchmarks: made once, then cloned for each measurement."""

from __future__ import annotations

import contextlib
from pathlib import Path

from benchmarks import generate, workers
from tools import database, odoo_process, templates
from tools.places import addons_hash, cache, digest, locked, need_space
from tools.postgres import Connection
from tools.say import step

HERE = Path(__file__).parent
KEPT = 4
STOCK = "stock"
PREPARE = (HERE / "segment" / "model.py", HERE / "pipeline" / "rules.py")


def stock(connection: Connection, scale: float) -> str:
    """Return the database of the reference company on stock Odoo; made at the first call.

    :param scale: 1.0 is the reference volume.
    """
    sources = digest(*(HERE / f"{name}.py" for name in ("generate", "log_rows", "paths", "rows", "volume")))
    name = f"bench_stock_{sources[:6]}_{templates.identity(ours=False)[:6]}_{round(scale * 100)}"
    with locked(f"bench-{connection.key}"):
        if not database.exists(connection, name):
            _make_stock(connection, scale, name)
    return name


def with_kestio(connection: Connection, scale: float) -> str:
    """Return the same company with our addon and an active model, made anew when the addon changed."""
    source = stock(connection, scale)
    wanted = f"{addons_hash()}_{digest(*PREPARE)}"[:20]
    name = source.replace("bench_stock", "bench_kestio")
    with locked(f"bench-{connection.key}"):
        if database.note(connection, name) != wanted:
            _make_with_kestio(connection, source, name)
            database.set_note(connection, name, wanted)
    return name


@contextlib.contextmanager
def clone(connection: Connection, source: str, purpose: str):
    """Lend a copy of a database for one measurement."""
    name = f"bench_run_{purpose}"
    database.drop(connection, name)
    database.clone(connection, source, name)
    try:
        yield name
    finally:
        database.drop(connection, name)


@contextlib.contextmanager
def empty(connection: Connection, purpose: str, addons: str = ""):
    """Lend a database with nobody in it for one measurement.

    :param addons: those of ours that it has; all of them when nothing is said, and ``stock`` for none.
    """
    name = f"bench_run_{purpose}"
    database.drop(connection, name)
    templates.clone("base" if addons else "plain", connection, name)
    try:
        if addons and addons != STOCK:
            arguments = ["-d", name, "-i", addons, "--stop-after-init", "--no-http"]
            with step(f"{addons} on an empty database") as progress:
                odoo_process.watched(arguments, connection, cache("log") / "bench-install.log", progress)
        yield name
    finally:
        database.drop(connection, name)


def compact(connection: Connection, name: str) -> None:
    """Take away the room that rewritten rows left in the wide tables, and renew the statistics."""
    with contextlib.closing(database.connect(connection, name)) as opened:
        for table in ("res_partner", "crm_lead"):
            opened.cursor().execute(f"VACUUM FULL {table}")
        opened.cursor().execute("VACUUM ANALYZE")


def _make_stock(connection: Connection, scale: float, name: str) -> None:
    need_space(cache(), 2 + 6 * scale, "the benchmark")
    unfinished = "bench_unfinished_stock"
    database.drop(connection, unfinished)
    templates.clone("base", connection, unfinished)
    title = f"database: reference company, scale {scale:g}"
    with step(title) as progress, contextlib.closing(database.connect(connection, unfinished)) as opened:
        generate.fill(opened, scale, progress)
    database.rename(connection, unfinished, name)
    _drop_old(connection, "bench_stock_")


def _make_with_kestio(connection: Connection, source: str, name: str) -> None:
    """Install our addon on the reference company: also a test that this ends in reasonable time."""
    unfinished = "bench_unfinished_kestio"
    database.drop(connection, unfinished)
    database.clone(connection, source, unfinished)
    arguments = ["-d", unfinished, "-i", "kestio_model", "--stop-after-init", "--no-http"]
    with step("kestio_model on the reference company") as progress:
        odoo_process.watched(arguments, connection, cache("log") / "bench-install.log", progress)
    workers.run(connection, "segment.model:prepare", unfinished)
    compact(connection, unfinished)
    database.drop(connection, name)
    database.rename(connection, unfinished, name)
    _drop_old(connection, "bench_kestio_")


def _drop_old(connection: Connection, prefix: str) -> None:
    for old in database.names(connection, prefix)[:-KEPT]:
        database.drop(connection, old)
