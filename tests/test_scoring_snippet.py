"""The five lines that outside sites put into their pages, run in a browser on a page of another origin."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


@pytest.fixture
def site(odoo) -> int:
    """A site whose pages are served on localhost; Odoo itself is on another host."""
    return odoo.env["kestio.score.site"].create({"name": "Outside", "domains": "localhost"})


@pytest.fixture
def outside(odoo, server, site):
    """Serve pages with the snippet as Odoo shows it; return their address."""
    shown = odoo.env["kestio.score.site"].read([site], ["snippet"])[0]["snippet"]
    snippet = re.sub(r"https?://[^/\"]+(?=/kestio/events/)", server.url, shown)
    html = f"<!doctype html><html><head><title>Prices & more</title></head><body>{snippet}</body></html>".encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://localhost:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def visit(screens):
    """Return a function that opens pages in one browser, as one visitor, and gives what it had to complain of."""
    contexts = []

    def visit(*addresses: str) -> list[str]:
        context = screens.browser.new_context(user_agent=BROWSER)
        contexts.append(context)
        page, errors = context.new_page(), []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for address in addresses:
            with page.expect_response(lambda answer: "/kestio/events/" in answer.url) as answer:
                page.goto(address)
            assert answer.value.status == 200
        return [error for error in errors if "favicon" not in error]

    yield visit
    for context in contexts:
        context.close()


def events(odoo, site: int) -> list[dict]:
    """Return what is recorded of the site, oldest first."""
    model = odoo.env["kestio.score.event"]
    names = ["url", "label", "visitor", "trust", "partner_id"]
    return model.search_read([("source", "=", f"site:{site}")], names, order="id")


def test_pages_of_another_origin_tell_what_their_visitor_reads(odoo, site, outside, visit):
    assert visit(f"{outside}/price?a=1", f"{outside}/contact") == []
    first, second = events(odoo, site)
    assert (first["url"], first["label"], first["trust"]) == (f"{outside}/price?a=1", "Prices & more", "trusted")
    assert first["visitor"] == second["visitor"]
    assert first["visitor"].startswith(f"site:{site}:")


def test_each_browser_is_a_visitor_of_its_own(odoo, site, outside, visit):
    for _browser in range(2):
        assert visit(outside) == []
    assert len({event["visitor"] for event in events(odoo, site)}) == 2


def test_a_site_that_is_not_allowed_is_refused(odoo, site, outside, screens):
    odoo.env["kestio.score.site"].write([site], {"domains": "example.com"})
    page = screens.browser.new_context(user_agent=BROWSER).new_page()
    with page.expect_response(lambda answer: "/kestio/events/" in answer.url) as answer:
        page.goto(outside)
    page.context.close()
    assert answer.value.status == 403
    assert events(odoo, site) == []
