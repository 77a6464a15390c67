"""Hand-over: what happens when a lead crosses its threshold, in either direction."""

import logging

from odoo import api, fields, models
from odoo.addons.kestio_model.models.kestio_job_mixin import CONFLICTS
from odoo.tools import SQL, split_every
from psycopg2.errors import UniqueViolation

SLICE = 100  # leads of one transaction
_LOCK = 0x6B657368  # "kesh": a space of advisory locks of its own
_logger = logging.getLogger(__name__)


class KestioScoreHandover(models.AbstractModel):
    """Run every few minutes for the leads that new events concern, and every night for all.

    Each crossing has its number in the row of its lead, which the database gives once: of two workers, or of a job and
    a person, one hands the lead over.
    """

    _name = "kestio.score.handover"
    _description = "Hand-over of leads"
    _inherit = ["kestio.job.mixin", "kestio.handover.giving.mixin", "kestio.handover.follow.up.mixin"]

    @api.model
    def _job(self, company, lead_ids=None):
        """Do what ``_run`` does, some leads after others, each lot committed; return whether all is done."""
        due = [row["lead_id"] for row in self._due(company, lead_ids)]
        for lot in split_every(SLICE, due):
            self._retry(lambda ids: self._run(company, ids), list(lot))
            if not self.env["ir.cron"]._commit_progress(len(lot)):
                return False
        return True

    @api.model
    def _run(self, company, lead_ids=None):
        """Hand over the leads that reached their threshold, and take back those that fell below it.

        :param lead_ids: only these leads; all of the company's by default.
        :return: the crossings that were logged.
        """
        rows = self._due(company, lead_ids)
        up = [row for row in rows if row["direction"] == "up"]
        down = [row for row in rows if row["direction"] == "down"]
        return self._hand_over(company, up) + self._each(company, down, self._take_back)

    def _due(self, company, lead_ids=None):
        """Return the leads that cross now, best score first.

        :return: dicts with lead_id, direction, score, threshold_id and number (of the crossing to come).
        """
        thresholds = self.env["kestio.score.threshold"]._rows(company)
        if not thresholds or lead_ids is not None and not lead_ids:
            return []
        self.env.flush_all()
        leads = SQL("TRUE") if lead_ids is None else SQL("lead.id = ANY(%s)", list(lead_ids))
        main = self.env["kestio.model.scope"]._main_company_id()
        return self.env.execute_query_dict(
            SQL(_DUE, thresholds=thresholds, company=company.id, main=main, leads=leads, now=fields.Datetime.now())
        )

    def _hand_over(self, company, rows, *, how="score", user=None):
        """Give leads to sales: log, assign, plan the activity and brief.

        :param rows: dicts with lead_id, score, threshold_id and number.
        :param user: who gets them, when a person chose.
        """
        load = {}
        self.env["crm.team.member"].invalidate_model(["lead_month_count"])

        def give(lead, row, threshold):
            chosen = (
                (user, "chosen")
                if user
                else self.env["kestio.score.assignment"].sudo()._choose(lead, threshold.assign_team_id, load)
            )
            return self._give(lead, row, threshold, how, *chosen)

        return self._each(company, rows, give, is_strict=how == "person")

    def _each(self, company, rows, work, is_strict=False):
        """Do something with each lead; one that fails does not stop the others.

        :param is_strict: let errors through, because a person waits for the answer.
        """
        crossings = self.env["kestio.score.crossing"].sudo()
        leads = self.env["crm.lead"].sudo().with_company(company).browse(row["lead_id"] for row in rows)
        leads.fetch(["user_id", "team_id", "partner_id", "company_id"])
        thresholds = self.env["kestio.score.threshold"].sudo()
        for lead, row in zip(leads, rows, strict=True):
            threshold = thresholds.browse(row["threshold_id"])
            crossings += work(lead, row, threshold) if is_strict else self._safely(work, lead, row, threshold)
        leads.invalidate_recordset(["kestio_crossing_id", "kestio_with_sales"])
        return crossings

    def _safely(self, work, lead, row, threshold):
        """Do it unless another worker does it just now; return its crossing, or nothing when it fails."""
        nothing = self.env["kestio.score.crossing"].sudo()
        if not self._is_mine(_LOCK, lead.id):
            return nothing
        try:
            with self.env.cr.savepoint():
                return work(lead, row, threshold)
        except UniqueViolation:
            _logger.info("Lead %s was handed over by somebody else", lead.id)
        except CONFLICTS:
            raise
        except Exception:
            _logger.warning("Lead %s could not be handed over", lead.id, exc_info=True)
        return nothing


_DUE = """
    WITH threshold (id, team_id, source_id, enter, leave, cool_down) AS (VALUES %(thresholds)s)
    SELECT lead.id AS lead_id, scored.score, rule.id AS threshold_id,
           CASE WHEN scored.score >= rule.enter THEN 'up' ELSE 'down' END AS direction,
           COALESCE(last.number, 0) + 1 AS number
      FROM crm_lead lead
      LEFT JOIN kestio_score s ON s.lead_id = lead.id AND s.company_id = %(company)s
     CROSS JOIN LATERAL (SELECT COALESCE(s.score, 0) AS score) scored
     CROSS JOIN LATERAL (
           SELECT threshold.* FROM threshold
            WHERE (threshold.team_id IS NULL OR threshold.team_id = lead.team_id)
              AND (threshold.source_id IS NULL OR threshold.source_id = lead.source_id)
            ORDER BY threshold.source_id IS NULL, threshold.team_id IS NULL LIMIT 1) rule
      LEFT JOIN LATERAL (
           SELECT c.direction, c.date, c.number FROM kestio_score_crossing c WHERE c.lead_id = lead.id
            ORDER BY c.number DESC LIMIT 1) last ON TRUE
     WHERE lead.active AND lead.won_status = 'pending' AND COALESCE(lead.company_id, %(main)s) = %(company)s
       AND %(leads)s
       AND (scored.score >= rule.enter AND last.direction IS DISTINCT FROM 'up'
            OR scored.score < rule.leave AND last.direction = 'up')
       AND (last.date IS NULL OR last.date <= %(now)s - rule.cool_down)
     ORDER BY scored.score DESC, lead.id
"""
