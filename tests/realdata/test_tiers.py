"""Real customers ranked by the product, against pandas on the raw file."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace

import odoorpc
import pandas
import pytest

from tools import odoo_process, server_log
from tools.places import cache
from tools.run import free_port

from . import inside, ranking
from .rules import MONTH_ENDS, QUARTER, WITH_BAND, YEAR, YEAR_END, Rules

CODES = [tier.code for tier in YEAR.tiers]


@dataclass
class Ranked:
    """A database in which the director activated the yearly model, and what was seen on the way."""

    name: str
    env: object
    model: object
    manager: SimpleNamespace
    preview: list[dict]
    before: dict


@pytest.fixture(scope="module")
def expected(raw):
    """What pandas says about each customer."""
    return ranking.evaluate(raw, YEAR, YEAR_END)


@pytest.fixture(scope="module")
def ranked(odoo, with_kestio):
    """Preview, then activate as a director, on the last day of the data."""
    name = with_kestio("ranked")
    with odoo(name) as env:
        director = inside.user(env, "real.director", inside.DIRECTOR)
        manager = SimpleNamespace(login="real.manager", password=secrets.token_urlsafe(12))
        inside.user(env, manager.login, "sales_team.group_sale_manager", password=manager.password)
        model = inside.draft(env(user=director.id), YEAR)
        with inside.clock(YEAR_END):
            preview = env(user=director.id)["kestio.tier.figures"]._preview(model)
            before = inside.written(env)
            model.action_activate()
        env.cr.commit()
        yield Ranked(name, env, model, manager, preview, before)


@pytest.fixture(scope="module")
def held(ranked):
    """What the product stored about each customer."""
    return inside.evaluations(ranked.env)


def counted(found: pandas.DataFrame) -> dict:
    """Return customers and cents per tier, those without tier under None."""
    groups = found.assign(tier=found["tier"].fillna("")).groupby("tier")["revenue"].agg(["size", "sum"])
    return {code or None: (int(row["size"]), int(row["sum"])) for code, row in groups.iterrows()}


def shown(preview: list[dict], codes: list[str] = CODES) -> dict:
    """Return the same from a preview."""
    rows = dict(zip([*codes, None], preview, strict=True))
    return {code: (row["customers"], round(row["revenue"] * 100)) for code, row in rows.items() if row["customers"]}


def test_preview_before_activation_counts_what_pandas_counts(ranked, expected):
    assert shown(ranked.preview) == counted(expected)


def test_preview_wrote_nothing(ranked):
    assert not any(ranked.before[kind] for kind in ("history", "suggestions", "evaluations"))
    assert not any(tier for _ref, tier, _status in ranked.before["customers"])


def test_everybody_is_in_the_tier_of_the_preview_and_of_pandas(ranked, expected):
    assert inside.tiers(ranked.env) == expected["tier"].dropna().to_dict()
    assert ranked.env["kestio.tier.figures"]._preview(ranked.model, YEAR_END) == ranked.preview


def test_index_and_coverage_of_every_customer(held, expected):
    assert {name: row["index"] for name, row in held.items()} == expected["index"].to_dict()
    assert {name: row["coverage"] for name, row in held.items()} == expected["coverage"].to_dict()


def test_revenue_and_orders_of_every_customer_to_the_cent(held, expected):
    assert {name: row["revenue"] for name, row in held.items()} == expected["revenue"].to_dict()
    assert {name: row["orders"] for name, row in held.items()} == expected["orders"].to_dict()


@pytest.mark.parametrize("measure", [criterion.measure for criterion in YEAR.criteria])
def test_value_and_points_of_every_criterion_are_in_the_breakdown(ranked, held, expected, measure):
    key = str(ranked.model.criterion_ids.filtered(lambda criterion: criterion.measure == measure).id)
    unit = 100 if measure in ranking.IN_CENTS else 1
    found = {name: row["breakdown"][key] for name, row in held.items() if key in row["breakdown"]}
    known = expected[expected[measure].notna()]
    assert set(found) == set(known.index)
    for name, value, points in zip(known.index, known[measure], known[f"points_{measure}"], strict=True):
        assert found[name] == pytest.approx([value / unit, points], rel=1e-12)


def test_customers_of_whom_too_little_is_known_have_no_tier(ranked, expected):
    """They have credit notes only: neither basket nor recency, 44 % of the weights are known."""
    unknown = expected[expected["basket"].isna()]
    assert len(unknown) > 20
    assert set(unknown["coverage"]) == {0.4444}
    assert not set(unknown.index) & set(inside.tiers(ranked.env))


def test_tiers_hold_the_share_of_customers_and_revenue_that_pandas_counts(held, expected):
    ours: dict = {}
    for row in held.values():
        customers, cents = ours.get(row["tier"], (0, 0))
        ours[row["tier"]] = (customers + 1, cents + row["revenue"])
    assert ours == counted(expected)
    customers, total = len(expected), expected["revenue"].sum()
    shares = {code: (100 * count / customers, 100 * cents / total) for code, (count, cents) in ours.items()}
    assert {code: (round(ranked, 1), round(worth, 1)) for code, (ranked, worth) in shares.items()} == {
        "gold": (10.9, 58.8), "silver": (38.8, 30.3), "bronze": (48.9, 11.2), None: (1.4, -0.3),
    }  # fmt: skip


def test_history_has_one_row_for_each_with_who_and_why(ranked, expected):
    history = ranked.env["kestio.tier.history"].search([])
    assert {row.partner_id.ref: row.tier_id.code for row in history} == expected["tier"].dropna().to_dict()
    assert len(history) == expected["tier"].notna().sum()
    said = {(row.date_from, row.date_to, row.user_id.id, row.reason, row.model_id) for row in history}
    assert said == {(YEAR_END, False, False, "First evaluation", ranked.model)}


def test_those_with_an_invoice_are_customers(ranked, expected):
    found = ranked.env["res.partner"].search([("ref", "in", list(expected.index))])
    kinds = {partner.ref: partner.kestio_status_id.kind for partner in found}
    assert kinds == {name: "customer" if known else False for name, known in expected["recency"].notna().items()}


def test_job_and_button_change_nothing_on_the_same_day(ranked):
    before = inside.written(ranked.env)
    with inside.clock(YEAR_END):
        ranked.env["kestio.tier.job"]._cron_tier()
        ranked.env["res.partner"].search([("kestio_tier_id.code", "=", "gold")]).action_recompute_tier()
    assert inside.written(ranked.env) == before


@pytest.mark.parametrize(("rules", "as_of"), [
    (QUARTER, MONTH_ENDS[-1]), (QUARTER, MONTH_ENDS[1]), (replace(QUARTER, coverage=0.9), MONTH_ENDS[4]),
    (replace(YEAR, window=1), MONTH_ENDS[2]), (replace(WITH_BAND, window=2), date(2011, 4, 17)),
])  # fmt: skip
def test_preview_of_other_windows_dates_and_criteria(unranked, raw, rules: Rules, as_of):
    found = unranked["kestio.tier.figures"]._preview(inside.draft(unranked, rules), as_of)
    assert shown(found) == counted(ranking.evaluate(raw, rules, as_of))


def test_preview_leaves_out_those_who_become_former_customers_on_activation(unranked, expected):
    days = (pandas.Timestamp(YEAR_END) - (pandas.Timestamp(YEAR_END) - pandas.DateOffset(months=3))).days
    left = expected[~(expected["recency"] >= days)]
    model = inside.draft(unranked, YEAR)
    with inside.clock(YEAR_END):
        model.former_months = 3
        preview = unranked["kestio.tier.figures"]._preview(model)
        model.action_activate()
    assert len(left) < len(expected) - 1000
    assert shown(preview) == counted(left)
    assert inside.tiers(unranked) == left["tier"].dropna().to_dict()
    assert unranked["res.partner"].search_count([("kestio_status_id.kind", "=", "former")]) == len(expected) - len(left)


@pytest.fixture(scope="module")
def manager(ranked, connection, run):
    """RPC as a sales manager; the server's clock is today's."""
    log = cache("log") / f"{run.name}-tiers.log"
    port = free_port()
    with odoo_process.serving(ranked.name, connection, port, log, "--max-cron-threads=0"):
        session = odoorpc.ODOO("127.0.0.1", port=port)
        session.login(ranked.name, ranked.manager.login, ranked.manager.password)
        yield session
    assert server_log.problems(log) == []


def test_manager_reads_the_same_over_rpc(manager, expected):
    fields = ["ref", "kestio_tier_id", "kestio_tier_index", "kestio_tier_coverage"]
    rows = manager.env["res.partner"].search_read([("ref", "in", list(expected.index))], fields)
    found = {
        row["ref"]: ((row["kestio_tier_id"] or [0, ""])[1], row["kestio_tier_index"], row["kestio_tier_coverage"])
        for row in rows
    }
    wanted = expected.assign(tier=expected["tier"].fillna("").str.title())[["tier", "index", "coverage"]]
    assert found == {name: tuple(row) for name, row in zip(wanted.index, wanted.values.tolist(), strict=True)}


def test_manager_reads_revenue_per_tier_over_rpc(manager, expected):
    groups = manager.env["kestio.tier.evaluation"].formatted_read_group([], ["tier_id"], ["__count", "revenue:sum"])
    found = {
        (group["tier_id"] or [0, ""])[1].lower() or None: (group["__count"], round(group["revenue:sum"] * 100))
        for group in groups
    }
    assert found == counted(expected)
