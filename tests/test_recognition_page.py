"""The page of a recognition survey: answered without JavaScript and by the keyboard, and under axe."""

from __future__ import annotations

import re
import secrets

import pytest

from tests.test_rebooking_page import SIZES, problems
from tools import node


@pytest.fixture
def survey(odoo, server) -> tuple[int, str]:
    """Return a running survey about a published charter, and its open link."""
    env, name = odoo.env, f"brand.{secrets.token_hex(4)}"
    group = env.ref("kestio_brand_charter.group_editor").id
    sponsors = env["res.users"].create(
        [
            {"name": login, "login": login, "password": login, "group_ids": [(4, group)]}
            for login in (f"{name}.marketing", f"{name}.relations")
        ]
    )
    brand = env["kestio.brand"].create(
        {"name": name, "user_marketing_id": sponsors[0], "user_relations_id": sponsors[1], "color_primary": "#FFD500"}
    )
    charter = env["kestio.charter"].create({"brand_id": brand, "promise": "You know where you stand."})
    env["kestio.charter.marker"].create(
        [{"charter_id": charter, "name": one, "definition": one, "do": one} for one in ("We call back", "Plain words")]
    )
    for login in (f"{name}.marketing", f"{name}.relations"):
        server.login(login, login).env["kestio.charter"].action_approve([charter])
    env["kestio.charter"].action_publish([charter])
    surveys = env["kestio.charter.survey"]
    made = surveys.create(
        {
            "name": name,
            "charter_id": charter,
            "is_mailed": False,
            "is_open": True,
            "intro": "Thank you for a minute of your time.",
            "excerpt": "You will have our answer by noon tomorrow.\n\nIf it is no, we say so.",
        }
    )
    surveys.action_start([made])
    return made, server.url + re.sub(r"^https?://[^/]+", "", surveys.read([made], ["open_url"])[0]["open_url"])


def answers(odoo, survey: int) -> list[tuple[str, int]]:
    found = odoo.env["kestio.charter.survey.answer"].search_read(
        [("survey_id", "=", survey)], ["recognised", "strength"], order="id"
    )
    return [(row["recognised"], row["strength"]) for row in found]


@pytest.mark.parametrize("size", SIZES)
def test_somebody_answers_without_javascript(odoo, survey, screens, size):
    made, link = survey
    context = screens.browser.new_context(viewport=SIZES[size], java_script_enabled=False, locale="en-US")
    try:
        page = context.new_page()
        page.goto(link)
        page.locator("input[name=recognised][value=yes]").check()
        page.locator("input[name=strength][value='4']").check()
        page.get_by_role("button").click()
        page.get_by_role("status").wait_for()
    finally:
        context.close()
    assert answers(odoo, made) == [("yes", 4)]


@pytest.mark.parametrize("size", SIZES)
def test_the_keyboard_is_enough(odoo, survey, screens, size):
    made, link = survey
    context = screens.browser.new_context(viewport=SIZES[size])
    try:
        page = context.new_page()
        page.goto(link)
        page.locator("input[name=recognised]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
    finally:
        context.close()
    assert answers(odoo, made) == [("yes", 0)]


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_state_of_the_page(server, survey, screens, size):
    _made, link = survey
    axe = (node.packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    context = screens.browser.new_context(viewport=SIZES[size], bypass_csp=True)
    try:
        page = context.new_page()
        bad = f"{server.url}/kestio/recognition/{secrets.token_urlsafe(32)}"
        for address in (link, f"{link}?recognised=unsure", f"{link}?lang=fr_FR", f"{link}?done=1", bad):
            page.goto(address)
            assert problems(page, axe) == [], address
        page.goto(link)
        # What an old browser, which requires nothing, sends.
        page.locator("form").evaluate("form => form.setAttribute('novalidate', '')")
        page.get_by_role("button").click()
        page.get_by_role("alert").wait_for()
        assert problems(page, axe) == []
    finally:
        context.close()
