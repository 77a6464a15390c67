"""What the tests of tiers do inside Odoo, and what they look at there; customers are named by their reference."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

from freezegun import freeze_time

from .rules import Rules

if TYPE_CHECKING:
    from odoo.api import Environment

DIRECTOR = "sales_team.group_sale_manager,kestio_model.group_director"


def user(env: Environment, login: str, groups: str, **values: object):
    """Return a new user with the rights of some groups."""
    ids = [env.ref(group).id for group in groups.split(",")]
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    return users.create({"name": login, "login": login, "group_ids": [(6, 0, ids)], **values})


def draft(env: Environment, rules: Rules):
    """Return a draft of the commercial model that these rules describe."""
    criteria = [
        {"measure": one.measure, "weight": one.weight, "low": one.low, "high": one.high, "inverse": one.inverse}
        for one in rules.criteria
    ]
    tiers = [
        {"name": one.code.title(), "sequence": place, "enter_index": one.enter, "exit_index": one.exit}
        for place, one in enumerate(rules.tiers)
    ]
    return env["kestio.model"].create({
        "name": "Real customers", "revenue_source": "invoice", "window_months": rules.window,
        "coverage_min": rules.coverage, "up_evaluations": rules.up, "down_evaluations": rules.down,
        "dwell_months": rules.dwell, "approve_top": rules.approve_top,
        "apply_mode": "automatic" if rules.automatic else "suggest",
        "criterion_ids": [(0, 0, values) for values in criteria], "tier_ids": [(0, 0, values) for values in tiers],
    })  # fmt: skip


@contextlib.contextmanager
def clock(day: date) -> Iterator:
    """Stop the clock at noon of a day; ``show`` of what is yielded moves it to another day."""
    with freeze_time(f"{day} 12:00:00") as frozen:
        frozen.show = lambda other: frozen.move_to(f"{other} 12:00:00")
        yield frozen


@contextlib.contextmanager
def undone(env: Environment) -> Iterator[Environment]:
    """Lend an environment whose commits write no further than the transaction, which is rolled back at the end."""
    with mock.patch.object(env.cr, "commit", env.cr.flush):
        try:
            yield env
        finally:
            env.cr.rollback()
            env.invalidate_all()
            env.registry.clear_all_caches()


def tiers(env: Environment) -> dict[str, str]:
    """Return the tier of each customer that has one."""
    domain = [("kestio_tier_id", "!=", False), ("is_company", "=", True)]
    customers = env["res.partner"].search_fetch(domain, ["ref", "kestio_tier_id"])
    return {customer.ref: customer.kestio_tier_id.code for customer in customers}


def tiers_by_history(env: Environment, days: Iterable[date]) -> dict[date, dict[str, str]]:
    """Return the tier that each customer had on each of these days, from history alone."""
    rows = [
        (row.partner_id.ref, row.tier_id.code, row.date_from, row.date_to or date.max)
        for row in env["kestio.tier.history"].search([])
    ]
    return {day: {name: code for name, code, start, end in rows if start <= day < end} for day in days}


def evaluations(env: Environment) -> dict[str, dict]:
    """Return what is stored of each customer's last evaluation."""
    return {
        row.partner_id.ref: {
            "revenue": round(row.revenue * 100), "orders": row.orders, "index": row.index, "coverage": row.coverage,
            "tier": row.tier_id.code or None, "breakdown": row.breakdown,
        }
        for row in env["kestio.tier.evaluation"].search([])
    }  # fmt: skip


def asking(env: Environment) -> dict[str, tuple[int, date]]:
    """Return which customers' index asks for another tier (+1 a better one), and since when."""
    rows = env["kestio.tier.evaluation"].search([("direction", "!=", 0)])
    return {row.partner_id.ref: (row.direction, row.since) for row in rows}


def waiting(env: Environment) -> dict[str, str]:
    """Return the tier that a person is asked to approve, by customer."""
    rows = env["kestio.tier.suggestion"].search([("state", "=", "open"), ("source", "=", "account")])
    return {row.partner_id.ref: row.to_tier_id.code for row in rows}


def written(env: Environment) -> dict[str, list]:
    """Return all that the job writes, without the numbers and times that differ between two equal runs."""
    history = env["kestio.tier.history"].search([], order="partner_id, date_from, id")
    suggestions = env["kestio.tier.suggestion"].search([], order="source, partner_id, date, id")
    customers = env["res.partner"].search([("is_company", "=", True)], order="id")
    rows = env["kestio.tier.evaluation"].search([], order="partner_id")
    return {
        "history": [
            (row.partner_id.ref, row.tier_id.code, row.date_from, row.date_to, row.reason, row.index) for row in history
        ],
        "suggestions": [
            (row.source, row.partner_id.ref, row.to_tier_id.code, row.state, row.date, row.since) for row in suggestions
        ],
        "customers": [(row.ref, row.kestio_tier_id.code, row.kestio_status_id.kind) for row in customers],
        "evaluations": [
            (row.partner_id.ref, row.tier_id.code, row.index, row.revenue, row.direction, row.since, row.date)
            for row in rows
        ],
    }  # fmt: skip
