"""What Odoo holds after the real file was loaded, against pandas on the raw file."""

from __future__ import annotations

from datetime import date

import pandas
import pytest

from . import reference

SUM = "ROUND(SUM(move.amount_untaxed_signed) * 100)::bigint"
POSTED = """
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
"""


@pytest.fixture
def posted(odoo, loaded):
    """Run a SELECT over the posted customer documents and return pairs as a dictionary."""
    with odoo(loaded) as env:

        def select(columns: str, where: str = "", values: dict | None = None) -> dict:
            env.cr.execute(f"SELECT {columns} {POSTED} {where} GROUP BY 1", values)
            return dict(env.cr.fetchall())

        yield select


def test_revenue_of_each_customer_is_right_to_the_cent(posted, raw):
    assert posted(f"partner.ref, {SUM}") == raw.groupby("customer")["cents"].sum().to_dict()


@pytest.mark.parametrize(("as_of", "months"), [
    (date(2011, 7, 31), 12), (date(2011, 5, 31), 3), (date(2011, 2, 28), 1), (date(2011, 3, 31), 1),
])  # fmt: skip
def test_revenue_of_a_sliding_window_is_right_to_the_cent(posted, raw, as_of, months):
    within = "AND invoice_date > %(end)s::date - make_interval(months => %(months)s) AND invoice_date <= %(end)s"
    found = posted(f"partner.ref, {SUM}", within, {"end": as_of, "months": months})
    assert found == reference.revenue(raw, as_of, months).to_dict()


def test_every_document_is_there_once_with_its_type(posted, raw):
    expected = raw["is_credit_note"].map({True: "out_refund", False: "out_invoice"})
    assert posted("move.move_type, COUNT(DISTINCT move.ref)") == expected.value_counts().to_dict()
    assert posted("move.move_type, COUNT(*)") == expected.value_counts().to_dict()


def test_every_document_keeps_its_number_and_date(posted, raw):
    expected = dict(zip(raw["invoice"], raw["day"].dt.date, strict=True))
    for day in ("move.date", "move.invoice_date", "move.invoice_date_due"):
        assert posted(f"move.name, MIN({day})") == expected


def test_months_hold_as_many_documents(posted, raw):
    expected = raw["day"].dt.strftime("%Y-%m").value_counts().to_dict()
    assert posted("TO_CHAR(move.invoice_date, 'YYYY-MM'), COUNT(*)") == expected


def test_receivables_in_the_books_are_the_revenue(odoo, loaded, raw):
    with odoo(loaded) as env:
        lines = env["account.move.line"]._read_group(
            [("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")], [], ["balance:sum"]
        )
    assert round(lines[0][0] * 100) == raw["cents"].sum()


def test_customers_are_companies_with_the_country_of_their_latest_document(odoo, loaded, invoices_path):
    table = pandas.read_csv(invoices_path, dtype=str, keep_default_na=False).sort_values("date", kind="stable")
    codes = {"France": "FR", "Germany": "DE", "United Kingdom": "GB", "EIRE": "IE", "USA": "US"}
    expected = table.groupby("customer")["country"].last().map(codes).dropna().to_dict()
    with odoo(loaded) as env:
        partners = env["res.partner"].search([("ref", "in", list(expected))])
        assert {partner.ref: partner.country_id.code for partner in partners} == expected
        assert set(partners.mapped("is_company")) == {True}


def test_best_customers_hold_the_same_share_as_in_the_file(posted, raw):
    found = pandas.Series(posted(f"partner.ref, {SUM}"))
    expected = raw.groupby("customer")["cents"].sum()
    for fraction in (0.1, 0.2, 0.5):
        assert reference.top_share(found, fraction) == reference.top_share(expected, fraction)


def test_summary_counts_what_pandas_counts(first_load, raw):
    named = raw[raw["customer"] != ""]
    assert first_load["loaded"] == len(named)
    assert first_load["credit_notes"] == named["is_credit_note"].sum()
    assert first_load["loaded_amount"] == f"{named['cents'].sum() / 100:.2f}"
    assert first_load["new_customers"] == named["customer"].nunique()
    assert first_load["without_customer"] == len(raw) - len(named)
