"""Nurture: clicks that turn out to be a program's do not count on mails of scenarios either."""

from odoo import models


class KestioScoreTrust(models.AbstractModel):
    """A scanner that opens all links tells by the last one what the first one was."""

    _name = "kestio.score.trust"
    _inherit = "kestio.score.trust"

    def _quarantine(self, events):
        result = super()._quarantine(events)
        doubted = self.env["kestio.score.event"].sudo().browse(event for event, _reason in events)
        self.env["kestio.nurture.sending"]._hear(doubted.mapped("mail"))
        return result
