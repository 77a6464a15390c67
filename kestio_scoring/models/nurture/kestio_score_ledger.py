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
        self._tell_sendings(stored, codes)
        return result

    def _tell_sendings(self, stored, codes):
        """Note on the mails of scenarios that they were opened or clicked."""
        for code, name in (("mailing_open", "opened_on"), ("mailing_click", "clicked_on")):
            rows = [
                row
                for row in stored.values()
                if row["type_id"] == codes.get(code, (None,))[0] and row["trust"] == "trusted"
            ]
            sendings = self.env["kestio.nurture.sending"]._by_mail_keys(row["mail"] for row in rows)
            sendings.filtered(lambda sending, name=name: not sending[name]).write({name: self.env.cr.now()})

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
