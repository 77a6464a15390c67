"""The job of every few minutes, killed between scores and hand-over: the next run hands over what was left."""

from __future__ import annotations

import pytest

from tools import templates
from tools.say import Stop

PREPARE = """
company = env.company
env["kestio.score.ruleset"].search([("company_id", "=", company.id)]).write({"state": "archived"})
kinds = env["kestio.score.event.type"]._by_code()
rules = env["kestio.score.ruleset"].create(
    {"company_id": company.id, "group_ids": [(0, 0, {"name": "Asks", "rule_ids": [
        (0, 0, {"type_id": kinds["form"][0], "points": 70, "decay": "none"})]})]}
)
rules.action_publish()
env["kestio.score.threshold"].search([]).unlink()
env["kestio.score.threshold"].create({"company_id": company.id, "enter": 60, "leave": 40})
leads = env["crm.lead"].create(
    [{"name": f"Killed {place}", "company_id": company.id, "user_id": False} for place in range(5)]
)
env["kestio.score.touched"]._take()
env.cr.execute("DELETE FROM kestio_score_touched")
env["kestio.score.ledger"]._record(
    [{"type": "form", "source": "killed", "source_key": str(lead.id), "lead_id": lead.id} for lead in leads]
)
env.cr.commit()
"""
RUN = """
{interruption}
env["kestio.score.job"]._cron_follow()
"""
# Scores are committed; nobody is handed over yet.
BEFORE = """
import os, signal
handover = env.registry["kestio.score.handover"]
handover._job = lambda *_nothing: os.kill(os.getpid(), signal.SIGKILL)
"""
# Two of five are handed over and committed.
BETWEEN = """
import os, signal
from odoo.addons.kestio_scoring.models.handover import kestio_score_handover
kestio_score_handover.SLICE = 2
handover = env.registry["kestio.score.handover"]
run, runs = handover._run, []

def run_and_die(self, company, ids):
    runs.append(ids)
    if len(runs) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return run(self, company, ids)

handover._run = run_and_die
"""
LOOK = """
import json
leads = env["crm.lead"].search([("name", "like", "Killed ")])
state = {{
    "scores": leads.mapped("kestio_score"),
    "crossings": sorted(env["kestio.score.crossing"].search([("lead_id", "in", leads.ids)]).mapped("number")),
    "waiting": env["kestio.score.touched"].search_count([]),
}}
open({file!r}, "w").write(json.dumps(state))
"""


def test_killed_before_or_during_the_hand_over_the_next_run_hands_over_whom_it_left(connection, run, odoo_shell):
    execute, look = odoo_shell
    name = run.database("killed-score")
    templates.clone("plain", connection, name)
    execute(name, PREPARE)
    for interruption, crossings in ((BEFORE, []), (BETWEEN, [1] * 2)):
        with pytest.raises(Stop):
            execute(name, RUN.format(interruption=interruption))
        half = look(name, LOOK)
        assert (half["scores"], half["crossings"]) == ([70] * 5, crossings)
        assert half["waiting"]

    execute(name, RUN.format(interruption=""))
    assert look(name, LOOK) == {"scores": [70] * 5, "crossings": [1] * 5, "waiting": 0}
