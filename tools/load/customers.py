"""Customers of a file of invoices, as companies with their country."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.load.invoice_file import Row

if TYPE_CHECKING:
    from odoo.api import Environment

# How exports name countries that Odoo names or codes otherwise.
OTHER_NAMES = {"eire": "IE", "england": "GB", "great britain": "GB", "holland": "NL", "uk": "GB", "usa": "US"}
BATCH = 500


def ready(env: Environment, rows: list[Row], report: Callable[[str], None]) -> tuple[dict[str, int], int]:
    """Return the partners' ids by customer, those created that were not there, and how many were.

    A customer is recognised by the reference of its partner. Where its documents name several countries,
    it gets that of the latest.

    :param rows: documents that name their customer, oldest first.
    """
    countries = {row.customer: row.country for row in rows}
    found = _existing(env, list(countries))
    by_name = _countries_by_name(env)
    missing = [customer for customer in countries if customer not in found]
    for start in range(0, len(missing), BATCH):
        report(f"{start:,} of {len(missing):,} customers")
        some = missing[start : start + BATCH]
        values = [_values(customer, by_name.get(countries[customer].lower())) for customer in some]
        found.update(zip(some, env["res.partner"].create(values).ids, strict=True))
    return found, len(missing)


def unknown_countries(env: Environment, rows: list[Row]) -> list[str]:
    """Return the names in the file that stand for no country of Odoo."""
    by_name = _countries_by_name(env)
    return sorted({row.country for row in rows if row.country and row.country.lower() not in by_name})


def _existing(env: Environment, customers: list[str]) -> dict[str, int]:
    domain = [("ref", "in", customers), ("company_id", "in", [False, env.company.id])]
    # Newest first, so that of two partners with one reference the older stays.
    partners = env["res.partner"].with_context(active_test=False).search_fetch(domain, ["ref"], order="id desc")
    return {partner.ref: partner.id for partner in partners}


def _values(customer: str, country: int | None) -> dict[str, object]:
    name = f"Customer {customer}" if customer.isdecimal() else customer
    return {"name": name, "ref": customer, "is_company": True, "country_id": country}


def _countries_by_name(env: Environment) -> dict[str, int]:
    """Return countries by code and by name, in lower case: in English and in each language in use."""
    countries = env["res.country"].search([])
    by_code = {country.code.lower(): country.id for country in countries if country.code}
    found = {name: by_code[code.lower()] for name, code in OTHER_NAMES.items()} | by_code
    languages = {"en_US"} | {code for code, _name in env["res.lang"].get_installed()}
    for language in languages:
        found |= {country.name.lower(): country.id for country in countries.with_context(lang=language)}
    return found
