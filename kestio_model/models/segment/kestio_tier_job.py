"""Segment: the nightly job and the buttons, which run the same statements on all customers or on some."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import sql_documents
from .sql_documents import EVERYBODY

_logger = logging.getLogger(__name__)
SLICE = 200_000  # a slice reads all documents once: few large ones cost less than many small ones


class KestioTierJob(models.AbstractModel):
    """Works by slices of customers."""

    _name = "kestio.tier.job"
    _description = "Tier job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_tier(self):
        """Evaluate the customers of every active version; the method of ``ir_cron_tier``."""
        # Who waits longest comes first, so that a large company does not starve the others of a short run.
        versions = self.env["kestio.model"].search([("state", "=", "active")], order="job_finished NULLS FIRST, id")
        for place, model in enumerate(versions):
            if not self._run_slices(model, later=len(versions) - place - 1):
                return

    def _run_slice(self, model):
        """Evaluate the next slice; return how many customers it had and how many are left.

        A second worker finds the version locked and leaves it to the first.
        """
        if not self._is_mine(_LOCK, model.id):
            return 0, 0
        model.invalidate_recordset(["job_position", "state"])
        customers, done, last, remaining = self._next_slice(model)
        if done and model.state == "active":
            as_of = self.env["kestio.tier.figures"]._today(model.company_id)
            try:
                with self.env.cr.savepoint():
                    if not model.job_position:
                        self._check_rates(model, as_of)
                    self._evaluate(model, as_of, customers)
                    if not remaining:
                        self.env["kestio.lead.tier.writer"]._promise(model, SQL("lead.partner_id IS NULL"))
            except UserError as reason:
                _logger.warning("Tiers of %s were not evaluated: %s", model.display_name, reason)
                remaining = 0
        if not remaining:
            self.env["kestio.tier.economics"]._suggest(model, self.env["kestio.tier.figures"]._today(model.company_id))
        model.write({"job_position": last} if remaining else {"job_position": 0, "job_finished": fields.Datetime.now()})
        # Now, so that a conflict with somebody who edits the version is met where the slice is tried again.
        model.flush_recordset()
        return done, remaining

    def _next_slice(self, model):
        """Return the condition of the next slice, its size, its last customer, and how many follow."""
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        ids = SQL(
            "SELECT id FROM res_partner WHERE id > %s AND id = commercial_partner_id ORDER BY id", model.job_position
        )
        [[done, last]] = self.env.execute_query(SQL("SELECT COUNT(*), MAX(id) FROM (%s LIMIT %s) slice", ids, SLICE))
        [[total]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) rest", ids))
        is_whole = not model.job_position and done == total
        customers = EVERYBODY if is_whole else SQL("p.id > %s AND p.id <= %s", model.job_position, last or 0)
        return customers, done, last, total - done

    @api.model
    def _run_now(self, model, partner_ids=None, as_of=None):
        """Evaluate all customers of a version, or some, in this transaction.

        :param partner_ids: ids of commercial entities; all of them by default.
        :param as_of: date of the evaluation; today by default.
        :return: how many changed tier.
        :raises UserError: when a currency that the documents use has no rate.
        """
        as_of = as_of or self.env["kestio.tier.figures"]._today(model.company_id)
        customers = EVERYBODY if partner_ids is None else SQL("p.id = ANY(%s)", list(partner_ids))
        changed = self.sudo()._evaluate(model.sudo(), as_of, customers)
        if partner_ids is None:
            self.env["kestio.tier.economics"]._suggest(model, as_of)
        return changed

    def _evaluate(self, model, as_of, customers):
        """Statuses, figures, then decisions, for the customers that an SQL condition selects."""
        self._check_rates(model, as_of, customers)
        self.env["kestio.tier.writer"]._take_over(model, customers)
        self.env["kestio.partner.status"]._follow_sales(model, as_of, customers)
        self.env["kestio.tier.evaluation"]._refresh(model, as_of, customers)
        changed = self.env["kestio.tier.decision"]._decide(model, as_of, customers)
        self.env["kestio.lead.tier.writer"]._promise(model, customers)
        return changed

    def _check_rates(self, model, as_of, customers=EVERYBODY):
        """Refuse to add amounts of a currency that has no rate."""
        for name in ("account.move", "sale.order", "res.currency.rate"):
            self.env[name].flush_model()
        rows = self.env.execute_query(sql_documents.unrated(model.revenue_source, model.company_id, as_of, customers))
        if rows:
            raise UserError(
                self.env._(
                    "There is no exchange rate for %(currencies)s, which documents of %(company)s use: "
                    "enter one, then recompute the tiers.",
                    currencies=", ".join(name for [name] in rows),
                    company=model.company_id.name,
                )
            )


_LOCK = 0x6B657374  # "kest": our own space of advisory locks
