"""Wording: mailings are checked against the charter."""

from odoo import fields, models


class MailingMailing(models.Model):
    """A mailing has one language: the one that it reads like. What is sent cannot be mended, and is left alone."""

    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "kestio.charter.text.mixin"]

    kestio_brand_id = fields.Many2one(copy=True)

    def _kestio_own(self):
        return [("mailing_type", "=", "mail"), ("state", "in", ("draft", "in_queue"))]
