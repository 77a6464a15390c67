"""Absence: hands back when an absence is over, and redirects once a day what has come in since."""

import logging

from odoo import api, models

from ..kestio_job_mixin import CONFLICTS

_logger = logging.getLogger(__name__)
PARTS = ("back", "new")


class KestioAbsenceJob(models.AbstractModel):
    """Each absence is complete in itself: killed, the job goes on with the next one; a second run finds nothing."""

    _name = "kestio.absence.job"
    _description = "Absence job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_absence(self):
        """Do what is due, absence by absence; the method of ``ir_cron_absence``."""
        due = self._due()
        for place, item in enumerate(due, 1):
            self._retry(self._run_one, item)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - place):
                return

    @api.model
    def _run_now(self):
        """Do everything that is due, in this transaction."""
        for item in self._due():
            self._run_one(item)

    def _due(self):
        """Return what is to do: the parts, and the absences by id."""
        running = self.env["kestio.absence"].sudo().search([("state", "=", "running")], order="date_to, id")
        return [(part, absence.id) for part in PARTS for absence in running if self._is_due(part, absence)]

    def _is_due(self, part, absence):
        """Tell whether an absence is over, or was not looked at today."""
        if absence.state != "running" or absence._is_over() != (part == "back"):
            return False
        return part == "back" or absence.checked_on != absence._today()

    def _run_one(self, item):
        """Do a part for an absence; one that fails does not keep the others waiting, and is tried again next time.

        A second worker leaves the absence to the first, or finds that nothing is due any more.
        """
        part, key = item
        absence = self.env["kestio.absence"].sudo().browse(key).try_lock_for_update(allow_referencing=True)
        if not absence or not self._is_due(part, absence):
            return
        try:
            with self.env.cr.savepoint():
                absence = absence.with_company(absence.company_id)
                if part == "back":
                    absence._hand_back()
                else:
                    absence._catch_up()
        except CONFLICTS:
            raise
        except Exception:
            # Rules may remember the state that was rolled back.
            self.env.registry.clear_cache()
            _logger.exception("%s: the part %r of the job failed", absence, part)
