"""Absence: hands back when an absence is over, and redirects once a day what has come in since."""

import logging

from odoo import api, models

from ..kestio_job_mixin import CONFLICTS

_logger = logging.getLogger(__name__)
_LOCK = 0x6B657361  # "kesa": our own space of advisory locks
PARTS = ("back", "new")


class KestioAbsenceJob(models.AbstractModel):
    """Each absence is complete in itself: killed, the job goes on with the next one; a second run finds nothing."""

    _name = "kestio.absence.job"
    _description = "Absence job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_absence(self):
        """Do both parts; the method of ``ir_cron_absence``."""
        for place, part in enumerate(PARTS):
            if not self._run_slices(part, later=len(PARTS) - place - 1):
                return

    @api.model
    def _run_now(self):
        """Do everything that is due, in this transaction."""
        for part in PARTS:
            self.sudo()._run_slice(part)

    def _run_slice(self, model):
        """Do a part for all absences for which it is due: a few; return how many, and that none is left.

        :param model: the name of the part.
        """
        if not self._is_mine(_LOCK, PARTS.index(model)):
            return 0, 0
        mine = self._due(model).try_lock_for_update(allow_referencing=True)
        for absence in mine:
            self._run_one(model, absence.with_company(absence.company_id))
        return len(mine), 0

    def _run_one(self, part, absence):
        """Do a part for an absence; one that fails does not keep the others waiting, and is tried again next time."""
        try:
            with self.env.cr.savepoint():
                if part == "back":
                    absence._hand_back()
                else:
                    absence._catch_up()
        except CONFLICTS:
            raise
        except Exception:
            _logger.exception("%s: the part %r of the job failed", absence, part)

    def _due(self, part):
        """Return the absences that are over, or that were not looked at today."""
        running = self.env["kestio.absence"].sudo().search([("state", "=", "running")], order="date_to, id")
        if part == "back":
            return running.filtered(lambda absence: absence._is_over())
        return running.filtered(lambda absence: not absence._is_over() and absence.checked_on != absence._today())
