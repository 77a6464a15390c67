"""Ledger: which device opened a signed link first: on later ones it was passed on."""

from odoo import fields, models


class KestioScoreLink(models.Model):
    """Of the token only a digest is kept."""

    _name = "kestio.score.link"
    _description = "Signed link that was opened"
    _order = "id desc"
    _rec_name = "visitor"
    _log_access = False

    digest = fields.Char(required=True, readonly=True)
    visitor = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    date = fields.Datetime(required=True, readonly=True)

    _digest_uniq = models.UniqueIndex("(digest)")
