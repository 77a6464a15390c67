"""Segment: the commercial model that the reference company uses, and what is declared of its customers."""

from __future__ import annotations

from benchmarks import inside
from benchmarks.pipeline import rules

TIERS = (("Gold", 60, 50), ("Silver", 30, 22), ("Bronze", 0, 0))
# measure, weight, low, high, inverse
CRITERIA = (
    ("revenue", 4, 0, 20_000, False),
    ("orders", 2, 0, 12, False),
    ("recency", 2, 0, 365, True),
    ("growth", 1, -50, 50, False),
    ("potential", 1, 0, 50_000, False),
    ("domain", 1, 0, 1, False),
)
MARGIN = ("margin", 2, 0, 6_000, False)
CONDITION = "[('country_id.code', '=', 'FR')]"


def prepare(database: str) -> None:
    """Activate the model without ranking anybody, and declare potentials and statuses of some customers."""
    with inside.environment(database) as env:
        _declare(env)
        draft(env).write({"state": "active"})
        env.cr.commit()


def draft(env, source: str = "sale", criteria=CRITERIA):
    """Return a new draft of the model.

    :param source: ``sale`` or ``invoice``.
    """
    return env["kestio.model"].create(
        {
            "name": "Reference",
            "company_id": 1,
            "revenue_source": source,
            "up_evaluations": 1,
            "down_evaluations": 1,
            "dwell_months": 0,
            "tier_ids": [
                (0, 0, {"name": name, "sequence": place, "enter_index": enter, "exit_index": leave})
                for place, (name, enter, leave) in enumerate(TIERS)
            ],
            "criterion_ids": [
                (0, 0, {"sequence": place, "measure": measure, "weight": weight, "low": low, "high": high,
                        "inverse": inverse, "domain": CONDITION if measure == "domain" else "[]"})
                for place, (measure, weight, low, high, inverse) in enumerate(criteria)
            ],
            "stage_rule_ids": [(0, 0, values) for values in rules.of_stages()],
        }
    )  # fmt: skip


def active(env):
    """Return the active model."""
    return env["kestio.model"].search([("state", "=", "active"), ("company_id", "=", 1)])


def _declare(env) -> None:
    """A potential for one customer in five, a competitor in a hundred, a potential for one prospect in three."""
    competitor = env["kestio.partner.status"].search([("excluded", "=", True), ("kind", "=", "other")], limit=1).id
    env.cr.execute(
        """
        UPDATE res_partner
           SET kestio_potential = CASE WHEN id %% 5 = 0 THEN jsonb_build_object('1', id %% 60000) END,
               kestio_status_id = CASE WHEN id %% 100 = 3 THEN jsonb_build_object('1', %s::int) END
         WHERE id = commercial_partner_id AND (id %% 5 = 0 OR id %% 100 = 3)
        """,
        [competitor or None],
    )
    env.cr.execute("UPDATE crm_lead SET kestio_potential = id % 60000 WHERE won_status = 'pending' AND id % 3 = 0")
    env.invalidate_all()
