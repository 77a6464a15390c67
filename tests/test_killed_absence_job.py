"""The job of absences in a process that is killed half-way through one, and in two processes at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools import templates
from tools.say import Stop

ABSENCES, EACH = 6, 4
PREPARE = f"""
from odoo import fields
salesman = env.ref("sales_team.group_sale_salesman").id
people = env["res.users"].with_context(no_reset_password=True).create(
    [{{"name": f"Away {{place}}", "login": f"away{{place}}", "tz": "UTC", "group_ids": [(4, salesman)]}}
     for place in range({ABSENCES} + 1)]
)
substitute, reps = people[-1], people[:-1]
todo = env.ref("mail.mail_activity_data_todo").id
today = fields.Date.today()
for rep in reps:
    customers = env["res.partner"].create([{{"name": f"{{rep.name}} {{place}}"}} for place in range({EACH})])
    env["mail.activity"].create(
        [{{"res_model_id": env["ir.model"]._get_id("res.partner"), "res_id": customer.id, "user_id": rep.id,
           "activity_type_id": todo, "date_deadline": today, "summary": rep.name}} for customer in customers]
    )
    absence = env["kestio.absence"].with_user(rep).create(
        {{"substitute_id": substitute.id, "date_from": today, "date_to": today, "company_id": rep.company_id.id}}
    )
    absence.action_run()
assert env["mail.activity"].search_count([("user_id", "=", substitute.id)]) == {ABSENCES * EACH}
over = fields.Date.subtract(today, days=2)
absences = env["kestio.absence"].search([("user_id", "in", reps.ids)])
absences.sudo().write({{"date_from": over, "date_to": over}})
"""
RUN = """
{interruption}
env["kestio.absence.job"]._cron_absence()
"""
# Two absences are back and committed; of the third, the activities are back and the report is not written.
KILLED = """
import os, signal
absence = env.registry["kestio.absence"]
report = absence._report
reported = []

def report_or_die(self):
    self.env.flush_all()
    if len(reported) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    reported.append(self.id)
    report(self)

absence._report = report_or_die
"""
# Slow enough for both workers to meet at each absence.
SLOW = """
import time
absence = env.registry["kestio.absence"]
give_back = absence._give_back

def give_back_slowly(self, lines):
    time.sleep(0.5)
    give_back(self, lines)

absence._give_back = give_back_slowly
"""
LOOK = """
import json
absences = env["kestio.absence"].search([("user_id.login", "like", "away")])
state = {{
    "states": absences.mapped("state"),
    "reports": [absence.user_id.login for absence in absences for message in absence.message_ids
                if absence.user_id.partner_id in message.partner_ids],
    "owners": [(one.summary, one.user_id.name) for one in env["mail.activity"].search([("summary", "like", "Away")])],
    "lines": absences.line_ids.filtered(lambda line: line.kind == "activity").mapped("state"),
}}
open({file!r}, "w").write(json.dumps(state))
"""


@pytest.fixture
def prepared(connection, run, odoo_shell):
    """Return a function that makes a database with absences that are over."""

    def prepare(suffix: str) -> str:
        name = run.database(suffix)
        templates.clone("plain", connection, name)
        odoo_shell[0](name, PREPARE)
        return name

    return prepare


def assert_all_back(state: dict) -> None:
    """Check that each absence is handed back once, with one report, and each activity is with who was away."""
    assert state["states"] == ["done"] * ABSENCES
    assert Counter(state["reports"]) == {f"away{place}": 1 for place in range(ABSENCES)}
    assert all(name == rep for name, rep in state["owners"])
    assert Counter(state["lines"]) == {"back": ABSENCES * EACH}


def test_killed_half_way_through_an_absence_the_next_run_hands_back_the_rest(odoo_shell, prepared):
    execute, look = odoo_shell
    name = prepared("killed-absence")
    with pytest.raises(Stop):
        execute(name, RUN.format(interruption=KILLED))
    half = look(name, LOOK)
    assert Counter(half["states"]) == {"done": 2, "running": ABSENCES - 2}
    assert len(half["reports"]) == 2
    assert Counter(half["lines"]) == {"back": 2 * EACH, "applied": (ABSENCES - 2) * EACH}
    assert sum(name == rep for name, rep in half["owners"]) == 2 * EACH

    execute(name, RUN.format(interruption=""))
    assert_all_back(look(name, LOOK))


def test_two_workers_at_once_hand_back_each_absence_once(odoo_shell, prepared):
    execute, look = odoo_shell
    name = prepared("absence-workers")
    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(execute, name, RUN.format(interruption=SLOW), f"{who}.log") for who in "ab"]:
            work.result()
    assert_all_back(look(name, LOOK))
