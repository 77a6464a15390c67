"""Ledger: a quote that its customer opens, and opens again."""

from odoo import models

from .request_agent import request_doubt

VIEWED = "sale.mt_order_viewed"


class SaleOrder(models.Model):
    """The portal says once per session and day that a quote was looked at."""

    _name = "sale.order"
    _inherit = "sale.order"

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        if kwargs.get("subtype_xmlid") == VIEWED:
            self._kestio_viewed(message)
        return message

    def _kestio_viewed(self, message):
        """Record the first look at a quote, and each later one as another type; programs are not customers."""
        doubt = self._kestio_doubt()
        facts = {
            "partner_id": self.partner_id.id,
            "lead_id": self.opportunity_id.id,
            "company_id": self.company_id.id,
            "label": self.name,
            "source": "sale.order",
            "date": message.date,
            "trust": "quarantine" if doubt else "trusted",
            "trust_reason": doubt,
        }
        ledger = self.env["kestio.score.ledger"].sudo()
        again = f"{self.id}:{message.id}"
        # What a program opens leaves the place of the first look to a person.
        first = {**facts, "type": "quote_open", "source_key": again if doubt else str(self.id)}
        if ledger._record([first]) == ["duplicate"]:
            ledger._record([{**facts, "type": "quote_reopen", "source_key": again}])

    def _kestio_doubt(self):
        """Return why the one who looks is not a person, or None."""
        return request_doubt()
