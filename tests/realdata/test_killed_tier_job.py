"""The nightly job on real customers, killed in the middle of its slices and started again."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from unittest import mock

import pytest

from tools import odoo_process
from tools.places import ROOT

from . import inside, night
from .rules import MONTH_ENDS, WITH_BAND

SLICE = 700
FIRST, *_rest = MONTH_ENDS
# On which night, and after which call: when the third slice has its tiers but no commit, and right after its commit.
KILLS = {
    "before_the_commit": (MONTH_ENDS[1], "kestio.tier.decision", "_decide", 3),
    "after_the_commit": (MONTH_ENDS[2], "ir.cron", "_commit_progress", 3),
}


@dataclass
class Night:
    """What a killed night left, and what the run after it did.

    :param slices: how many the night would have had.
    :param committed: how many it had finished when it was killed.
    :param resumed: how many the run after it did.
    """

    half: dict
    whole: dict
    slices: int
    committed: int
    resumed: int


@pytest.fixture(scope="module")
def undisturbed(unranked_database) -> dict[date, dict]:
    """What the job leaves on each night, in one slice and one go."""
    with inside.undone(unranked_database) as env, inside.clock(FIRST) as clock:
        inside.draft(env, WITH_BAND).action_activate()
        left = {}
        for day, *_place in KILLS.values():
            clock.show(day)
            env["kestio.tier.job"]._cron_tier()
            left[day] = inside.written(env)
        return left


@pytest.fixture(scope="module")
def nights(odoo, with_kestio) -> dict[str, Night]:
    """The same nights, each of them killed and then completed."""
    name = with_kestio("killed")
    with odoo(name) as env:
        with inside.clock(FIRST):
            model = inside.draft(env, WITH_BAND)
            model.action_activate()
            env.cr.commit()
        return {place: killed_and_completed(env, model, *kill) for place, kill in KILLS.items()}


def killed_and_completed(env, model, day: date, *place: object) -> Night:
    kill(env, day, place)
    half = inside.written(env)
    ids = env["res.partner"].with_context(active_test=False).search([], order="id").commercial_partner_id.ids
    committed = sum(number <= model.job_position for number in ids) // SLICE
    resumed = complete(env, day)
    return Night(half, inside.written(env), -(-len(ids) // SLICE), committed, resumed)


def kill(env, day: date, place: tuple) -> None:
    """Start the job in a process of its own, and kill that without any chance to clean up."""
    words = [env.cr.dbname, day, SLICE, *place]
    command = [sys.executable, "-m", "tests.realdata.night", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as job, odoo_process.stopping(job):
        assert job.stdout.readline().strip() == night.WAITS
        job.kill()
    until = time.monotonic() + 300
    while is_busy(env) and time.monotonic() < until:
        time.sleep(0.05)


def is_busy(env) -> bool:
    """Tell whether the server still works for the killed process."""
    env.cr.rollback()
    env.invalidate_all()
    env.cr.execute(
        "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND pid != pg_backend_pid() AND state != 'idle'",
        [env.cr.dbname],
    )
    return bool(env.cr.fetchall())


def complete(env, day: date) -> int:
    """Run the job to its end and return how many slices it had to do."""
    job = env["kestio.tier.job"]
    counted = mock.patch.object(type(job), "_run_slice", autospec=True, side_effect=type(job)._run_slice)
    with inside.clock(day), night.slices_of(SLICE), counted as runs:
        job._cron_tier()
    return runs.call_count


def of_the_night(written: dict, day: date) -> int:
    """Return how many tiers were given on a day."""
    return sum(date_from == day for _who, _tier, date_from, *_rest in written["history"])


@pytest.mark.parametrize("place", KILLS)
def test_slices_that_were_finished_stay(nights, place):
    day, found = KILLS[place][0], nights[place]
    assert 0 < of_the_night(found.half, day) < of_the_night(found.whole, day)


@pytest.mark.parametrize("place", KILLS)
def test_next_run_goes_on_with_the_slice_that_was_killed(nights, place):
    found = nights[place]
    assert (found.slices, found.committed) == (5, 3 if place == "after_the_commit" else 2)
    assert found.resumed == found.slices - found.committed


@pytest.mark.parametrize("place", KILLS)
def test_completed_night_ends_as_an_undisturbed_one(nights, undisturbed, place):
    assert nights[place].whole == undisturbed[KILLS[place][0]]
