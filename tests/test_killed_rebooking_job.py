"""The job of re-bookings in a process that is killed between a mail and the state that goes with it."""

from __future__ import annotations

from collections import Counter

import pytest

from tools import templates
from tools.say import Stop

FLOWS = 8
PREPARE = f"""
from odoo import fields
company = env.company
rep = env["res.users"].with_context(no_reset_password=True).create(
    {{"name": "Killed Rep", "login": "killed.rep", "tz": "UTC",
      "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]}}
)
env["kestio.rebooking"].create(
    [{{"name": f"Killed {{place}}", "kind": "proposal", "title": "Demo", "user_id": rep.id, "company_id": company.id,
       "minutes": 30, "email": f"killed{{place}}@example.com", "lang": "en_US", "tz": "UTC",
       "next_date": fields.Datetime.now()}} for place in range({FLOWS})]
)
"""
RUN = """
from odoo.addons.kestio_model.models.visit import kestio_rebooking_job
kestio_rebooking_job.SLICE = 3
{interruption}
env["kestio.rebooking.job"]._cron_rebooking()
"""
# The first slice is committed; of the second, a mail is in the queue and its state is not written.
KILLED = """
import os, signal
flow = env.registry["kestio.rebooking"]
queue = flow._queue
queued = []

def queue_and_die(self, kind, attachments=()):
    queue(self, kind, attachments)
    queued.append(self.id)
    if len(queued) == 5:
        os.kill(os.getpid(), signal.SIGKILL)

flow._queue = queue_and_die
"""
LOOK = """
import json
flows = env["kestio.rebooking"].search([("name", "like", "Killed")], order="name")
mails = env["mail.mail"].search([("model", "=", flows._name), ("res_id", "in", flows.ids)])
state = {{
    "states": {{flow.name: flow.state for flow in flows}},
    "mails": [env["kestio.rebooking"].browse(mail.res_id).name for mail in mails],
    "identities": mails.mapped("message_id"),
}}
open({file!r}, "w").write(json.dumps(state))
"""


def test_killed_between_mail_and_state_no_mail_goes_twice_and_none_is_lost(connection, run, odoo_shell):
    execute, look = odoo_shell
    name = run.database("killed-rebooking")
    templates.clone("plain", connection, name)
    execute(name, PREPARE)
    with pytest.raises(Stop):
        execute(name, RUN.format(interruption=KILLED))

    half = look(name, LOOK)
    assert Counter(half["states"].values()) == {"sent": 3, "waiting": FLOWS - 3}
    assert sorted(half["mails"]) == sorted(who for who, state in half["states"].items() if state == "sent")

    execute(name, RUN.format(interruption=""))
    whole = look(name, LOOK)
    assert set(whole["states"].values()) == {"sent"}
    assert sorted(whole["mails"]) == sorted(whole["states"])
    assert len(set(whole["identities"])) == FLOWS
