"""Ledger: a person says that a doubtful event was a person's."""

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class KestioScoreEvent(models.Model):
    """What is released counts from then on, as of when it happened, and is not doubted again."""

    _name = "kestio.score.event"
    _inherit = "kestio.score.event"

    released_by = fields.Many2one("res.users", readonly=True, ondelete="set null")
    released_on = fields.Datetime(readonly=True)

    def action_release(self):
        """Release quarantined events and compute the scores of those concerned.

        :raises AccessError: for who does not manage scoring.
        """
        if not self.env.user.has_group("kestio_scoring.group_manager"):
            raise AccessError(self.env._("Only managers of lead scoring release quarantined events."))
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE kestio_score_event SET trust = 'released', released_by = %s, released_on = %s
                 WHERE id = ANY(%s) AND trust = 'quarantine' RETURNING partner_id, lead_id
                """,
                self.env.uid,
                fields.Datetime.now(),
                self.ids,
            )
        )
        self.invalidate_model()
        ledger = self.env["kestio.score.ledger"].sudo()
        ledger._recompute({partner for partner, _lead in rows}, {lead for _partner, lead in rows})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s event(s) released.", count=len(rows)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
