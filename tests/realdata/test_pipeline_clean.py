"""Files of deals that are never quite right: what becomes of each kind of dirt, and that it is counted."""

from __future__ import annotations

from datetime import datetime

import pytest

from tools import load_pipeline
from tools.load.pipeline import LOST, OPEN, WON

# Enough clean deals for the others to be judged by: their last stage only says how they ended.
OUTCOMES = ("won", "lost") * 5
CLEAN = tuple(
    f"c{place},2026-01-01 08:00:00,2026-01-09 08:00:00,{outcome},100," for place, outcome in enumerate(OUTCOMES)
)
MOVES = tuple(
    f"c{place},{stage},2026-01-0{day} 08:00:00,Ann"
    for place, outcome in enumerate(OUTCOMES)
    for stage, day in (("New", 2), ("Call", 3), ("Offer", 4), ("Signed" if outcome == "won" else "Refused", 9))
)


@pytest.fixture
def told(deal_files):
    """Return the steps of deal ``x`` as (day of January, stage, status), and what was cleaned, from some dirty rows."""

    def read(*deals: str, moves: tuple[str, ...] = ()):
        found = load_pipeline.read(*deal_files((*CLEAN, *deals), (*MOVES, *moves)))
        steps = [
            (step.at.day, step.stage, step.status) for deal in found.deals if deal.name == "x" for step in deal.steps
        ]
        return steps, dict(found.cleaned)

    return read


def test_clean_files_are_told_as_they_are(told, deal_files):
    found = load_pipeline.read(*deal_files(CLEAN, MOVES))
    assert (found.stages, dict(found.cleaned)) == (("New", "Call", "Offer"), {})
    assert [(step.at.day, step.stage, step.status) for step in found.deals[1].steps] == [
        (1, "New", OPEN), (3, "Call", OPEN), (4, "Offer", OPEN), (9, "Offer", LOST),
    ]  # fmt: skip


def test_closed_before_created(told):
    steps, cleaned = told("x,2026-01-20 08:00:00,2026-01-05 08:00:00,won,1,", moves=("x,New,2026-01-20 08:00:00,",))
    assert steps == [(5, "New", OPEN), (5, "New", WON)]
    assert cleaned["deals were closed before they were created: created then"] == 1
    assert cleaned["deals were closed within a day of their creation"] == 1


def test_created_after_the_first_stage_entry(told):
    steps, cleaned = told("x,2026-01-20,,,1,", moves=("x,Call,2026-01-10 08:00:00,",))
    assert steps == [(10, "Call", OPEN)]
    assert cleaned == {"deals were in a stage before they were created: created then": 1}


def test_entries_after_the_closing_are_left_out(told):
    moves = ("x,New,2026-01-02,", "x,Call,2026-01-06 08:00:00,", "x,Offer,2026-01-07,")
    steps, cleaned = told("x,2026-01-02,2026-01-06 08:00:00,lost,1,", moves=moves)
    assert steps == [(2, "New", OPEN), (6, "New", LOST)]
    assert cleaned == {"stage entries came with or after the closing: left out": 2}


def test_closing_on_a_mere_date_comes_after_the_entries_of_that_day(told):
    moves = ("x,New,2026-01-02 08:00:00,", "x,Call,2026-01-06 17:00:00,", "x,Signed,2026-01-06 17:30:00,")
    steps, cleaned = told("x,2026-01-02,2026-01-06,won,1,", moves=moves)
    assert steps == [(2, "New", OPEN), (6, "Call", OPEN), (6, "Call", WON)]
    assert cleaned == {}


def test_deal_that_was_opened_again(told):
    moves = ("x,Offer,2026-01-02,", "x,Refused,2026-01-03,", "x,Call,2026-01-05,")
    steps, cleaned = told("x,2026-01-02,2026-01-08,won,1,", moves=moves)
    assert steps == [(2, "Offer", OPEN), (3, "Offer", LOST), (5, "Call", OPEN), (8, "Call", WON)]
    assert cleaned == {"deals were opened again after they had been closed": 1}


def test_deal_without_outcome_is_closed_by_its_last_stage(told):
    steps, cleaned = told("x,2026-01-02,,,1,", moves=("x,Offer,2026-01-02,", "x,Refused,2026-01-03,"))
    assert steps == [(2, "Offer", OPEN), (3, "Offer", LOST)]
    assert cleaned == {"deals without outcome were closed by their last stage": 1}


def test_outcome_without_date_takes_the_last_date(told):
    steps, cleaned = told("x,2026-01-02,,won,1,", moves=("x,Offer,2026-01-02,", "x,Signed,2026-01-07,"))
    assert steps == [(2, "Offer", OPEN), (7, "Offer", WON)]
    assert cleaned == {"closed deals had no closing date: taken from their last date": 1}


def test_closing_date_of_an_open_deal_is_ignored(told):
    steps, cleaned = told("x,2026-01-02,2026-09-01,,1,", moves=("x,Offer,2026-01-02,",))
    assert steps == [(2, "Offer", OPEN)]
    assert cleaned == {"open deals had a closing date: ignored": 1}


def test_deal_without_any_date_or_entry_is_new_at_the_end(told):
    steps, cleaned = told("x,,,,1,")
    assert steps == [(9, "New", OPEN)]
    assert cleaned == {"deals had no creation date: taken from their first date, or the last one of all": 1}


def test_missing_numbers_duplicates_and_strangers_are_left_out(told):
    moves = (
        "x,Offer,2026-01-02,",
        "x,Offer,2026-01-02,",
        "y,Offer,2026-01-02,",
        ",Offer,2026-01-02,",
        "x,,2026-01-02,",
    )
    steps, cleaned = told("x,2026-01-02,2026-01-07,won,5,", "x,2026-01-02,,,7,", ",2026-01-02,,,1,", moves=moves)
    assert steps == [(2, "Offer", OPEN), (7, "Offer", WON)]
    assert cleaned == {
        "lines repeated an opportunity: left out": 1, "opportunities had no number: left out": 1,
        "stage entries were there twice: left out": 1, "stage entries belonged to no opportunity: left out": 2,
        "stage entries had no stage or no date: left out": 1,
    }  # fmt: skip


def test_dates_and_amounts_that_cannot_be_read(told):
    steps, cleaned = told("x,yesterday,,,a lot,", moves=("x,Offer,2026-01-05,", "x,Call,9999-01-01,"))
    assert steps == [(5, "Offer", OPEN)]
    assert cleaned["dates could not be read: taken as empty"] == 2
    assert cleaned["amounts were no number of 0 or more: counted as 0"] == 1


def test_staying_in_a_stage_is_no_step_and_a_new_owner_is_one(told, deal_files):
    moves = ("x,Offer,2026-01-02,Ann", "x,Offer,2026-01-03,Ann", "x,Offer,2026-01-04,112.0", "x,Call,2026-01-05,")
    steps, cleaned = told("x,2026-01-02,,,1,", moves=moves)
    assert (steps, cleaned) == ([(2, "Offer", OPEN), (4, "Offer", OPEN), (5, "Call", OPEN)], {})
    deal = load_pipeline.read(*deal_files((*CLEAN, "x,2026-01-02,,,1,"), (*MOVES, *moves))).deals[-1]
    assert [step.user for step in deal.steps] == ["Ann", "112", "112"]


def test_what_was_known_at_a_moment_holds_no_later_outcome(deal_files):
    found = load_pipeline.read(*deal_files(CLEAN, MOVES)).known_at(datetime(2026, 1, 3, 12))
    assert {deal.closed for deal in found.deals} == {None}
    assert {deal.steps[-1].stage for deal in found.deals} == {"Call"}
    assert not load_pipeline.read(*deal_files(CLEAN, MOVES)).known_at(datetime(2025, 1, 1)).deals
