"""The nightly job of tiers in a process that is killed in the middle of a slice, and started again."""

from __future__ import annotations

import pytest

from tools import database, templates
from tools.say import Stop

CUSTOMERS = 12
PREPARE = f"""
company = env["res.company"].create({{"name": "Killed"}})
env["res.partner"].with_company(company).create(
    [{{"name": f"Killed {{place}}", "company_id": company.id, "kestio_potential": 5 + 8 * place}}
     for place in range({CUSTOMERS})]
)
env["kestio.model"].create(
    {{
        "company_id": company.id,
        "state": "active",
        "tier_ids": [(0, 0, {{"name": "Gold", "enter_index": 70, "exit_index": 60, "sequence": 1}}),
                     (0, 0, {{"name": "Bronze", "sequence": 2}})],
        "criterion_ids": [(0, 0, {{"measure": "potential", "low": 0, "high": 100}})],
    }}
)
"""
RUN = """
from odoo.addons.kestio_model.models.segment import kestio_tier_job
kestio_tier_job.SLICE = 3
company = env["res.company"].search([("name", "=", "Killed")])
env["kestio.model"].search([("company_id", "!=", company.id), ("state", "=", "active")]).action_archive_version()
env.cr.commit()
{interruption}
env["kestio.tier.job"]._cron_tier()
"""
# With the tiers of a slice written but not committed, and earlier slices committed; nothing is cleaned up.
KILLED = """
import os, signal
decision = env.registry["kestio.tier.decision"]
decide = decision._decide

def decide_and_die(self, model, as_of, customers):
    changed = decide(self, model, as_of, customers)
    env.cr.execute("SELECT COUNT(*) FROM kestio_tier_evaluation WHERE company_id = %s", [company.id])
    if changed and env.cr.fetchone()[0] > 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return changed

decision._decide = decide_and_die
"""
LOOK = """
import json
company = env["res.company"].search([("name", "=", "Killed")])
customers = [("name", "like", "Killed "), ("company_id", "=", company.id)]
partners = env["res.partner"].with_company(company).search(customers)
rows = env["kestio.tier.history"].search([("company_id", "=", company.id)])
state = {{
    "tiers": {{partner.name: partner.kestio_tier_id.code for partner in partners}},
    "indexes": {{partner.name: partner.kestio_tier_index for partner in partners}},
    "history": sorted((row.partner_id.name, row.tier_id.code, str(row.date_from), row.date_to) for row in rows),
    "position": env["kestio.model"].search([("company_id", "=", company.id)]).job_position,
}}
open({file!r}, "w").write(json.dumps(state))
"""


def test_killed_job_goes_on_and_ends_as_if_it_had_never_been_killed(connection, run, odoo_shell):
    execute, look = odoo_shell
    killed, undisturbed = run.database("killed"), run.database("undisturbed")
    templates.clone("full", connection, killed)
    execute(killed, PREPARE)
    database.clone(connection, killed, undisturbed)
    execute(undisturbed, RUN.format(interruption=""))
    with pytest.raises(Stop):
        execute(killed, RUN.format(interruption=KILLED))

    half = look(killed, LOOK)
    ranked = [name for name, code in half["tiers"].items() if code]
    assert 0 < len(ranked) < CUSTOMERS
    assert half["position"] > 0

    execute(killed, RUN.format(interruption=""))
    whole = look(killed, LOOK)
    assert whole["position"] == 0
    assert len(whole["history"]) == CUSTOMERS
    assert whole == look(undisturbed, LOOK)
