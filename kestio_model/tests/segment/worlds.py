"""Segment: random versions and customers for the property test, and their facts counted by plain Python."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st
from odoo import Command
from odoo.tools import SQL

AS_OF = date(2026, 6, 30)
MEASURES = ("revenue", "orders", "basket", "recency", "growth", "potential", "engagement", "domain")
MATCHING = "KT-MATCH"


@dataclass
class Facts:
    """What is known of one random customer: documents as (date, cents, is a refund)."""

    documents: list
    potential: float
    matches: bool
    place: int
    window: int = 12
    tier_id: int | None = None
    measures: dict = field(default_factory=dict)

    @property
    def is_known(self):
        """Whether there is anything to evaluate."""
        return bool(self.documents or self.potential or self.tier_id)

    def count(self):
        """Fill in the measures, counted document by document."""
        start = AS_OF - relativedelta(months=self.window)
        before = start - relativedelta(months=self.window)
        past = [document for document in self.documents if document[0] <= AS_OF]
        self.documents = past
        revenue = sum(cents for day, cents, _refund in past if day > start) / 100
        previous = sum(cents for day, cents, _refund in past if before < day <= start) / 100
        orders = sum(1 for day, _cents, refund in past if day > start and not refund)
        last = max((day for day, _cents, refund in past if not refund), default=None)
        self.measures = {
            "revenue": revenue if past else None,
            "orders": float(orders) if past else None,
            "basket": revenue / orders if orders else None,
            "recency": float((AS_OF - last).days) if last else None,
            "growth": 100.0 * (revenue - previous) / previous if previous > 0 else None,
            "potential": self.potential or None,
            "domain": float(self.matches),
        }


def value(criterion, facts):
    """Return what is known of a customer for a criterion; nothing records engagement yet."""
    return facts.measures.get(criterion.measure)


@st.composite
def _criteria(draw):
    measure = draw(st.sampled_from(MEASURES))
    low = draw(st.integers(-200_000, 200_000)) / 100
    return {
        "measure": measure,
        "weight": draw(st.sampled_from([0, 0.1, 0.3, 1, 1.5, 2, 7])),
        "low": low,
        "high": low + draw(st.integers(1, 2_000_000)) / 100,
        "inverse": draw(st.booleans()),
        "domain": f"[('ref', '=', '{MATCHING}')]",
    }


@st.composite
def _tiers(draw):
    """Return one to four tiers from best to last; the last is entered at 0 or more."""
    enters = sorted(draw(st.sets(st.integers(1, 1000), min_size=1, max_size=4)), reverse=True)
    below = [*enters[1:], 0]
    tiers = [
        {"name": f"T{place}", "code": f"t{place}", "sequence": place, "enter_index": enter / 10,
         "exit_index": draw(st.integers(lower, enter - 1)) / 10}
        for place, (enter, lower) in enumerate(zip(enters, below, strict=True))
    ]  # fmt: skip
    return [*tiers, *([{"name": "Last", "code": "last", "sequence": 9}] if draw(st.booleans()) else [])]


_documents = st.lists(
    st.tuples(
        # The bounds of the windows come up often.
        st.one_of(st.sampled_from([-1, 0, 1, 364, 365, 366, 729, 730, 731]), st.integers(-30, 900)),
        st.integers(1, 1_500_000),
        st.booleans(),
    ),
    max_size=5,
)
_customers = st.tuples(_documents, st.one_of(st.just(0), st.integers(1, 3_000_000)), st.booleans(), st.integers(-1, 4))


def _weighs(criteria):
    return any(criterion["weight"] for criterion in criteria)


@st.composite
def worlds(draw):
    """Return a random version and customers; in orders every document is a sale, in invoices some are refunds."""
    return {
        "source": draw(st.sampled_from(["sale", "invoice"])),
        "window": draw(st.sampled_from([1, 6, 12])),
        "coverage": draw(st.sampled_from([0, 0.5, 0.75])),
        "criteria": draw(
            st.lists(_criteria(), min_size=1, max_size=6).filter(lambda all_: any(c["weight"] for c in all_))
        ),
        "tiers": draw(_tiers()),
        "customers": draw(st.lists(_customers, min_size=15, max_size=25)),
    }


def build(env, company, world):
    """Write a random world; return its draft version and the facts of each customer by id."""
    model = env["kestio.model"].create(
        {
            "company_id": company.id,
            "revenue_source": world["source"],
            "window_months": world["window"],
            "coverage_min": world["coverage"],
            "tier_ids": [Command.create(tier) for tier in world["tiers"]],
            "criterion_ids": [Command.create(criterion) for criterion in world["criteria"]],
        }
    )
    facts = [_facts(world, customer) for customer in world["customers"]]
    partners = env["res.partner"].create(
        [{"name": str(place), "ref": MATCHING if fact.matches else False} for place, fact in enumerate(facts)]
    )
    env.flush_all()
    tiers = model.tier_ids.sorted("sequence")
    for fact in facts:
        fact.tier_id = tiers[fact.place].id if 0 <= fact.place < len(tiers) else None
    _store(env, company, partners, facts)
    (_store_orders if world["source"] == "sale" else _store_invoices)(env, company, partners, facts)
    for fact in facts:
        fact.count()
    env.invalidate_all()
    return model, dict(zip(partners.ids, facts, strict=True))


def _facts(world, customer):
    documents, potential, matches, place = customer
    may_refund = world["source"] == "invoice"
    signed = [
        (AS_OF - timedelta(days=ago), -cents if refund and may_refund else cents, refund and may_refund)
        for ago, cents, refund in documents
    ]
    return Facts(signed, potential / 100, matches, place, world["window"])


def _store(env, company, partners, facts):
    key = str(company.id)
    potentials = {partner.id: json.dumps({key: fact.potential}) for partner, fact in zip(partners, facts, strict=True)}
    tiers = [json.dumps({key: fact.tier_id}) if fact.tier_id else None for fact in facts]
    env.cr.execute(
        """
        UPDATE res_partner p SET kestio_potential = v.potential::jsonb, kestio_tier_id = v.tier::jsonb
          FROM UNNEST(%s, %s, %s) v (id, potential, tier) WHERE p.id = v.id
        """,
        [list(potentials), list(potentials.values()), tiers],
    )


def _store_orders(env, company, partners, facts):
    fixed = {"company_id": company.id, "name": "S", "state": "sale", "currency_id": company.currency_id.id}
    rows = [
        {
            **fixed,
            **dict.fromkeys(("partner_id", "partner_invoice_id", "partner_shipping_id"), partner.id),
            "date_order": f"{day} 12:00:00",
            "amount_untaxed": cents / 100,
            "currency_rate": 1.0,
        }
        for partner, fact in zip(partners, facts, strict=True)
        for day, cents, _refund in fact.documents
    ]
    _insert(env, "sale_order", rows)


def _store_invoices(env, company, partners, facts):
    journal = env["account.journal"].sudo().search([("type", "=", "sale")], limit=1)
    fixed = {"company_id": company.id, "currency_id": company.currency_id.id, "journal_id": journal.id}
    rows = [
        {
            **fixed,
            "partner_id": partner.id,
            "state": "posted",
            "move_type": "out_refund" if refund else "out_invoice",
            "auto_post": "no",
            "date": day,
            "invoice_date": day,
            "amount_untaxed_signed": cents / 100,
            "invoice_currency_rate": 1.0,
        }
        for partner, fact in zip(partners, facts, strict=True)
        for day, cents, refund in fact.documents
    ]
    _insert(env, "account_move", rows)


def _insert(env, table, rows):
    if rows:
        columns = SQL(", ").join(map(SQL.identifier, rows[0]))
        values = SQL(", ").join(tuple(row.values()) for row in rows)
        env.cr.execute(SQL("INSERT INTO %s (%s) VALUES %s", SQL.identifier(table), columns, values))
