"""The page of the charter, and the screen of its coverage: on a desk, on a phone and on paper, under axe."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from tests.test_rebooking_page import RULES, SIZES, problems
from tools import node

BRIGHT = "#FFD500"


class Charter(NamedTuple):
    """A charter in force, and an editor's login."""

    id: int
    editor: str


@pytest.fixture
def charter(odoo, server) -> Charter:
    """Return a published charter in a colour on which white could not be read."""
    env, name = odoo.env, f"brand.{secrets.token_hex(4)}"
    group = env.ref("kestio_brand_charter.group_editor").id
    logins = (f"{name}.marketing", f"{name}.relations")
    sponsors = env["res.users"].create(
        [{"name": login, "login": login, "password": login, "group_ids": [(4, group)]} for login in logins]
    )
    brand = env["kestio.brand"].create(
        {"name": name, "user_marketing_id": sponsors[0], "user_relations_id": sponsors[1], "color_primary": BRIGHT}
    )
    charter = env["kestio.charter"].create({"brand_id": brand, "promise": "You know where you stand."})
    marker = env["kestio.charter.marker"].create(
        {"charter_id": charter, "name": "We call back", "definition": "Within a day.", "do": "Say when", "dont": "Soon"}
    )
    env["kestio.charter.example"].create({"marker_id": marker, "lang": "en", "text": "<p>I call you at ten.</p>"})
    env["kestio.charter.word"].create({"charter_id": charter, "lang": "en", "text": "case", "instead": "project"})
    env["kestio.charter.rule"].create({"charter_id": charter, "marker_id": marker, "applicability": "required"})
    for login in logins:
        server.login(login, login).env["kestio.charter"].action_approve([charter])
    env["kestio.charter"].action_publish([charter])
    return Charter(charter, logins[0])


@pytest.fixture
def axe() -> str:
    """Return the script of axe."""
    return (node.packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()


@contextmanager
def visit(screens, size: str, path: str, login: str = ""):
    """Open a page as the plain sales user, or as somebody else whose password is his login."""
    state = {} if login else {"storage_state": screens.state}
    context = screens.browser.new_context(viewport=SIZES[size], bypass_csp=True, **state)
    try:
        page = context.new_page()
        if login:
            page.goto(f"{screens.url}/web/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", login)
            page.click(".oe_login_form button[type=submit]")
            page.wait_for_selector(".o_main_navbar", timeout=90_000)
        page.goto(screens.url + path)
        yield page
    finally:
        context.close()


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_the_page_of_the_charter(screens, charter, axe, size):
    with visit(screens, size, f"/kestio/charter/{charter.id}") as page:
        page.get_by_role("heading", name="We call back").wait_for()
        assert problems(page, axe) == []


def test_on_paper_the_contents_are_left_out(screens, charter):
    with visit(screens, "desktop", f"/kestio/charter/{charter.id}") as page:
        assert page.get_by_role("navigation").is_visible()
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").is_visible()
        assert page.get_by_role("heading", name="We call back").is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_the_figures_of_coverage(screens, charter, axe, size):
    with visit(screens, size, "/odoo/charter-coverage", charter.editor) as page:
        page.locator(".o_kestio_figures_content").wait_for()
        page.evaluate(axe)
        found = page.evaluate("async tags => await axe.run('.o_kestio_figures_content', {runOnly: tags})", RULES)
        assert [node["html"] for violation in found["violations"] for node in violation["nodes"]] == []


def test_a_figure_opens_the_cells_behind_it(screens, charter):
    with visit(screens, "desktop", "/odoo/charter-coverage", charter.editor) as page:
        page.locator(".o_kestio_figures_rows tbody button").first.click()
        page.locator(".o_list_view tbody .o_data_row").first.wait_for()
