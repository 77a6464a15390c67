"""Score: the nightly job and the buttons, which run the same statement on all or on some."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .kestio_score_figures import EVERYBODY

NOBODY = SQL("FALSE")
SUMS_HOLD = timedelta(days=30)
_LOCK = 0x6B65737D  # "kes}": a space of advisory locks of its own


class KestioScoreJob(models.AbstractModel):
    """One slice per company. The night reads running sums, not the ledger; who did something is computed meanwhile."""

    _name = "kestio.score.job"
    _description = "Score job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_score(self):
        """Compute the scores of every company that has rules; the method of ``ir_cron_score``."""
        published = self.env["kestio.score.ruleset"].search(
            [("state", "=", "published")], order="job_finished NULLS FIRST, id"
        )
        for place, ruleset in enumerate(published):
            if not self._run_slices(ruleset, later=len(published) - place - 1):
                return
            if not self._hand_over(ruleset.company_id):
                return

    def _run_slice(self, ruleset):
        """Compute the scores of a company; a second worker leaves it to the first."""
        if not self._is_mine(_LOCK, ruleset.id):
            return 0, 0
        ruleset.invalidate_recordset(["state"])
        changed = 0
        if ruleset.state == "published":
            changed = self._night(ruleset)
            ruleset.sudo().write({"job_finished": fields.Datetime.now()})
            ruleset.flush_recordset()
        return max(changed, 1), 0

    def _night(self, ruleset, as_of=None):
        """Compute all scores of a company: from the running sums, which are made anew once a month."""
        as_of = as_of or fields.Datetime.now()
        self._follow_events()
        if not ruleset.summed_on or ruleset.summed_on < as_of - SUMS_HOLD:
            return self._run_all(ruleset, as_of)
        return self.env["kestio.score"].sudo()._refresh(ruleset, EVERYBODY, EVERYBODY, as_of, is_summed=True)

    def _run_all(self, ruleset, as_of=None):
        """Make the running sums from the ledger, and all scores from them."""
        as_of = as_of or fields.Datetime.now()
        self.env["kestio.score.figures"]._flush_sources()
        self.env["kestio.score.sum"].sudo()._add_up(ruleset, as_of=as_of)
        ruleset.sudo().summed_on = as_of
        return self.env["kestio.score"].sudo()._refresh(ruleset, EVERYBODY, EVERYBODY, as_of, is_summed=True)

    @api.model
    def _cron_follow(self):
        """Compute the scores of those who did something since, and hand over whoever reached his threshold.

        The method of ``ir_cron_score_follow``.
        """
        self._retry(lambda _nothing: self._follow_events(), None)
        self.env["ir.cron"]._commit_progress(1)
        self._cross()
        handover = self.env["kestio.score.handover"]
        self._retry(lambda _nothing: handover._follow_up_all(), None)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _follow_events(self):
        """Compute the scores of all whom new events touched, in every company; return the ids of who they are."""
        partners, leads = self.env["kestio.score.touched"].sudo()._take()
        if partners or leads:
            for ruleset in self.env["kestio.score.ruleset"].sudo().search([("state", "=", "published")]):
                self._run_now(ruleset, leads, partners)
        return partners, leads

    def _cross(self):
        """Let the leads cross their thresholds whose scores new events changed, now or before a job was killed."""
        touched = self.env["kestio.score.touched"].sudo()
        entries, partners, leads = touched._scored()
        if not entries:
            return
        found = self.env.execute_query(
            SQL(
                "SELECT l.id FROM crm_lead l WHERE l.id = ANY(%s) OR l.partner_id IN (%s)",
                leads,
                SQL(_AND_COMPANIES, partners),
            )
        )
        ids = [lead for [lead] in found]
        rulesets = self.env["kestio.score.ruleset"].sudo().search([("state", "=", "published")])
        if all(self._hand_over(ruleset.company_id, ids) for ruleset in rulesets):
            self._retry(touched._forget, entries)
            self.env["ir.cron"]._commit_progress()

    def _hand_over(self, company, ids=None):
        """Let leads of a company cross their thresholds; return whether all could."""
        return self.env["kestio.score.handover"].with_company(company)._job(company, ids)

    @api.model
    def _run_now(self, ruleset, lead_ids=None, partner_ids=None):
        """Compute the scores of all, or of some, in this transaction.

        :param lead_ids: ids of leads; all of them when both are missing.
        :param partner_ids: ids of contacts; their companies and open leads follow.
        :return: how many changed.
        """
        scores = self.env["kestio.score"].sudo()
        if lead_ids is None and partner_ids is None:
            return self._run_all(ruleset)
        leads, partners = list(lead_ids or ()), list(partner_ids or ())
        self.env["kestio.score.figures"]._flush_sources()
        self.env["kestio.score.sum"].sudo()._add_up(ruleset, partners, leads)
        return scores._refresh(
            ruleset,
            SQL("(l.id = ANY(%s) OR l.partner_id IN (%s))", leads, SQL(_AND_COMPANIES, partners)),
            SQL("p.id IN (%s)", SQL(_AND_COMPANIES, partners)) if partners else NOBODY,
        )


_AND_COMPANIES = "SELECT UNNEST(ARRAY[c.id, c.commercial_partner_id]) FROM res_partner c WHERE c.id = ANY(%s)"
