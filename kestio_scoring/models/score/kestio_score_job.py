"""Score: the nightly job and the buttons, which run the same statement on all or on some."""

from odoo import api, fields, models
from odoo.tools import SQL

from .kestio_score_figures import EVERYBODY

NOBODY = SQL("FALSE")
_LOCK = 0x6B65737D  # "kes}": a space of advisory locks of its own


class KestioScoreJob(models.AbstractModel):
    """One slice per company: the statement reads all events once."""

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

    def _run_slice(self, ruleset):
        """Compute the scores of a company; a second worker leaves it to the first."""
        if not self._is_mine(_LOCK, ruleset.id):
            return 0, 0
        ruleset.invalidate_recordset(["state"])
        changed = 0
        if ruleset.state == "published":
            changed = self.env["kestio.score"]._refresh(ruleset, EVERYBODY, EVERYBODY)
            handover = self.env["kestio.score.handover"].with_company(ruleset.company_id)
            handover._run(ruleset.company_id)
            handover._follow_up(ruleset.company_id)
            ruleset.sudo().write({"job_finished": fields.Datetime.now()})
            ruleset.flush_recordset()
        return max(changed, 1), 0

    @api.model
    def _run_now(self, ruleset, lead_ids=None, partner_ids=None):
        """Compute the scores of all, or of some, in this transaction.

        :param lead_ids: ids of leads; all of them when both are missing.
        :param partner_ids: ids of contacts; their companies and open leads follow.
        :return: how many changed.
        """
        scores = self.env["kestio.score"].sudo()
        if lead_ids is None and partner_ids is None:
            return scores._refresh(ruleset, EVERYBODY, EVERYBODY)
        leads, partners = list(lead_ids or ()), list(partner_ids or ())
        return scores._refresh(
            ruleset,
            SQL("(l.id = ANY(%s) OR l.partner_id IN (%s))", leads, SQL(_AND_COMPANIES, partners)),
            SQL("p.id IN (%s)", SQL(_AND_COMPANIES, partners)) if partners else NOBODY,
        )


_AND_COMPANIES = "SELECT UNNEST(ARRAY[c.id, c.commercial_partner_id]) FROM res_partner c WHERE c.id = ANY(%s)"
