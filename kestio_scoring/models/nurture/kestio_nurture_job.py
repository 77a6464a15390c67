"""Nurture: the job that enrols people and takes the steps that are due."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.kestio_model.models.kestio_job_mixin import CONFLICTS

SLICE = 100
AT_ONCE = 500
FAILURES = 3
_logger = logging.getLogger(__name__)


class KestioNurtureJob(models.AbstractModel):
    """Each person is locked while his step is taken; a second worker takes others."""

    _name = "kestio.nurture.job"
    _description = "Nurture job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_nurture(self):
        """Do what is due in all scenarios; the method of ``ir_cron_nurture``."""
        scenarios = self.env["kestio.nurture.scenario"].search([("state", "=", "running")])
        self.env["kestio.nurture.sending"]._doubt_early_clicks()
        self.env["kestio.nurture.sending"]._retry_mails()
        self.env["ir.cron"]._commit_progress(0, remaining=1)
        for scenario in scenarios:
            self._retry(self._let_in, scenario)
            self.env["ir.cron"]._commit_progress(0, remaining=1)
        self._run_slices(scenarios, later=0)

    @api.model
    def _run_now(self, scenarios):
        """Do what is due in some scenarios, in this transaction; return how many steps were taken.

        A person waits for the answer: what is more than some hundred people is left to the job, which starts at once.
        """
        running = scenarios.filtered(lambda scenario: scenario.state == "running")
        self._let_in(running)
        taken = 0
        for _slice in range(AT_ONCE // SLICE):
            done, steps = self._slice(running)
            taken += steps
            if not done:
                return taken
        self.env.ref("kestio_scoring.ir_cron_nurture").sudo()._trigger()
        return taken

    def _let_in(self, scenarios):
        """Enrol whom the scenarios take by themselves."""
        for scenario in scenarios.filtered(lambda one: one.automatic and not one.automatic_ended):
            scenario._enrol(scenario._audience(new=True), by_itself=True)

    def _run_slice(self, scenarios):
        """Take the next steps that are due; return how many people were looked at, and how many are left."""
        done, _steps = self._slice(scenarios)
        return done, self.env["kestio.nurture.enrollment"].search_count(self._due(scenarios)) if done else 0

    def _due(self, scenarios):
        running = [("scenario_id", "in", scenarios.ids), ("scenario_id.state", "=", "running")]
        return [("state", "=", "running"), ("next_date", "<=", fields.Datetime.now()), *running]

    def _slice(self, scenarios):
        """Return how many people were looked at, and how many steps were taken."""
        enrollments = self.env["kestio.nurture.enrollment"].sudo()
        mine = enrollments.search(self._due(scenarios), order="next_date, id", limit=SLICE).try_lock_for_update()
        now = fields.Datetime.now()
        steps = sum(self._advance(enrollment, now) for enrollment in mine)
        self.env.flush_all()
        return len(mine), steps

    def _advance(self, enrollment, now):
        """Take one person's step; one that fails does not stop the others, and is given up after three times."""
        try:
            with self.env.cr.savepoint():
                return enrollment._advance(now)
        except CONFLICTS:
            raise
        except Exception:
            _logger.warning("Step of enrolment %s could not be taken", enrollment.id, exc_info=True)
            if enrollment.failures + 1 < FAILURES:
                enrollment.write({"failures": enrollment.failures + 1, "next_date": now + timedelta(hours=1)})
            else:
                enrollment._leave("failed")
        return 0
