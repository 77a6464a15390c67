"""Real deals in Odoo, against pandas on the raw files, which shares no code with the loader."""

from __future__ import annotations

import pandas
import pytest

from tools import load_pipeline


@pytest.fixture(scope="module")
def loans(odoo, loan_load):
    """An Odoo that holds the loan applications, and the summary of their loading."""
    name, summary = loan_load
    with odoo(name) as env:
        yield env, summary


@pytest.fixture(scope="module")
def raw(loan_paths):
    """The files as pandas reads them: deals, and stage entries before the closing to the second."""
    deals, entries = (pandas.read_csv(path, dtype=str) for path in loan_paths)
    for frame, column in ((deals, "created_at"), (deals, "closed_at"), (entries, "entered_at")):
        frame[column] = pandas.to_datetime(frame[column], format="ISO8601").dt.floor("s")
    entries = entries.merge(deals[["opportunity", "closed_at", "outcome"]], on="opportunity")
    return deals, entries[entries["closed_at"].isna() | (entries["entered_at"] < entries["closed_at"])]


@pytest.fixture(scope="module")
def held(loans):
    """The leads as Odoo holds them, by the number of their deal."""
    env, _summary = loans
    env.cr.execute("""
        SELECT right(l.name, 6) AS opportunity, l.create_date, l.date_closed, l.won_status, l.expected_revenue,
               s.name ->> 'en_US' AS stage
          FROM crm_lead l JOIN crm_stage s ON s.id = l.stage_id WHERE l.name LIKE 'Opportunity %'
    """)
    return pandas.DataFrame(env.cr.dictfetchall()).set_index("opportunity").sort_index()


def test_every_deal_is_there_with_its_outcome_amount_and_dates(held, raw):
    deals = raw[0].set_index("opportunity").sort_index()
    assert list(held.index) == list(deals.index)
    assert (held["won_status"] == deals["outcome"].replace("open", "pending")).all()
    assert (held["expected_revenue"] == deals["amount"].astype(float)).all()
    assert (held["create_date"] == deals["created_at"]).all()
    closed = deals["closed_at"].notna()
    assert (held["date_closed"][closed] == deals["closed_at"][closed]).all()
    assert held["date_closed"][~closed].isna().all()


def test_deals_that_were_not_won_stand_in_the_last_stage_they_entered(held, raw):
    last = raw[1].groupby("opportunity")["stage"].last()
    other = held.index[held["won_status"] != "won"]
    assert (held["stage"][other] == last.reindex(other)).all()
    assert set(held["stage"][held["won_status"] == "won"]) == {"Won"}


def test_every_change_of_stage_is_tracked_at_its_moment(loans, raw):
    env, _summary = loans
    env.cr.execute("""
        SELECT right(l.name, 6), m.date, v.new_value_char FROM mail_tracking_value v
          JOIN mail_message m ON m.id = v.mail_message_id JOIN ir_model_fields f ON f.id = v.field_id
          JOIN crm_lead l ON l.id = m.res_id AND m.model = 'crm.lead'
         WHERE f.name = 'stage_id' AND v.new_value_char != 'Won' ORDER BY l.name, m.id
    """)
    entries = raw[1]
    before = entries.groupby("opportunity")["stage"].shift()
    moves = entries[before.notna() & (before != entries["stage"])].sort_values("opportunity", kind="stable")
    expected = list(zip(moves["opportunity"], moves["entered_at"], moves["stage"], strict=True))
    assert env.cr.fetchall() == expected


def test_stages_stand_in_the_order_in_which_applications_pass_them(loans):
    _env, summary = loans
    first, *_between, last = summary.stages
    assert (first, last, len(summary.stages)) == ("A_SUBMITTED", "O_SENT_BACK", 10)
    assert not {"A_DECLINED", "A_CANCELLED", "A_ACTIVATED", "A_REGISTERED", "A_APPROVED"} & set(summary.stages)


def test_what_was_cleaned_is_said(loans):
    _env, summary = loans
    assert (summary.won, summary.lost, summary.open) == (1277, 6649, 840)
    assert dict(summary.cleaned) == {
        "deals were closed within a day of their creation": 4622,
        "stage entries came with or after the closing: left out": 912,
    }


def test_fictitious_company_without_history(fictitious_path):
    found = load_pipeline.read(fictitious_path)
    outcomes = pandas.Series([deal.steps[-1].status for deal in found.deals]).value_counts()
    assert dict(outcomes) == {"won": 4238, "lost": 2473, "pending": 2089}
    assert found.stages == ("Prospecting", "Engaging")
    assert {len(deal.steps) for deal in found.deals if deal.closed} == {2}
