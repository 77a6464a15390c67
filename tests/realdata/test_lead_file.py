"""The file of leads as the loader reads it, against pandas on the raw files; and small files that are wrong."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pandas
import pytest

from tools import load_leads
from tools.load.pipeline import LOST, OPEN, WON
from tools.say import Stop

UNTIL = datetime(2026, 1, 1)


@pytest.fixture
def lead_file(tmp_path):
    """Write a small file and return its path."""

    def write(*rows: str):
        path = tmp_path / "leads.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def leads(leads_path):
    return load_leads.read(leads_path, until=UNTIL)


def test_every_lead_has_its_outcome_in_the_order_of_the_file(leads, leads_path):
    raw = pandas.read_csv(leads_path)
    expected = [
        (str(number), WON if won else LOST) for number, won in zip(raw["Lead Number"], raw["Converted"], strict=True)
    ]
    assert [(deal.name, deal.steps[-1].status) for deal in leads.deals.deals] == expected
    assert max(deal.closed for deal in leads.deals.deals) < UNTIL


def test_a_list_in_which_nothing_was_chosen_is_empty(leads, leads_path):
    raw = pandas.read_csv(leads_path, dtype=str)
    chosen = raw["Specialization"].notna() & (raw["Specialization"] != "Select")
    assert sum("Specialization" in lead.cells for lead in leads.told.values()) == chosen.sum()


def test_columns_that_say_the_same_for_all_are_left_out(leads):
    assert leads.cleaned["columns say the same for every lead: left out"] == 5
    assert "Magazine" not in leads.attributes
    assert leads.attributes["Total Time Spent on Website"]
    assert not leads.attributes["Tags"]


def test_origin_and_time_to_win_of_marketing_leads(marketing_path):
    told = load_leads.read(marketing_path)
    raw = pandas.read_csv(marketing_path, dtype=str)
    first = pandas.to_datetime(raw["first_contact_date"], format="%d-%m-%Y") + pandas.Timedelta(hours=12)
    won = pandas.to_datetime(raw["won_date"], format="%d-%m-%Y %H:%M")
    days = dict(zip(raw["mql_id"], (won - first).dt.total_seconds() / 86400, strict=True))
    closed = [deal for deal in told.deals.deals if deal.closed]
    assert len(closed) == won.notna().sum() == 842
    for deal in closed:
        assert (deal.closed - deal.steps[0].at).total_seconds() / 86400 == pytest.approx(max(days[deal.name], 0))
    origins = Counter(told.told[deal.name].source or None for deal in closed)
    expected = raw[won.notna()]["origin"].value_counts().to_dict()
    assert {origin: count for origin, count in origins.items() if origin} == expected


def test_without_an_outcome_a_lead_is_open_or_lost_after_so_long(marketing_path):
    def ends(told):
        return Counter(deal.steps[-1].status for deal in told.deals.deals)

    assert ends(load_leads.read(marketing_path)) == {WON: 842, OPEN: 7158}
    after = load_leads.read(marketing_path, lost_after=180)
    assert ends(after)[WON] == 842
    assert ends(after)[LOST] > 6000
    assert ends(after)[OPEN] > 100


def test_files_that_cannot_be_used_are_refused_with_a_reason(lead_file):
    with pytest.raises(Stop, match="no rows"):
        load_leads.read(lead_file("lead,outcome"))
    with pytest.raises(Stop, match="looks like lead"):
        load_leads.read(lead_file("who,outcome", "a,1"))
    with pytest.raises(Stop, match="neither an outcome nor a closing date"):
        load_leads.read(lead_file("lead,colour", "a,red"))
    with pytest.raises(Stop, match="no column Nowhere"):
        load_leads.read(lead_file("lead,outcome", "a,1"), columns={"source": "Nowhere"})


def test_lines_twice_and_dates_that_are_none_are_counted(lead_file):
    path = lead_file(
        "lead,created_at,won_date", "a,2026-01-01,", "a,2026-01-02,", "b,someday,", "c,2026-01-03,2026-01-09"
    )
    told = load_leads.read(path)
    assert [deal.name for deal in told.deals.deals] == ["a", "c"]
    assert sorted(told.cleaned.values()) == [1, 1]


def test_a_lead_won_before_it_came_came_when_it_was_won(lead_file):
    told = load_leads.read(lead_file("lead,created_at,won_date", "a,2026-01-05,2026-01-02"))
    assert told.deals.deals[0].steps[0].at == datetime(2026, 1, 2, 12)
