"""Every menu of Kestio opens for a plain sales user without an error, on a desktop and on a phone."""

from __future__ import annotations


def kestio_menus(session) -> dict[str, int]:
    """Return the actions behind the Kestio menus that a user sees, by the menu's path."""
    menus = session.env["ir.ui.menu"].load_menus(False)
    shown = {}
    for menu in menus.values():
        if (menu.get("xmlid") or "").startswith("kestio_") and menu.get("action_id"):
            shown[menu["xmlid"].partition(".")[2]] = menu["action_id"]
    return shown


def test_a_plain_sales_user_sees_kestio_menus(sales_odoo):
    assert kestio_menus(sales_odoo)


def test_each_menu_opens_without_an_error(page, sales_odoo):
    for name, action in kestio_menus(sales_odoo).items():
        page.open(f"/odoo/action-{action}")
        page.shot(f"menu-{name}")
        assert (name, page.errors) == (name, [])


def test_the_pipeline_opens_without_an_error(page):
    page.open("/odoo/crm")
    page.shot("pipeline")
    assert page.errors == []


def test_contacts_open_without_an_error(page):
    page.open("/odoo/contacts")
    page.shot("contacts")
    assert page.errors == []
