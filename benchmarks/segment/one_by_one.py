"""Segment: one customer by his button, and the whole work through the ORM, one customer after the other."""

from __future__ import annotations

import statistics

from dateutil.relativedelta import relativedelta

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.segment import model
from benchmarks.volume import AS_OF

BUTTON = 40
SAMPLE = 300
LARGE = ("sale_order", "account_move", "account_move_line", "crm_lead", "res_partner")


def button(database: str) -> dict:
    """Press *Recompute* of some ranked customers.

    :return: milliseconds of each, and the large tables that were read from end to end.
    """
    with inside.environment(database) as env:
        customers = _ranked(env, BUTTON + 1)
        customers[0].action_recompute_tier()
        before = _scans(env.cr)
        seconds = [timed(customer.action_recompute_tier) for customer in customers[1:]]
        return {"milliseconds": [1000 * value for value in seconds], "scans": _scans(env.cr) - before}


def orm(database: str) -> dict:
    """Rank a sample of customers one by one, as an addon without set-based statements would.

    :return: seconds per customer, and how many customers there are to rank.
    """
    with inside.environment(database) as env:
        customers, used = _ranked(env, SAMPLE), model.active(env)
        env.cr.execute(
            "UPDATE res_partner SET kestio_tier_id = NULL, kestio_status_id = NULL WHERE id = ANY(%s)", [customers.ids]
        )
        for table in ("kestio_tier_history", "kestio_tier_evaluation"):
            env.cr.execute(f"DELETE FROM {table} WHERE partner_id = ANY(%s)", [customers.ids])
        env.invalidate_all()
        total = env["kestio.tier.evaluation"].search_count([])
        seconds = [timed(lambda customer=customer: _rank(customer, used)) for customer in customers]
        return {"seconds": statistics.mean(seconds), "customers": total}


def _ranked(env, number: int):
    """Return customers, large and small, who have sales."""
    rows = env["kestio.tier.evaluation"].search([("orders", ">", 0)], order="partner_id", limit=number * 50)
    return rows[::50].partner_id


def _scans(cursor) -> int:
    """Return how often the large tables were read from end to end."""
    cursor.execute("SELECT pg_stat_force_next_flush()")
    cursor.connection.commit()
    cursor.execute("SELECT SUM(seq_scan)::int FROM pg_stat_user_tables WHERE relname = ANY(%s)", [list(LARGE)])
    return cursor.fetchone()[0]


def _rank(customer, used) -> None:
    """Evaluate one customer by the engine, and write what follows."""
    from odoo.addons.kestio_model.engine import tier as engine

    criteria, env = used.criterion_ids, customer.env
    values = dict(zip(criteria.ids, _values(customer), strict=True))
    index = engine.index(criteria._engine_criteria(), values)
    target = engine.target(index.value, used.tier_ids._engine_tiers())
    env["kestio.tier.evaluation"].create(
        {
            "partner_id": customer.id,
            "company_id": 1,
            "model_id": used.id,
            "tier_id": target,
            "target_tier_id": target,
            "index": index.value,
            "coverage": index.coverage,
            "revenue": values[criteria.ids[0]],
            "date": AS_OF,
        }
    )
    customer.write({"kestio_tier_id": target, "kestio_status_id": env["kestio.partner.status"].search([], limit=1).id})
    leads = env["crm.lead"].search([("partner_id", "child_of", customer.id), ("won_status", "=", "pending")])
    leads.write({"kestio_tier_id": target})
    env.flush_all()


def _values(customer) -> list[float | None]:
    """Return what is known of a customer, in the order of the model's criteria."""
    start, before = AS_OF - relativedelta(months=12), AS_OF - relativedelta(months=24)
    domain = [("partner_id", "child_of", customer.id), ("state", "=", "sale"), ("company_id", "=", 1)]
    sales = [
        (order.date_order.date(), order.amount_untaxed / order.currency_rate)
        for order in customer.env["sale.order"].search(domain)
    ]
    revenue = sum(amount for day, amount in sales if day > start)
    previous = sum(amount for day, amount in sales if before < day <= start)
    growth = 100 * (revenue - previous) / previous if previous > 0 else None
    orders = sum(day > start for day, _amount in sales)
    last = (AS_OF - max(day for day, _amount in sales)).days
    return [revenue, orders, last, growth, customer.kestio_potential or None, float(customer.country_id.code == "FR")]
