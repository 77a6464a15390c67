"""Nurture: what people do is told to the scenarios that they are in."""

from odoo import models
from odoo.tools import SQL

from .kestio_nurture_enrollment import ANSWERS

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
        self.env["kestio.nurture.sending"]._hear(row["mail"] for row in stored.values())
        return result

    def _erase(self, condition, is_scored=True):
        mails = self.env.execute_query(
            SQL("SELECT DISTINCT mail FROM kestio_score_event WHERE mail LIKE 'nurture:%%' AND %s", condition)
        )
        result = super()._erase(condition, is_scored=is_scored)
        self.env["kestio.nurture.sending"]._hear(mail for [mail] in mails)
        return result

    def _take_out(self, rows, reason):
        """Take the people of some events out of their scenarios."""
        leads = [row["lead_id"] for row in rows if row["lead_id"]]
        partners = [row["partner_id"] for row in rows if row["partner_id"]]
        still = [("state", "=", "running")]
        if reason == "replied":
            late = [("left_because", "=", "finished"), ("left_on", ">=", self.env.cr.now() - ANSWERS)]
            still = ["|", *still, "&", *late]
        inside = (
            self.env["kestio.nurture.enrollment"]
            .sudo()
            .search([*still, "|", ("lead_id", "in", leads), ("lead_id.partner_id", "in", partners)])
        )
        if reason == "replied":
            inside._answered()
        else:
            inside._leave(reason)
