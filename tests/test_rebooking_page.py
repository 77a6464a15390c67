"""The public page of a re-booking in a browser: without JavaScript, by the keyboard alone, and under axe."""

from __future__ import annotations

import re
import secrets

import pytest

from tools import node

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def rep(odoo) -> int:
    """A salesperson who has no meetings yet; he works the hours of the company."""
    group, login = odoo.env.ref("sales_team.group_sale_salesman").id, f"rep.{secrets.token_hex(4)}"
    values = {"name": "Free Rep", "login": login, "email": f"{login}@example.com", "tz": "UTC"}
    return odoo.env["res.users"].create({**values, "group_ids": [(4, group)]})


@pytest.fixture
def propose(odoo, server, rep):
    """Return a function that proposes a meeting with the rep to a prospect, and gives the link."""

    def propose(**values: object) -> str:
        lead = odoo.env["crm.lead"].create(
            {
                "name": "Demo",
                "type": "opportunity",
                "user_id": rep,
                "contact_name": "Prospect",
                "email_from": "prospect@example.com",
                **values,
            }
        )
        wizards = odoo.env["kestio.meeting.proposal"]
        wizard = wizards.create({"lead_id": lead, "user_id": rep, "title": "Demo", "lang": "en_US", "tz": "UTC"})
        wizards.action_link([wizard])
        return server.url + re.sub(r"^https?://[^/]+", "", wizards.read([wizard], ["url"])[0]["url"])

    return propose


def meetings(odoo, rep: int) -> list[str]:
    """Return the starts of the meetings of the rep."""
    return [row["start"] for row in odoo.env["calendar.event"].search_read([("user_id", "=", rep)], ["start"])]


@pytest.mark.parametrize("size", SIZES)
def test_a_meeting_is_booked_without_javascript(odoo, rep, propose, screens, size):
    link = propose()
    context = screens.browser.new_context(viewport=SIZES[size], java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(link)
        page.get_by_role("radio").nth(1).check()
        page.get_by_role("button", name="Confirm this time").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Your meeting is booked"
    finally:
        context.close()
    assert len(meetings(odoo, rep)) == 1


@pytest.mark.parametrize("size", SIZES)
def test_the_keyboard_is_enough(odoo, rep, propose, screens, size):
    link = propose()
    context = screens.browser.new_context(viewport=SIZES[size])
    try:
        page = context.new_page()
        page.goto(link)
        page.get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Your meeting is booked").wait_for()
    finally:
        context.close()
    assert len(meetings(odoo, rep)) == 1


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_state_of_the_page(propose, server, screens, size):
    axe = (node.packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    link = propose()
    context = screens.browser.new_context(viewport=SIZES[size], bypass_csp=True)
    try:
        page = context.new_page()
        page.goto(link)
        stop = page.get_by_role("link", name="I want no more messages").get_attribute("href")
        stop = server.url + re.sub(r"^https?://[^/]+", "", stop)
        bad = f"{server.url}/kestio/meeting/{secrets.token_urlsafe(32)}"
        for address in (link, f"{link}?times=all", f"{link}?lang=fr_FR", stop, bad):
            page.goto(address)
            assert problems(page, axe) == [], address
        page.goto(link)
        page.get_by_role("radio").first.check()
        page.get_by_role("button").click()
        page.get_by_role("heading", name="Your meeting is booked").wait_for()
        assert problems(page, axe) == []
    finally:
        context.close()


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_when_a_time_was_taken_meanwhile(propose, screens, size):
    axe = (node.packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    context = screens.browser.new_context(viewport=SIZES[size], bypass_csp=True)
    try:
        fast, slow = context.new_page(), context.new_page()
        for page in (slow, fast):
            page.goto(propose())
            page.get_by_role("radio").first.check()
        fast.get_by_role("button").click()
        fast.get_by_role("heading", name="Your meeting is booked").wait_for()
        slow.get_by_role("button").click()
        slow.get_by_role("alert").wait_for()
        assert slow.get_by_role("radio").count() == 3
        assert problems(slow, axe) == []
    finally:
        context.close()


@pytest.fixture
def caller(odoo) -> str:
    """A provider on the portal, by his login, which is his password too."""
    login = f"caller.{secrets.token_hex(6)}"
    group = odoo.env.ref("kestio_model.group_caller").id
    odoo.env["res.users"].create(
        {"name": "Provider", "login": login, "password": login, "group_ids": [(6, 0, [group])]}
    )
    return login


@pytest.mark.parametrize("size", SIZES)
def test_a_provider_books_on_the_portal_without_javascript_and_axe_finds_nothing(
    odoo, server, rep, propose, caller, screens, size
):
    axe = (node.packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    name = f"Prospect {secrets.token_hex(4)}"
    propose(contact_name=name, phone="+33 1 99 00 12 34")
    flows = odoo.env["kestio.rebooking"]
    flows.action_call_now(flows.search([("name", "=", name)]))

    def open_call(page) -> None:
        page.get_by_role("link", name=f"Open the call {name}").click()
        page.get_by_role("heading", name=name).wait_for()

    # Odoo's own login needs JavaScript; our pages do not.
    context = screens.browser.new_context(viewport=SIZES[size], bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server.url}/web/login")
    page.fill("input[name=login]", caller)
    page.fill("input[name=password]", caller)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/my**")
    page.goto(f"{server.url}/my/kestio/calls")
    assert problems(page, axe) == []
    open_call(page)
    assert problems(page, axe) == []
    state = context.storage_state()
    context.close()

    context = screens.browser.new_context(viewport=SIZES[size], java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{server.url}/my/kestio/calls")
    open_call(page)
    page.locator("label[for^=slot_]").first.click()
    page.get_by_role("button", name="Book for the prospect").click()
    page.get_by_role("status").wait_for()
    context.close()
    assert len(meetings(odoo, rep)) == 1


def problems(page, axe: str) -> list[str]:
    """Return what axe objects to on a page but in Odoo's own footer, and whether it is wider than the screen."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({exclude: ['footer']}, {runOnly: tags})", RULES)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    nodes = [(violation["id"], node["html"]) for violation in found["violations"] for node in violation["nodes"]]
    return [f"{rule}: {html}" for rule, html in nodes] + ["too wide"] * wide
