"""The nightly job of probabilities in a process that is killed in the middle of a slice, and started again."""

from __future__ import annotations

import pytest

from tools import database, templates
from tools.say import Stop

LEADS = 12
PREPARE = f"""
company = env["res.company"].create({{"name": "Killed Pipeline"}})
stage = env["crm.stage"].create({{"name": "Killed stage"}})
model = env["kestio.model"].create(
    {{
        "company_id": company.id,
        "learn_rules": False,
        "tier_ids": [(0, 0, {{"name": "Gold", "enter_index": 70, "exit_index": 60, "sequence": 1}}),
                     (0, 0, {{"name": "Bronze", "sequence": 2}})],
        "criterion_ids": [(0, 0, {{"measure": "potential", "low": 0, "high": 100}})],
        "stage_rule_ids": [(0, 0, {{"stage_id": stage.id, "probability": 60, "grace_days": 0, "half_life_days": 10}})],
    }}
)
model.state = "active"
company.kestio_probability_engine = "model"
leads = env["crm.lead"].create(
    [{{"name": f"Killed {{place:02}}", "type": "opportunity", "company_id": company.id, "team_id": False,
       "user_id": False, "stage_id": stage.id, "expected_revenue": 1000,
       "date_last_stage_update": f"2020-01-{{place + 1:02}} 08:00:00"}} for place in range({LEADS})]
)
leads[0].probability = 44
env.flush_all()
env.cr.execute(
    "UPDATE kestio_lead_history SET stage_entered_at = '2020-01-01', date_from = '2020-01-01' WHERE lead_id = ANY(%s)",
    [leads.ids],
)
env.cr.execute(
    '''UPDATE crm_lead SET automated_probability = 60, kestio_rule_probability = 60, prorated_revenue = 600,
              probability = CASE WHEN probability = 44 THEN 44 ELSE 60 END WHERE id = ANY(%s)''',
    [leads.ids],
)
"""
RUN = """
from odoo.addons.kestio_model.models.pipeline import kestio_probability_job
kestio_probability_job.SLICE = 3
company = env["res.company"].search([("name", "=", "Killed Pipeline")])
others = [("company_id", "!=", company.id)]
env["kestio.model"].search([*others, ("state", "=", "active")]).action_archive_version()
env["crm.lead"].search([*others, ("active", "=", True)]).write({{"active": False}})
env.cr.commit()
{interruption}
env["kestio.probability.job"]._cron_probability()
"""
# With the percents of a slice written but not committed, and earlier slices committed; nothing is cleaned up.
KILLED = """
import os, signal
job = env.registry["kestio.probability.job"]
update = job._update

def update_and_die(self, model, condition, now=None):
    changed = update(self, model, condition, now)
    env.cr.execute(
        "SELECT COUNT(*) FROM crm_lead WHERE company_id = %s AND kestio_rule_probability < 60", [company.id]
    )
    if env.cr.fetchone()[0] > 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return changed

job._update = update_and_die
"""
LOOK = """
import json
company = env["res.company"].search([("name", "=", "Killed Pipeline")])
leads = env["crm.lead"].search([("company_id", "=", company.id)], order="name")
rows = env["kestio.lead.history"].search([("lead_id", "in", leads.ids), ("date_to", "=", False)])
state = {{
    "percents": {{lead.name: lead.probability for lead in leads}},
    "weighted": {{lead.name: lead.prorated_revenue for lead in leads}},
    "history": sorted((row.lead_id.name, row.probability) for row in rows),
    "position": env["kestio.model"].search([("company_id", "=", company.id)]).probability_position,
}}
open({file!r}, "w").write(json.dumps(state))
"""


def test_killed_job_goes_on_and_ends_as_if_it_had_never_been_killed(connection, run, odoo_shell):
    execute, look = odoo_shell
    killed, undisturbed = run.database("killed-pipeline"), run.database("undisturbed-pipeline")
    templates.clone("full", connection, killed)
    execute(killed, PREPARE)
    database.clone(connection, killed, undisturbed)
    execute(undisturbed, RUN.format(interruption=""))
    with pytest.raises(Stop):
        execute(killed, RUN.format(interruption=KILLED))

    half = look(killed, LOOK)
    done = [name for name, percent in half["percents"].items() if percent < 44]
    assert 0 < len(done) < LEADS - 1
    assert half["position"] > 0

    execute(killed, RUN.format(interruption=""))
    whole = look(killed, LOOK)
    assert whole["position"] == 0
    assert sorted(set(whole["percents"].values())) == [6.0, 44.0]
    assert whole == look(undisturbed, LOOK)
