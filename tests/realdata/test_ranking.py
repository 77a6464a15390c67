"""The pandas side of tiers itself, on figures small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas
import pytest

from . import ranking
from .rules import Criterion, Rules, Tier

# A euro of revenue in the month is one point.
PLAIN = Rules(
    criteria=(Criterion("revenue", 1, 0, 100),),
    tiers=(Tier("gold", 70, 60), Tier("silver", 40, 30), Tier("bronze", 0, 0)),
    window=1,
)
DAYS = [date(2026, month, 15) for month in range(1, 9)]


def spent(*euros: float) -> pandas.DataFrame:
    """Return one customer's invoices, a month apart."""
    return pandas.DataFrame({
        "customer": "a", "day": pandas.to_datetime(DAYS[: len(euros)]),
        "cents": [round(100 * amount) for amount in euros], "is_credit_note": False,
    })  # fmt: skip


def walk(rules: Rules, *euros: float) -> str:
    """Return the initials of the tiers that these months give."""
    days = DAYS[: len(euros)]
    tiers = ranking.Walk(rules).go(spent(*euros), days).tiers
    return "".join(tiers[day]["a"][0] for day in days)


@pytest.mark.parametrize(("euros", "tiers"), [
    ((70, 60.1, 60, 69.9, 70), "ggssg"), ((39.9, 40, 30.1, 30), "bssb"), ((95, 0, 0), "gsb"), ((0, 95, 95), "bsg"),
])  # fmt: skip
def test_entry_exit_and_one_level_at_a_time(euros, tiers):
    assert walk(PLAIN, *euros) == tiers


@pytest.mark.parametrize(("rules", "euros", "tiers"), [
    (replace(PLAIN, up=2), (50, 80, 80, 80), "ssgg"),
    (replace(PLAIN, up=2), (50, 80, 50, 80, 80), "ssssg"),
    (replace(PLAIN, down=3), (50, 10, 10, 10, 10), "sssbb"),
    (replace(PLAIN, dwell=2), (50, 80, 80, 10, 10, 10), "ssggss"),
    (replace(PLAIN, automatic=False), (50, 80), "ss"),
    (replace(PLAIN, approve_top=True), (10, 80, 80, 20), "bssb"),
])  # fmt: skip
def test_patience_stay_and_approval(rules, euros, tiers):
    assert walk(rules, *euros) == tiers


def test_what_waits_for_a_person_goes_when_the_index_falls():
    found = ranking.Walk(replace(PLAIN, automatic=False)).go(spent(50, 80, 50), DAYS[:3])
    assert list(found.waiting.values()) == [{}, {"a": "gold"}, {}]


def test_too_little_known_gives_no_tier_and_holds_the_one_there_is():
    rules = replace(PLAIN, criteria=(Criterion("revenue", 1, 0, 100), Criterion("basket", 2, 0, 100)))
    assert walk(rules, 90, 90) == "gg"
    refunds = spent(90, -50).assign(is_credit_note=[False, True])
    found = ranking.Walk(rules).go(refunds, DAYS[:2])
    assert found.tiers[DAYS[1]] == {"a": "gold"}
    assert ranking.Walk(rules).go(refunds[1:], DAYS[1:2]).tiers == {DAYS[1]: {}}


@pytest.mark.parametrize(("value", "expected"), [(0.25, 0.3), (72.45, 72.5), (-0.25, -0.3), (0.05 + 1e-17, 0.1)])
def test_index_is_rounded_half_away_from_zero(value, expected):
    assert ranking._rounded(value, 1) == expected


def test_reversals_count_changes_that_take_the_last_one_back():
    tiers = {day: {"a": code} for day, code in zip(DAYS, "gssgsb", strict=False)}
    assert ranking.changes(tiers) == [("a", "g", "s"), ("a", "s", "g"), ("a", "g", "s"), ("a", "s", "b")]
    assert ranking.reversals(tiers) == pytest.approx(0.5)
