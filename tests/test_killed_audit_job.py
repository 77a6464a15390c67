"""The job of audits, killed between two slices: the next run expires what was left, and asks for each audit once."""

from __future__ import annotations

import pytest

from tools import templates
from tools.say import Stop

AGE = """
env.cr.execute("UPDATE kestio_charter_audit SET valid_until = '2025-01-01' WHERE state = 'done'")
env.cr.commit()
"""
RUN = """
{interruption}
env["kestio.audit.job"]._cron_audit()
"""
# The first slice is committed; the second one is written and lost.
KILL = """
import os, signal
from odoo.addons.kestio_brand_charter.models.audit import kestio_audit_job
kestio_audit_job.SLICE = 5
job = env.registry["kestio.audit.job"]
run, runs = job._run_slice, []

def run_and_die(self, audits):
    result = run(self, audits)
    runs.append(result)
    if len(runs) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

job._run_slice = run_and_die
"""
LOOK = """
import json
audits = env["kestio.charter.audit"].search([("valid_until", "=", "2025-01-01")])
stale = audits.filtered("is_to_redo")
state = {{
    "all": len(audits),
    "expired": len(audits.filtered(lambda audit: audit.state == "expired")),
    "activities": sorted(len(audit.activity_ids) for audit in stale),
    "cells": len({{(a.channel_id, a.step_id, a.tier_code) for a in stale}}) == len(stale),
}}
open({file!r}, "w").write(json.dumps(state))
"""


def test_killed_in_the_second_slice_the_next_run_expires_the_rest_once(connection, run, odoo_shell):
    execute, look = odoo_shell
    name = run.database("killed-audit")
    templates.clone("full", connection, name)
    execute(name, AGE)
    with pytest.raises(Stop):
        execute(name, RUN.format(interruption=KILL))
    half = look(name, LOOK)
    assert half["expired"] == 5
    assert half["all"] > 10

    execute(name, RUN.format(interruption=""))
    end = look(name, LOOK)
    assert end["expired"] == half["all"]
    assert set(end["activities"]) == {1}
    assert end["cells"]
    execute(name, RUN.format(interruption=""))
    assert look(name, LOOK) == end
