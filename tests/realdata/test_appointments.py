"""No-show by lead time in real appointments: what the built-in rates say of it, and what our choice of slots gains."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from statistics import mean

import pytest

from . import appointments

MONDAY = datetime(2026, 1, 5, 8)
OFFERS = 400


@pytest.fixture(scope="module")
def kept(appointments_path):
    return appointments.read(appointments_path)


@pytest.fixture(scope="module")
def choice():
    return appointments.engine("slot_choice")


@pytest.fixture(scope="module")
def firsts(choice) -> list[int]:
    return [first for first, _rate in choice.NO_SHOW_RATES]


def foretold(frame, choice):
    """Return what the built-in rates say of each appointment."""
    return frame["ahead"].map(choice.no_show_rate)


def test_file_is_the_one_that_is_known(kept):
    assert len(kept) > 67_000
    assert round(kept["no_show"].mean(), 3) == 0.211


def test_longer_lead_means_more_no_shows(kept, firsts):
    rates = appointments.by_band(kept, firsts)["mean"]
    assert list(rates) == sorted(rates), rates
    assert rates.iloc[-1] > 1.5 * rates.iloc[1] > 5 * rates.iloc[0]


def test_built_in_rates_are_those_of_the_file(kept, choice, firsts):
    real = appointments.by_band(kept, firsts)["mean"]
    for first, rate in choice.NO_SHOW_RATES:
        assert rate == pytest.approx(real[first], abs=0.006), first


def test_built_in_rates_are_calibrated_on_each_fortnight(kept, choice, firsts):
    """A curve that holds only on the average of all days would be of no use."""
    half = kept["day"].quantile(0.5)
    for part in (kept[kept["day"] <= half], kept[kept["day"] > half]):
        bands = appointments.by_band(part, firsts)
        for first, rate in choice.NO_SHOW_RATES:
            assert rate == pytest.approx(bands["mean"][first], abs=0.03), first


def test_lead_time_foretells_later_appointments_better_than_the_mean(kept, choice, firsts):
    """Learned on the first half, judged on the second: also the built-in rates do nearly as well as these."""
    half = kept["day"].quantile(0.5)
    before, after = kept[kept["day"] <= half], kept[kept["day"] > half]
    learned = appointments.by_band(before, firsts)["mean"]
    places = after["ahead"].map(lambda ahead: max(first for first in firsts if first <= ahead))
    by_lead = appointments.brier(after, places.map(learned).astype(float))
    assert by_lead < appointments.brier(after, before["no_show"].mean()) - 0.008
    assert appointments.brier(after, foretold(after, choice)) < by_lead + 0.001


def test_offered_slots_are_kept_more_often_than_free_slots_in_general(kept, choice):
    """Random calendars of a fortnight; the share of no-shows at each slot's lead is that of the file.

    Our three are at least 4 points better than three free slots at random, on average over many calendars.
    """
    real = kept.groupby("ahead")["no_show"].mean()
    dice = random.Random(4)  # noqa: S311 - the same calendars at every run
    gains = []
    for _turn in range(OFFERS):
        free = sorted(
            MONDAY.replace(hour=hour) + timedelta(days=day)
            for day in range(1, 15)
            if (MONDAY + timedelta(days=day)).weekday() < 5
            for hour in range(8, 17)
            if dice.random() < 0.2
        )
        rate = {start: real[(start.date() - MONDAY.date()).days] for start in free}
        missed = MONDAY - timedelta(days=3) + timedelta(hours=dice.choice((1, 7)))
        ours = choice.chosen(free, MONDAY, "UTC", missed=missed)
        gains.append(mean(rate[start] for start in dice.sample(free, 3)) - mean(rate[start] for start in ours))
    assert mean(gains) > 0.04
    assert min(gains) > -0.05


def test_company_with_these_appointments_learns_their_rates(kept, choice, firsts):
    """Half of them teach what the built-in rates say already: the other half is foretold as well."""
    half = kept["day"].quantile(0.5)
    before, after = kept[kept["day"] <= half], kept[kept["day"] > half]
    counts = before.groupby("ahead")["no_show"].agg(["sum", "count"])
    rates = choice.learned_rates({ahead: (row["sum"], row["count"]) for ahead, row in counts.iterrows()})
    assert [first for first, _rate in rates] == firsts
    learned = after["ahead"].map(lambda ahead: choice.no_show_rate(ahead, rates))
    assert appointments.brier(after, learned) < appointments.brier(after, foretold(after, choice)) + 0.0005
