"""Ledger: shows a secret key once."""

from odoo import fields, models


class KestioScoreSiteKey(models.TransientModel):
    """The key itself is nowhere in the database: the dialog gets it with its context, and stores it never."""

    _name = "kestio.score.site.key"
    _description = "New secret key"

    key = fields.Char(string="Secret key", store=False, readonly=True)
