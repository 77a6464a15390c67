"""The nightly job of visits in processes that are killed with meetings made and not committed, or run at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tools import templates
from tools.say import Stop

REPS = 3
CUSTOMERS = 12
PREPARE = f"""
company = env["res.company"].create({{"name": "Killed"}})
reps = env["res.users"].with_context(no_reset_password=True).create(
    [{{"name": f"Killed Rep {{place}}", "login": f"killed.rep.{{place}}", "tz": "Europe/Paris",
       "company_id": company.id, "company_ids": [(6, 0, company.ids)],
       "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}} for place in range({REPS})]
)
model = env["kestio.model"].create(
    {{
        "company_id": company.id,
        "tier_ids": [(0, 0, {{"name": "Gold", "cadence_months": 4, "visit_duration": 1}})],
        "criterion_ids": [(0, 0, {{"measure": "potential", "low": 0, "high": 100}})],
    }}
)
model.state = "active"
customers = env["res.partner"].create(
    [{{"name": f"Killed {{place}}", "is_company": True, "company_id": company.id, "zip": "69001",
       "user_id": reps[place % {REPS}].id}} for place in range({CUSTOMERS})]
)
customers.with_company(company)._kestio_change_tier(model.tier_ids)
"""
RUN = """
from odoo.addons.kestio_model.models.visit import kestio_visit_job
kestio_visit_job.REPS = 1
{interruption}
env["kestio.visit.job"]._cron_visit()
"""
# The cycles and the meetings of the first rep are committed; those of the second are in the calendar, their visits do
# not know of them yet, and nothing is cleaned up.
KILLED = """
import os, signal
planner = env.registry["kestio.visit.planner"]
store = planner._store
placed = []

def store_or_die(self, rota, chosen, booked):
    placed.append(booked)
    if len(placed) == 2:
        self.env.flush_all()
        os.kill(os.getpid(), signal.SIGKILL)
    store(self, rota, chosen, booked)

planner._store = store_or_die
"""
# Both workers are at it at the same time.
SLOW = """
import time
planner = env.registry["kestio.visit.planner"]
place = planner._place

def place_slowly(self, rota):
    time.sleep(1)
    return place(self, rota)

planner._place = place_slowly
"""
LOOK = """
import json
company = env["res.company"].search([("name", "=", "Killed")])
visits = env["kestio.visit"].search([("company_id", "=", company.id)])
events = env["calendar.event"].with_context(active_test=False).search([("user_id.login", "like", "killed.rep.")])
state = {{
    "customers": sorted(visits.partner_id.mapped("name")),
    "states": [visit.state for visit in visits],
    "of_visits": sorted(visits.event_id.ids),
    "events": sorted(events.ids),
    "spans": [[event.user_id.login, str(event.start), str(event.stop)] for event in events.sorted("start")],
    "activities": len(visits.activity_ids),
}}
open({file!r}, "w").write(json.dumps(state))
"""


@pytest.fixture
def prepared(connection, run, odoo_shell):
    """Return a function that makes a database with customers to visit."""

    def prepare(name: str) -> str:
        database = run.database(name)
        templates.clone("plain", connection, database)
        odoo_shell[0](database, PREPARE)
        return database

    return prepare


def assert_planned_once(state: dict) -> None:
    """Check that each customer has one visit, each visit one meeting, and that no rep is in two places."""
    assert state["customers"] == sorted(f"Killed {place}" for place in range(CUSTOMERS))
    assert state["states"] == ["blocked"] * CUSTOMERS
    assert state["events"] == state["of_visits"]
    assert len(state["events"]) == CUSTOMERS
    for login in {login for login, _start, _stop in state["spans"]}:
        mine = [(start, stop) for who, start, stop in state["spans"] if who == login]
        assert len(mine) == CUSTOMERS // REPS
        assert all(one[1] <= other[0] for one, other in zip(mine, mine[1:], strict=False))
    assert state["activities"] == 0


def test_killed_with_meetings_made_no_visit_is_planned_twice_and_none_is_lost(odoo_shell, prepared):
    execute, look = odoo_shell
    name = prepared("killed-visits")
    with pytest.raises(Stop):
        execute(name, RUN.format(interruption=KILLED))

    half = look(name, LOOK)
    assert sorted(half["states"]) == ["blocked"] * 4 + ["to_plan"] * 8
    assert half["events"] == half["of_visits"]
    assert len(half["events"]) == CUSTOMERS // REPS

    execute(name, RUN.format(interruption=""))
    whole = look(name, LOOK)
    assert_planned_once(whole)
    assert set(half["events"]) <= set(whole["events"])

    execute(name, RUN.format(interruption=""))
    assert look(name, LOOK) == whole


def test_two_workers_at_once_plan_each_visit_once(odoo_shell, prepared):
    execute, look = odoo_shell
    name = prepared("two-visit-workers")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda worker: execute(name, RUN.format(interruption=SLOW), f"{worker}.log"), (1, 2)))
    # A worker that finds the company taken leaves it to the other.
    execute(name, RUN.format(interruption=""))
    assert_planned_once(look(name, LOOK))
