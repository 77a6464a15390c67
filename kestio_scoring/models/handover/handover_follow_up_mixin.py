"""Hand-over: after it: who acted and when, and the manager who is told of those who did not."""

import logging

from odoo import api, fields, models
from odoo.addons.kestio_model.models.kestio_job_mixin import CONFLICTS
from odoo.tools import SQL

LOT = 200
_logger = logging.getLogger(__name__)


class HandoverFollowUpMixin(models.AbstractModel):
    """A rep acted when his activity is done, he wrote to the customer, a meeting is planned, or the lead moved on."""

    _name = "kestio.handover.follow.up.mixin"
    _description = "After the hand-over"

    @api.model
    def _follow_up(self, company):
        """Note who acted, and tell the managers of those who did not in time; return how many they were told of."""
        crossings = self.env["kestio.score.crossing"].sudo()
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(_ACTED, company=company.id, now=now, comment=self.env.ref("mail.mt_comment").id))
        late = self.env.execute_query(SQL(_LATE, company=company.id, now=now, lot=LOT))
        self.env.invalidate_all()
        return sum(self._alert_safely(crossing) for crossing in crossings.browse(row[0] for row in late))

    @api.model
    def _follow_up_all(self):
        """Do that in every company where somebody has to act."""
        waiting = [("direction", "=", "up"), ("acted_on", "=", False)]
        for [company] in self.env["kestio.score.crossing"].sudo()._read_group(waiting, ["company_id"]):
            self.with_company(company)._follow_up(company)

    def _alert_safely(self, crossing):
        try:
            with self.env.cr.savepoint():
                self._alert(crossing)
        except CONFLICTS:
            raise
        except Exception:
            _logger.warning("Nobody could be told of hand-over %s", crossing.id, exc_info=True)
            return 0
        return 1

    def _alert(self, crossing):
        """Ask the manager to look at a lead that nobody acted on."""
        crossing.write({"alerted_on": fields.Datetime.now(), "state": "late"})
        lead = crossing.lead_id
        manager = self._manager(lead, but=crossing.user_id)
        told = lead.with_context(lang=manager.lang or self.env.lang)
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=told.env._(
                "%(rep)s has not acted on a hot lead (score %(score)s)",
                rep=crossing.user_id.name or told.env._("Nobody"),
                score=crossing.score,
            ),
            user_id=manager.id or self.env.uid,
        )


# Giving a lead to a team may itself move it into a stage of that team: not before a minute is over did the rep move it.
_ACTED = """
    UPDATE kestio_score_crossing c
       SET acted_on = acted.date, state = CASE WHEN acted.date > c.react_until THEN 'late' ELSE 'acted' END,
           hours_to_act = ROUND((EXTRACT(EPOCH FROM acted.date - c.date) / 3600)::numeric, 2)
      FROM (SELECT id, GREATEST(handed, first) AS date FROM (
            SELECT w.id, w.date AS handed, LEAST(
                   CASE WHEN NOT activity.active THEN activity.write_date END,
                   CASE WHEN lead.won_status != 'pending' OR NOT lead.active
                        THEN COALESCE(lead.date_closed, %(now)s) END,
                   CASE WHEN lead.date_last_stage_update > w.date + INTERVAL '1 minute'
                        THEN lead.date_last_stage_update END,
                   (SELECT MIN(m.date) FROM mail_message m
                     WHERE m.model = 'crm.lead' AND m.res_id = w.lead_id AND m.author_id = rep.partner_id
                       AND m.subtype_id = %(comment)s AND m.date > w.date),
                   (SELECT MIN(e.create_date) FROM calendar_event e
                     WHERE e.opportunity_id = w.lead_id AND e.user_id = w.user_id AND e.create_date > w.date)) AS first
              FROM kestio_score_crossing w
              JOIN crm_lead lead ON lead.id = w.lead_id
              LEFT JOIN mail_activity activity ON activity.id = w.activity_id
              LEFT JOIN res_users rep ON rep.id = w.user_id
             WHERE w.company_id = %(company)s AND w.direction = 'up' AND w.acted_on IS NULL) found
             WHERE first IS NOT NULL) acted
     WHERE acted.id = c.id
"""
_LATE = """
    SELECT c.id FROM kestio_score_crossing c
     WHERE c.company_id = %(company)s AND c.direction = 'up' AND c.acted_on IS NULL AND c.alerted_on IS NULL
       AND c.react_until < %(now)s
       AND NOT EXISTS (SELECT FROM kestio_score_crossing later
                        WHERE later.lead_id = c.lead_id AND later.number > c.number)
     ORDER BY c.react_until LIMIT %(lot)s
"""
