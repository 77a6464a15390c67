"""Visit: the job that sends what is due in re-bookings, and stops those that have become pointless."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..kestio_job_mixin import CONFLICTS

SLICE = 50
FAILURES = 3
_logger = logging.getLogger(__name__)


class KestioRebookingJob(models.AbstractModel):
    """Each flow is locked while it is worked on; a second worker takes others."""

    _name = "kestio.rebooking.job"
    _description = "Re-booking job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_rebooking(self):
        """Do what is due; the method of ``ir_cron_rebooking``."""
        self._run_slices(self.env["kestio.rebooking"], later=0)

    def _run_slice(self, flows):
        """Do the next flows that are due; return how many, and how many are left."""
        now = fields.Datetime.now()
        flows = flows.sudo()
        flows._stop_pointless()
        flows._retry_mails()
        due = [("next_date", "<=", now)]
        # What is held locks days until it is committed: one by one, two workers never wait for each other.
        is_held = self.env["res.company"].sudo().search_count([("kestio_rebooking_hold", "=", True)], limit=1)
        mine = flows.search(due, order="next_date, id", limit=1 if is_held else SLICE).try_lock_for_update()
        for flow in mine:
            self._advance(flow, now)
        self.env.flush_all()
        # What another worker holds is his to finish.
        return len(mine), flows.search_count(due) if mine else 0

    def _advance(self, flow, now):
        """Do one flow; one that fails does not stop the others, waits an hour, and is called after three times."""
        try:
            with self.env.cr.savepoint():
                flow._advance()
        except CONFLICTS:
            raise
        except Exception:
            _logger.warning("Re-booking %s could not go on", flow.id, exc_info=True)
            if flow.failures + 1 < FAILURES:
                flow.write({"failures": flow.failures + 1, "next_date": now + timedelta(hours=1)})
            else:
                flow.write({"state": "phone", "reason": "failed", "next_date": False, "call_date": now})

    @api.model
    def _run_now(self):
        """Do everything that is due in this transaction; return how many flows."""
        done, total = 1, 0
        while done:
            done, _remaining = self.sudo()._run_slice(self.env["kestio.rebooking"])
            total += done
        return total

    @api.model
    def _wake(self, at):
        """Let the job run at a moment too."""
        self.env.ref("kestio_model.ir_cron_rebooking").sudo()._trigger(at=at)
