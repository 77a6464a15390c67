"""Nurture: what people do is told to the scenarios that they are in."""

from odoo import models

REPLIES = ("mail_reply", "mailing_reply")


class KestioScoreLedger(models.AbstractModel):
    """An answer or a refusal takes a person out; the mail that he answers counts as answered."""

    _name = "kestio.score.ledger"
    _inherit = "kestio.score.ledger"

    def _follow(self, stored):
        result = super()._follow(stored)
        codes = self.env["kestio.score.event.type"]._by_code()
        reply = {codes[code][0] for code in REPLIES if code in codes}
        refusal = {codes[code][0] for code in ("unsubscribed",) if code in codes}
        for kinds, reason in ((reply, "replied"), (refusal, "unsubscribed")):
            rows = [row for row in stored.values() if row["type_id"] in kinds and row["trust"] == "trusted"]
            if rows:
                self._take_out(rows, reason)
        return result

    def _take_out(self, rows, reason):
        """Take the people of some events out of their scenarios."""
        leads = [row["lead_id"] for row in rows if row["lead_id"]]
        partners = [row["partner_id"] for row in rows if row["partner_id"]]
        inside = (
            self.env["kestio.nurture.enrollment"]
            .sudo()
            .search([("state", "=", "running"), "|", ("lead_id", "in", leads), ("lead_id.partner_id", "in", partners)])
        )
        if reason == "replied":
            for one in inside:
                one.sending_ids[:1].replied_on = one.env.cr.now()
        inside._leave(reason)
