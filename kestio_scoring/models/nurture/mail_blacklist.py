"""Nurture: who refuses mails gets none that waits in the queue either, whatever contact his lead has."""

from odoo import models


class MailBlacklist(models.Model):
    """The ledger knows people; a lead may be written to at an address that is not its contact's."""

    _name = "mail.blacklist"
    _inherit = "mail.blacklist"

    def _kestio_unsubscribed(self):
        result = super()._kestio_unsubscribed()
        inside = [("email", "in", self.mapped("email")), ("state", "=", "running")]
        self.env["kestio.nurture.enrollment"].sudo().search(inside)._leave("unsubscribed")
        return result
