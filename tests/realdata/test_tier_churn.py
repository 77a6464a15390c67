"""The nightly job on real customers, month after month: who moves when, against pandas walking the same way."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date

import pytest

from . import inside, ranking
from .rules import ASKING, MONTH_ENDS, PATIENT, USUAL, WITH_BAND, WITHOUT_BAND, Rules

RULES = {"without_band": WITHOUT_BAND, "with_band": WITH_BAND, "patient": PATIENT, "usual": USUAL, "asking": ASKING}
FIRST, *LATER = MONTH_ENDS


@dataclass
class Months:
    """What stands in the database after each run, and what history says about these days at the end."""

    tiers: dict[date, dict[str, str]]
    asking: dict[date, dict]
    waiting: dict[date, dict[str, str]]
    rebuilt: dict[date, dict[str, str]]


def live(env, rules: Rules) -> Months:
    """Activate on the first day, then run the nightly job on each later one."""
    with inside.clock(FIRST) as clock:
        inside.draft(env, rules).action_activate()
        seen = {FIRST: look(env)}
        for day in LATER:
            clock.show(day)
            env["kestio.tier.job"]._cron_tier()
            seen[day] = look(env)
    tiers, asking, waiting = ({day: looked[part] for day, looked in seen.items()} for part in range(3))
    return Months(tiers, asking, waiting, inside.tiers_by_history(env, seen))


def look(env) -> tuple[dict, dict, dict]:
    return inside.tiers(env), inside.asking(env), inside.waiting(env)


@pytest.fixture(scope="module")
def lived(unranked_database):
    """Return a function that lives through the months by some rules, once for each."""

    @functools.cache
    def months(name: str) -> Months:
        with inside.undone(unranked_database) as env:
            return live(env, RULES[name])

    return months


@pytest.fixture(scope="module")
def walked(raw):
    """Return a function that walks through the same months with pandas."""
    return functools.cache(lambda name: ranking.Walk(RULES[name]).go(raw, MONTH_ENDS))


@pytest.mark.parametrize("name", RULES)
def test_everybody_is_in_the_tier_that_pandas_computes_each_month(lived, walked, name):
    assert lived(name).tiers == walked(name).tiers


@pytest.mark.parametrize("name", RULES)
def test_churn_of_each_month(lived, walked, name):
    assert ranking.churn(lived(name).tiers) == ranking.churn(walked(name).tiers)


@pytest.mark.parametrize("name", RULES)
def test_history_rebuilds_the_tiers_of_each_month(lived, name):
    assert lived(name).rebuilt == lived(name).tiers


@pytest.mark.parametrize("name", RULES)
def test_who_asks_for_another_tier_and_since_when(lived, walked, name):
    assert lived(name).asking == walked(name).asking


@pytest.mark.parametrize("name", RULES)
def test_who_waits_for_a_person(lived, walked, name):
    assert lived(name).waiting == walked(name).waiting


@pytest.mark.parametrize("name", RULES)
def test_nobody_moves_more_than_one_level_in_a_month(lived, name):
    assert {frozenset((before, after)) for _who, before, after in ranking.changes(lived(name).tiers)} <= {
        frozenset(("gold", "silver")), frozenset(("silver", "bronze")),
    }  # fmt: skip


@pytest.mark.parametrize(("name", "percents", "taken_back"), [
    ("without_band", [34.6, 36.6, 36.0, 33.5, 31.1, 30.5], 37.8),
    ("with_band", [14.9, 30.3, 27.2, 27.7, 25.0, 23.9], 29.0),
    ("patient", [0.0, 5.7, 4.3, 11.3, 10.0, 10.5], 3.1),
    ("usual", [0.0, 0.0, 0.0, 0.0, 0.0, 10.1], 0.0),
])  # fmt: skip
def test_the_band_and_patience_stop_tiers_from_flapping(lived, name, percents, taken_back):
    """Percent of customers who change tier in each month, and of changes that take the last one back."""
    tiers = lived(name).tiers
    assert [round(100 * part, 1) for part in ranking.churn(tiers).values()] == percents
    assert round(100 * ranking.reversals(tiers), 1) == taken_back


def test_top_tier_is_never_given_without_a_person(lived):
    found = lived("usual")
    assert not [who for who, _before, after in ranking.changes(found.tiers) if after == "gold"]
    assert set(found.waiting[MONTH_ENDS[-1]].values()) == {"gold"}


def test_suggestions_change_nobodys_tier(lived):
    assert not ranking.changes(lived("asking").tiers)


@pytest.mark.parametrize("rules", [WITH_BAND, ASKING])
def test_second_run_of_a_day_moves_nobody_and_a_third_writes_nothing(unranked, rules):
    with inside.clock(FIRST) as clock:
        inside.draft(unranked, rules).action_activate()
        clock.show(LATER[0])
        first, second, third = (ran(unranked) for _again in range(3))
    for kind in ("customers", "history", "suggestions"):
        assert second[kind] == first[kind]
    assert third == second


def ran(env) -> dict:
    """Run the job, and return all that it ever wrote."""
    env["kestio.tier.job"]._cron_tier()
    return inside.written(env)
