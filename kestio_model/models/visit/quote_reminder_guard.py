"""Guard: the reminders that rules send about quotes keep to the company's setting too."""

from dataclasses import replace

from odoo import models


class KestioQuoteFollowUp(models.AbstractModel):
    """With *Warn* a reminder goes where the rep sent the quote: he was warned then."""

    _name = "kestio.quote.follow.up"
    _inherit = "kestio.quote.follow.up"

    def _case(self, order):
        case = super()._case(order)
        if order.company_id.kestio_recipient_guard != "block":
            return case
        findings = self.env["kestio.recipient.guard"]._findings("quotes", case.guests)
        guests = case.guests
        for finding in findings:
            guests = guests - finding.partner + finding.right
        return replace(case, guests=guests) if findings else case
