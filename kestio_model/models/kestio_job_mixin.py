"""Nightly jobs: slices that are complete in themselves, a lock for each version, another try after a conflict."""

from odoo import models
from odoo.tools import SQL
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

TRIES = 5
# Unique: somebody wrote the same row meanwhile; the slice is done again with what he wrote.
CONFLICTS = (SerializationFailure, DeadlockDetected, LockNotAvailable, UniqueViolation)


class KestioJobMixin(models.AbstractModel):
    """A job says what a slice is (``_run_slice``); a killed job goes on where it was."""

    _name = "kestio.job.mixin"
    _description = "Nightly job"

    def _run_slices(self, model, later):
        """Run slice after slice; return whether the version is finished within the job's time.

        :param later: how many versions follow.
        """
        while True:
            done, remaining = self._retry(self._run_slice, model)
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining + later):
                return False
            if not remaining:
                return True

    def _retry(self, work, model, tries=TRIES):
        """Do a slice again when somebody changed one of its rows meanwhile."""
        try:
            return work(model)
        except CONFLICTS:
            if tries == 1:
                raise
        self.env.cr.rollback()
        self.env.invalidate_all()
        return self._retry(work, model, tries - 1)

    def _is_mine(self, lock, key):
        """Take the lock of a version until the end of the transaction; a second worker leaves it to the first."""
        [[mine]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", lock, key))
        return mine
