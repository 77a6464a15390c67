"""Scoring: what a tracked page costs a visitor with our addons, beside the same page of stock Odoo, over HTTP."""

from __future__ import annotations

import contextlib
import time
import urllib.request

from benchmarks import databases, inside, workers
from benchmarks.bench import Bench
from tools import odoo_process
from tools.places import cache
from tools.run import free_port
from tools.say import Stop, step

VIEWS, WARM, EACH = 400, 20, 4  # views of each site; one visitor reads four times
PATH = "/bench-prices"
ARCH = """
    <t t-name="bench.prices"><t t-call="website.layout">
        <div id="wrap"><section class="container"><h1>Prices</h1><p>All of them.</p></section></div>
    </t></t>
"""
ASSUMED = (
    "one page with track=True of a site without other content; one visitor after the other, each a new one to the "
    "site who reads four times; served by one process each, in turns"
)


def prepare(database: str) -> None:
    """Publish a page whose views are tracked."""
    with inside.environment(database) as env:
        values = {"name": "Prices", "type": "qweb", "key": "bench.prices", "arch": ARCH, "track": True}
        view = env["ir.ui.view"].create(values)
        env["website.page"].create({"url": PATH, "view_id": view.id, "is_published": True})
        env.cr.commit()


def tracked(database: str) -> int:
    """Return how many views of the page the site noted."""
    with inside.environment(database) as env:
        return env["website.track"].search_count([("url", "like", PATH)])


def seconds(bench: Bench) -> dict[str, list[float]]:
    """Return the seconds of each view, with our addons and without."""
    with contextlib.ExitStack() as stack, step("scoring.page"):
        sites = {
            "ours": stack.enter_context(databases.empty(bench.connection, "page")),
            "stock": stack.enter_context(databases.empty(bench.connection, "page_stock", databases.STOCK)),
        }
        return viewed(bench.connection, sites)


def viewed(connection, sites: dict[str, str]) -> dict[str, list[float]]:
    """Read the page in turns.

    :param sites: names of databases.
    :raises Stop: when a site did not note its visitors.
    """
    taken: dict[str, list[float]] = {kind: [] for kind in sites}
    with contextlib.ExitStack() as stack:
        addresses = {kind: _serve(stack, connection, name) for kind, name in sites.items()}
        for number in range(-WARM, VIEWS):
            for kind in sorted(sites, reverse=bool(number % 2)):
                spent = _view(addresses[kind], number // EACH)
                if number >= 0:
                    taken[kind].append(spent)
    for kind, name in sites.items():
        if (noted := workers.run(connection, "scoring.page:tracked", name)) < VIEWS // EACH:
            raise Stop(f"{kind} noted {noted} views only: the comparison would mean nothing")
    return taken


def _serve(stack: contextlib.ExitStack, connection, name: str) -> str:
    workers.run(connection, "scoring.page:prepare", name)
    port = free_port()
    options = ("--max-cron-threads=0", "--log-level=warn", "--db-filter", f"^{name}$")
    stack.enter_context(odoo_process.serving(name, connection, port, cache("log") / "bench-page.log", *options))
    return f"http://127.0.0.1:{port}{PATH}"


def _view(address: str, visitor: int) -> float:
    agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.{visitor}"
    request = urllib.request.Request(address, headers={"User-Agent": agent, "Accept-Language": "en-US"})
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - started
