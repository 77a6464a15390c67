"""Reading files of deals: which column is what, how dates are written, and one clear line for what cannot be used."""

from __future__ import annotations

import gzip
import re
from datetime import datetime

import pytest

from tools import load_pipeline
from tools.load import moments
from tools.say import Stop

DEAL = "1,2026-01-01 08:00:00,,,100,"
ENTRY = "1,New,2026-01-01 08:00:00,Ann"


def write(tmp_path, text: str):
    path = tmp_path / "deals.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_plain_gzip_semicolon_and_byte_order_mark_give_the_same_deals(deal_files, tmp_path):
    expected = load_pipeline.read(*deal_files((DEAL,), (ENTRY,)))
    content = (tmp_path / "opportunities.csv").read_bytes()
    for name, other in (
        ("a.csv.gz", gzip.compress(content)), ("b.csv", b"\xef\xbb\xbf" + content.replace(b",", b";")),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(other)
        assert load_pipeline.read(tmp_path / name, tmp_path / "history.csv") == expected


def test_one_file_with_other_names_of_columns_is_recognised(tmp_path):
    path = write(tmp_path, "Opportunity_ID,sales_agent,account,deal_stage,engage_date,close_date,close_value\n"
                           "A1,Moses Frase,Cancity,Won,2026-01-01,2026-03-01,1054.0\n"
                           "A2,Moses Frase,,Engaging,2026-01-03,,\n")  # fmt: skip
    won, standing = load_pipeline.read(path).deals
    assert (won.name, won.amount, won.customer, won.steps[-1].status) == ("A1", 1054.0, "Cancity", "won")
    assert (standing.steps[0].stage, standing.steps[0].user, standing.closed) == ("Engaging", "Moses Frase", None)
    assert won.steps[0].stage == "Engaging"


def test_columns_can_be_named(tmp_path):
    path = write(tmp_path, "ref,began,how\n1,2026-01-01,won\n")
    columns = {"opportunity": "ref", "created": "began", "outcome": "how"}
    assert load_pipeline.read(path, columns=columns).deals[0].steps[0].at == datetime(2026, 1, 1, 12)


@pytest.mark.parametrize(("written", "expected"), [
    ("2026-02-01 08:00:01.544", datetime(2026, 2, 1, 8, 0, 1)), ("2026-02-01T08:00:01Z", datetime(2026, 2, 1, 8, 0, 1)),
    ("2026-02-01T08:00:01+02:00", datetime(2026, 2, 1, 6, 0, 1)), ("2026-02-01", datetime(2026, 2, 1, 12)),
    ("soon", None), ("1026-02-01", None), ("", None),
])  # fmt: skip
def test_moments_are_utc_to_the_second_and_dates_are_noon(written, expected):
    found = moments.Reader(["2026-01-01 08:00:00"]).read(written)
    assert (found and found.at) == expected


def test_day_or_month_first_is_told_from_the_whole_column():
    assert moments.Reader(["01/02/2026", "13/02/2026"]).read("01/02/2026").at == datetime(2026, 2, 1, 12)
    assert moments.Reader(["01/02/2026", "02/13/2026"]).read("01/02/2026").at == datetime(2026, 1, 2, 12)
    assert moments.Reader(["01.02.2026 08:30", "13.02.2026 08:30"]).read("01.02.2026 08:30").at.month == 2


@pytest.mark.parametrize(("content", "said"), [
    ("", "has no column that looks like opportunity: say which one it is with --column opportunity=NAME"),
    ("amount,outcome\n5,won\n", "has no column that looks like opportunity"),
    ("opportunity,amount\n1,5\n", "has neither an outcome nor a stage: say which column it is with --column"),
    ("opportunity,outcome\n", "holds no rows below its first line"),
    ("opportunity,outcome\n,won\n", "no opportunity in the file has a number"),
    ("opportunity,outcome,created_at\n1,won,soon\n", "no date in the file can be read: say how dates are written"),
])  # fmt: skip
def test_file_that_cannot_be_used_is_refused_in_one_line(tmp_path, content, said):
    with pytest.raises(Stop, match=re.escape(said)) as refusal:
        load_pipeline.read(write(tmp_path, content))
    assert "\n" not in str(refusal.value)


def test_named_column_that_is_not_there_is_refused(deal_files):
    paths = deal_files((DEAL,), (ENTRY,))
    with pytest.raises(Stop, match="has no column owner: it has opportunity, created_at"):
        load_pipeline.read(*paths, columns={"user": "owner"})
    with pytest.raises(Stop, match="has no column when: it has opportunity, stage"):
        load_pipeline.read(*paths, entry_columns={"entered": "when"})
