"""Audits: the nightly job: results that have aged are expired, their cells are audited again."""

from odoo import api, fields, models
from odoo.tools import SQL

SLICE = 200
ACTIVITY = "kestio_brand_charter.activity_type_reaudit"


class KestioAuditJob(models.AbstractModel):
    """Each slice is complete in itself: killed, the job goes on with the next one; a second run finds nothing."""

    _name = "kestio.audit.job"
    _description = "Audit job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_audit(self):
        """Expire what has aged; the method of ``ir_cron_audit``."""
        self._run_slices(self.env["kestio.charter.audit"], later=0)

    @api.model
    def _run_now(self):
        """Expire all that has aged, in this transaction; return how many audits."""
        done, total = 1, 0
        while done:
            done, _remaining = self._run_slice(self.env["kestio.charter.audit"])
            total += done
        return total

    def _run_slice(self, audits):
        """Expire the next audits that are due; return how many, and how many are left."""
        audits = audits.sudo()
        due = [("state", "=", "done"), ("valid_until", "<", fields.Date.today())]
        # Activities refer to the audits that they are on.
        mine = audits.search(due, order="valid_until, id", limit=SLICE).try_lock_for_update(allow_referencing=True)
        mine.write({"state": "expired"})
        stale = mine.filtered(lambda audit: audit.score_state == "rated" and not audit.double_of_id)
        stale = self._last_ones(stale)
        stale.write({"is_to_redo": True})
        self._take_back(stale)
        for audit in stale:
            audit.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY, user_id=audit.campaign_id.user_id.id, date_deadline=fields.Date.today()
            )
        self.env.flush_all()
        return len(mine), audits.search_count(due) if mine else 0

    def _last_ones(self, audits):
        """Return the newest of these audits in each cell that has no valid result left and waits for no other."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT MAX(a.id) FROM kestio_charter_audit a
                 WHERE a.id = ANY(%s) AND a.replaced_on IS NULL
                   AND NOT EXISTS (
                        SELECT FROM kestio_charter_audit other
                         WHERE other.brand_id = a.brand_id AND other.channel_id = a.channel_id
                           AND other.step_id = a.step_id AND other.tier_code IS NOT DISTINCT FROM a.tier_code
                           AND other.double_of_id IS NULL AND other.score_state = 'rated'
                           AND (other.state = 'done' OR other.is_to_redo))
                 GROUP BY a.brand_id, a.channel_id, a.step_id, a.tier_code
                """,
                audits.ids,
            )
        )
        return audits.browse([key for [key] in rows])

    def _take_back(self, audits):
        """Let cells fall back to deployed whose proof has expired: what audits had set, where they had set it."""
        published = self.env["kestio.charter"].search(
            [("brand_id", "in", audits.brand_id.ids), ("state", "=", "published")]
        )
        rules = self.env["kestio.charter.rule"].search(
            [("charter_id", "in", published.ids), ("state", "=", "audited"), ("audited_on", "!=", False)]
        )
        cells = {(a.brand_id, a.channel_id, a.step_id, a.tier_code or False) for a in audits}
        rules.filtered(
            lambda rule: (rule.charter_id.brand_id, rule.channel_id, rule.step_id, rule.tier_code or False) in cells
        ).write({"state": "deployed"})
