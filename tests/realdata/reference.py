"""What a customer's figures must be, in pandas, straight from the raw file: shares no code with the product.

Amounts are whole cents. A window of n months that ends on a day holds that day, and not the same day n months before.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas

MEASURES = ("revenue", "orders", "basket", "recency", "growth")


def read(path: Path) -> pandas.DataFrame:
    """Return the documents of a file: ``invoice``, ``customer``, ``day``, ``cents``, ``is_credit_note``."""
    raw = pandas.read_csv(path, dtype=str, keep_default_na=False)
    return pandas.DataFrame({
        "invoice": raw["invoice"],
        "customer": raw["customer"],
        "day": pandas.to_datetime(raw["date"]).dt.normalize(),
        "cents": (raw["amount"].astype(float) * 100).round().astype("int64"),
        "is_credit_note": raw["type"] == "credit_note",
    })  # fmt: skip


def window(documents: pandas.DataFrame, as_of: date, months: int = 12) -> pandas.DataFrame:
    """Return the documents of the months that end on a day."""
    end = pandas.Timestamp(as_of)
    start = end - pandas.DateOffset(months=months)
    return documents[(documents["day"] > start) & (documents["day"] <= end)]


def revenue(documents: pandas.DataFrame, as_of: date, months: int = 12) -> pandas.Series:
    """Return cents by customer, net of credit notes, for the customers with a document in the window."""
    return window(documents, as_of, months).groupby("customer")["cents"].sum()


def measures(documents: pandas.DataFrame, as_of: date, months: int = 12) -> pandas.DataFrame:
    """Return all measures of each customer that had a document by then.

    - ``revenue``: cents in the window, net; 0 without document.
    - ``orders``: invoices in the window, credit notes not counted.
    - ``basket``: cents of revenue per order; unknown (NaN) without order.
    - ``recency``: days since the last invoice, whenever it was; unknown for credit notes only.
    - ``growth``: percent by which revenue exceeds that of the window before; unknown unless that was positive.
    """
    end = pandas.Timestamp(as_of)
    past = documents[documents["day"] <= end]
    customers = pandas.Index(sorted(past["customer"].unique()), name="customer")
    invoices = past[~past["is_credit_note"]]
    found = pandas.DataFrame(index=customers)
    found["revenue"] = revenue(past, as_of, months).reindex(customers, fill_value=0)
    found["orders"] = window(invoices, as_of, months).groupby("customer").size().reindex(customers, fill_value=0)
    found["basket"] = found["revenue"] / found["orders"].where(found["orders"] > 0)
    found["recency"] = (end - invoices.groupby("customer")["day"].max().reindex(customers)).dt.days
    before = revenue(past, (end - pandas.DateOffset(months=months)).date(), months).reindex(customers)
    found["growth"] = 100 * (found["revenue"] - before) / before.where(before > 0)
    return found[list(MEASURES)]


def top_share(amounts: pandas.Series, fraction: float) -> float:
    """Return which part of the total the best customers hold (0.1: the best tenth, its size rounded up)."""
    count = -int(-len(amounts) * fraction // 1)
    return float(amounts.nlargest(count).sum() / amounts.sum())


def churn(before: pandas.Series, after: pandas.Series) -> float:
    """Return which part of the customers ranked on both dates stands in another tier on the second one."""
    both = before.index.intersection(after.index)
    return float((before[both] != after[both]).mean())
