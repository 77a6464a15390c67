"""Ledger: events follow a lead: to its contact once it has one, to the lead that it is merged into."""

from odoo import api, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """What a lead did before anybody knew its contact is what the contact did."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._kestio_give_events()
        return result

    def _kestio_give_events(self):
        """Give events of leads to the contact that the leads have now."""
        self.flush_recordset(["partner_id"])
        given = self.env.execute_query(
            SQL(
                """
                UPDATE kestio_score_event event SET partner_id = lead.partner_id FROM crm_lead lead
                 WHERE lead.id = ANY(%s) AND lead.partner_id IS NOT NULL AND event.lead_id = lead.id
                   AND event.partner_id IS NULL RETURNING event.partner_id
                """,
                self.ids,
            )
        )
        if given:
            self.env["kestio.score.event"].invalidate_model()
            self.env["kestio.score.ledger"].sudo()._recompute({partner for [partner] in given})

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env.execute_query(
            SQL(
                "UPDATE kestio_score_event SET lead_id = %s WHERE lead_id = ANY(%s) RETURNING id",
                self.id,
                opportunities.ids,
            )
        )
        self.env["kestio.score.event"].invalidate_model()
        self._kestio_give_events()
        self.env["kestio.score.ledger"].sudo()._recompute((), self.ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_kestio_events(self):
        self.env["kestio.score.ledger"].sudo()._erase(
            SQL("lead_id = ANY(%s) AND partner_id IS NULL", self.ids), is_scored=False
        )
