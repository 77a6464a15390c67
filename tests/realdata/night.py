"""``python -m tests.realdata.night DATABASE DAY SLICE MODEL METHOD CALL``: a nightly job that waits to be killed.

It does the work slice by slice until a method of a model was called that often, says so, and goes no further.
"""

from __future__ import annotations

import itertools
import sys
import time
from datetime import date
from unittest import mock

from tools import load_invoices

from . import inside

WAITS = "waits"


def main() -> None:
    """Do what the command line says."""
    database, day, size, model, method, call = sys.argv[1:]
    with load_invoices.environment(database) as env, inside.clock(date.fromisoformat(day)), slices_of(int(size)):
        stop_after(env, model, method, int(call))
        env["kestio.tier.job"]._cron_tier()


def slices_of(size: int):
    """Cut the job's work into slices of so many customers, while the block lasts."""
    from odoo.addons.kestio_model.models.segment import kestio_tier_job

    return mock.patch.object(kestio_tier_job, "SLICE", size)


def stop_after(env, model: str, method: str, call: int) -> None:
    """Let the method return for the last time at this call."""
    owner = type(env[model])
    original = getattr(owner, method)
    calls = itertools.count(1)

    def watched(self, *values, **named):
        result = original(self, *values, **named)
        if next(calls) == call:
            print(WAITS, flush=True)  # noqa: T201 - tells the test that it may kill
            time.sleep(600)
        return result

    setattr(owner, method, watched)


if __name__ == "__main__":
    main()
