"""Ledger: what is left of erased events: how many of a type on a day, of nobody."""

from odoo import fields, models


class KestioScoreAggregate(models.Model):
    """Statistics of mails and pages stay right after contacts are erased."""

    _name = "kestio.score.aggregate"
    _description = "Erased events, counted"
    _order = "date desc, id desc"
    _rec_name = "type_id"
    _log_access = False

    date = fields.Date(string="Day", required=True, readonly=True)
    type_id = fields.Many2one("kestio.score.event.type", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    count = fields.Integer(string="Events", required=True, readonly=True)

    _day_uniq = models.UniqueIndex("(date, type_id, COALESCE(company_id, 0))")
