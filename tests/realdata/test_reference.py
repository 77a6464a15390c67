"""The pandas side itself: figures small enough to check by hand, and what is known of the real file."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pandas
import pytest

from . import reference

AS_OF = date(2026, 2, 28)


def documents(*rows: tuple[str, str, int]) -> pandas.DataFrame:
    """Make documents from customer, day and cents; negative cents are credit notes."""
    frame = pandas.DataFrame(rows, columns=["customer", "day", "cents"])
    return frame.assign(day=pandas.to_datetime(frame["day"]), is_credit_note=frame["cents"] < 0)


@pytest.mark.parametrize(("day", "is_in"), [
    ("2025-02-28", False), ("2025-03-01", True), ("2026-02-28", True), ("2026-03-01", False),
])  # fmt: skip
def test_window_holds_its_last_day_and_not_the_one_a_year_before(day, is_in):
    assert len(reference.window(documents(("a", day, 100)), AS_OF)) == is_in


def test_revenue_is_net_of_credit_notes():
    rows = documents(("a", "2026-01-05", 1000), ("a", "2026-01-06", -250), ("b", "2024-01-01", 900))
    assert reference.revenue(rows, AS_OF).to_dict() == {"a": 750}


def test_measures_of_one_customer():
    rows = documents(
        ("a", "2025-01-10", 400), ("a", "2026-01-29", 1000), ("a", "2026-02-08", 500), ("a", "2026-02-18", -300)
    )
    assert reference.measures(rows, AS_OF).loc["a"].to_dict() == {
        "revenue": 1200, "orders": 2, "basket": 600, "recency": 20, "growth": 200.0,
    }  # fmt: skip


def test_measures_without_invoice_are_unknown_and_not_zero():
    found = reference.measures(documents(("a", "2026-02-18", -300)), AS_OF).loc["a"]
    assert found["revenue"] == -300
    assert found[["basket", "recency", "growth"]].isna().all()


def test_measures_ignore_what_comes_after_the_date():
    rows = documents(("a", "2026-02-01", 100), ("a", "2026-03-01", 900), ("b", "2026-03-01", 900))
    assert reference.measures(rows, AS_OF)["revenue"].to_dict() == {"a": 100}


def test_top_share_rounds_the_number_of_customers_up():
    amounts = pandas.Series({"a": 50, "b": 30, "c": 20})
    assert reference.top_share(amounts, 0.34) == pytest.approx(0.8)


def test_churn_counts_customers_ranked_on_both_dates():
    before = pandas.Series({"a": "gold", "b": "gold", "c": "bronze"})
    after = pandas.Series({"a": "gold", "b": "silver", "d": "gold"})
    assert reference.churn(before, after) == pytest.approx(0.5)


def test_every_cent_of_the_real_file_is_read(raw, invoices_path):
    """The same sums by another way: exact decimals, no pandas."""
    exact: dict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(invoices_path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            exact[row["customer"]] += Decimal(row["amount"])
    assert raw.groupby("customer")["cents"].sum().to_dict() == {name: int(total * 100) for name, total in exact.items()}


@pytest.mark.parametrize(("fraction", "percent"), [(0.1, 58.1), (0.2, 72.0), (0.5, 91.3)])
def test_best_customers_of_the_real_file_hold_the_known_share(raw, fraction, percent):
    net = raw.groupby("customer")["cents"].sum()
    assert round(100 * reference.top_share(net, fraction), 1) == percent
