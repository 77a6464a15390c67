"""Salespeople of a pipeline, as users who can sell and cannot log in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo.api import Environment

SELLS = "sales_team.group_sale_salesman"


def salespeople(env: Environment, names: list[str]) -> tuple[dict, int]:
    """Return the users by their number or name in the file, and how many of them were created.

    A user is recognised by the login that this gave, or by name.
    """
    users = env["res.users"].with_context(active_test=False, no_reset_password=True)
    logins = {name: _login(name) for name in names}
    known = users.search(["|", ("login", "in", list(logins.values())), ("name", "in", names)], order="id desc")
    found = {user.name: user for user in known} | {user.login: user for user in known}
    missing = [name for name in names if name not in found and logins[name] not in found]
    made = users.create([
        {"name": f"Salesperson {name}" if name.isdecimal() else name, "login": logins[name],
         "company_id": env.company.id, "company_ids": [(6, 0, env.company.ids)],
         "group_ids": [(6, 0, [env.ref("base.group_user").id, env.ref(SELLS).id])]}
        for name in missing
    ])  # fmt: skip
    found |= dict(zip(missing, made, strict=True))
    return {name: found.get(logins[name]) or found[name] for name in names}, len(missing)


def _login(name: str) -> str:
    return f"load.{re.sub(r'[^a-z0-9]+', '.', name.lower()).strip('.') or 'nobody'}"
