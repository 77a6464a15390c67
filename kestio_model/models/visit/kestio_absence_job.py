"""Absence: hands back when an absence is over, and redirects once a day what has come in since."""

from odoo import api, models

SLICE = 5
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
        job = self.sudo()
        for part in PARTS:
            while job._run_slice(part)[1]:
                continue

    def _run_slice(self, model):
        """Do the next absences of a part; return how many, and how many are left.

        :param model: the name of the part.
        """
        if not self._is_mine(_LOCK, PARTS.index(model)):
            return 0, 0
        found = self._due(model)
        mine = found[:SLICE].try_lock_for_update(allow_referencing=True)
        for absence in mine:
            own = absence.with_company(absence.company_id)
            if model == "back":
                own._hand_back()
            else:
                own._catch_up()
        return len(mine), len(found) - len(mine) if mine else 0

    def _due(self, part):
        """Return the absences that are over, or that were not looked at today."""
        running = self.env["kestio.absence"].sudo().search([("state", "=", "running")], order="date_to, id")
        if part == "back":
            return running.filtered(lambda absence: absence._is_over())
        return running.filtered(lambda absence: not absence._is_over() and absence.checked_on != absence._today())
