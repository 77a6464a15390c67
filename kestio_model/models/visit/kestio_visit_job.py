"""Visit: the nightly job and the buttons, which run the same statements on all customers or on some."""

from odoo import api, models
from odoo.tools import SQL

from .sql_visit import OPEN

REPS = 10  # in a slice: their calendars are in memory together
_LOCK = 0x6B657369  # "kesi": our own space of advisory locks


class KestioVisitJob(models.AbstractModel):
    """Who is due is settled for a company at once; slots are given by slices of reps."""

    _name = "kestio.visit.job"
    _description = "Visit job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_visit(self):
        """Plan the visits of every company that has a commercial model; the method of ``ir_cron_visit``."""
        companies = self._companies()
        for place, company in enumerate(companies):
            later = len(companies) - place - 1
            changed = self._retry(self._run_first, company)
            if not self.env["ir.cron"]._commit_progress(changed, remaining=1 + later):
                return
            if not self._run_slices(company, later):
                return

    def _companies(self):
        """Return the companies that have a version in use, or visits that have to end."""
        open_visits = [("state", "in", OPEN)]
        companies = self.env["kestio.visit"].sudo()._read_group(open_visits, ["company_id"])
        used = self.env["kestio.model.scope"].sudo().search([("model_id", "!=", False)]).company_id
        return used.union(*(company for [company] in companies)).sorted("id")

    def _run_first(self, company):
        """Open, change and end cycles; a second worker leaves a company to the first."""
        if not self._is_mine(_LOCK, company.id):
            return 0
        return self.with_company(company).env["kestio.visit.cycle"]._sync(company, SQL("TRUE"))

    def _run_slice(self, company):
        """Give slots to the visits of the next reps; return how many were placed and how many reps are left."""
        if not self._is_mine(_LOCK, company.id):
            return 0, 0
        env = self.with_company(company).env
        planner, capacity = env["kestio.visit.planner"], env["kestio.visit.capacity"]
        waiting = planner._waiting(company)
        placed, _reps = planner._plan(company, SQL("TRUE"), users=waiting[:REPS])
        left = len(waiting[REPS:])
        if not left:
            capacity._note(company)
        return placed, left

    @api.model
    def _run_now(self, company, partner_ids=None, again=False, today=None):
        """Plan all customers of a company, or some, in this transaction.

        :param partner_ids: ids of commercial entities; all of them by default.
        :param again: look again for visits that found no slot today.
        :return: how many visits changed.
        """
        job = self.sudo().with_company(company)
        condition = SQL("TRUE") if partner_ids is None else SQL("p.id = ANY(%s)", list(partner_ids))
        changed = job.env["kestio.visit.cycle"]._sync(company, condition, today)
        placed, reps = job.env["kestio.visit.planner"]._plan(company, condition, again=again, today=today)
        if changed or placed:
            job.env["kestio.visit.capacity"]._note(company, reps)
        return changed + placed
