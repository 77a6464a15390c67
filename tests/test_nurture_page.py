"""The page on which a person refuses the mails of scenarios: without JavaScript, and under axe."""

from __future__ import annotations

import re
import secrets

import pytest

from tests.test_rebooking_page import SIZES, problems
from tools import node


@pytest.fixture
def refusal(odoo, server) -> tuple[str, str]:
    """Return the way out of a mail that a scenario sent to somebody, and his address."""
    env, name = odoo.env, secrets.token_hex(4)
    template = env["mail.template"].create(
        {
            "name": name,
            "model_id": env["ir.model"].search([("model", "=", "crm.lead")])[0],
            "subject": "Hello",
            "body_html": "<p>Hello</p>",
        }
    )
    scenario = env["kestio.nurture.scenario"].create(
        {"name": name, "automatic": True, "domain": f"[('name', '=', '{name}')]"}
    )
    env["kestio.nurture.step"].create(
        {"scenario_id": scenario, "name": "Hello", "delay": 0, "action": "mail", "template_id": template}
    )
    company = env["kestio.nurture.scenario"].read([scenario], ["company_id"])[0]["company_id"][0]
    env["res.company"].write([company], {"kestio_nurture_hours": False})
    lead = env["crm.lead"].create(
        {"name": name, "email_from": f"{name}@example.com", "user_id": False, "company_id": company}
    )
    env["kestio.nurture.scenario"].action_start([scenario])
    env["kestio.nurture.scenario"].action_run([scenario])
    [mail] = env["mail.mail"].search_read([("model", "=", "crm.lead"), ("res_id", "=", lead)], ["body_html"])
    return server.url + re.search(r"/kestio/nurture/stop/[\w-]+", mail["body_html"])[0], f"{name}@example.com"


@pytest.mark.parametrize("size", SIZES)
def test_somebody_refuses_without_javascript_and_axe_finds_nothing(odoo, refusal, screens, size):
    link, email = refusal
    axe = (node.packages() / "node_modules" / "axe-core" / "axe.min.js").read_text()
    context = screens.browser.new_context(viewport=SIZES[size], bypass_csp=True)
    try:
        page = context.new_page()
        for address in (link.rpartition("/")[0] + f"/{secrets.token_urlsafe(32)}", f"{link}?lang=fr_FR", link):
            page.goto(address)
            assert problems(page, axe) == [], address
    finally:
        context.close()
    plain = screens.browser.new_context(viewport=SIZES[size], java_script_enabled=False)
    try:
        page = plain.new_page()
        page.goto(link)
        page.get_by_role("button").click()
        page.get_by_role("heading", level=1).wait_for()
    finally:
        plain.close()
    assert odoo.env["mail.blacklist"].search_count([("email", "=", email)]) == 1
