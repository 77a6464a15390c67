"""Pipeline: the nightly job that writes forecasts down and judges them."""

from odoo import api, models

_LOCK = 0x6B657372  # "kesr": our own space of advisory locks


class KestioReliabilityJob(models.AbstractModel):
    """Company by company, each complete in itself: what is done for today is not done again after a restart."""

    _name = "kestio.reliability.job"
    _description = "Reliability job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_reliability(self):
        """Take the snapshots that are due, then classes and alerts; the method of ``ir_cron_reliability``."""
        companies = self._waiting()
        for place, company in enumerate(companies):
            self._retry(self._run_company, company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - place - 1):
                return

    def _waiting(self):
        """Return the companies that were not judged today."""
        today = self.env["kestio.lead.snapshot"]._today
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        return companies.filtered(
            lambda company: not company.kestio_reliability_date or company.kestio_reliability_date < today(company)
        )

    def _run_company(self, company):
        """Do the day's work of a company; a second worker leaves it to the first."""
        if not self._is_mine(_LOCK, company.id):
            return
        company.invalidate_recordset(["kestio_reliability_date"])
        as_of = self.env["kestio.lead.snapshot"]._today(company)
        if company.kestio_reliability_date == as_of:
            return
        self._run_now(company, as_of)
        company.kestio_reliability_date = as_of
        company.flush_recordset()

    @api.model
    def _run_now(self, company, as_of):
        """Take the snapshot of a company if it is due, then give classes and raise alerts, in this transaction.

        :param as_of: today, where the company is.
        """
        job = self.sudo()
        snapshots = job.env["kestio.lead.snapshot"]
        if snapshots._due(company, as_of):
            snapshots._take(as_of, company)
        job.env["kestio.forecast.class"]._evaluate(company, as_of)
        watch, alerts = job.env["kestio.pipeline.watch"], job.env["kestio.pipeline.alert"]
        alerts._follow(company, as_of, watch._situations(company, as_of))
