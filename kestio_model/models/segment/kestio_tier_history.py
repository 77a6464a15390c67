"""Segment: every tier that a customer had, from when to when, who decided and why."""

from odoo import fields, models


class KestioTierHistory(models.Model):
    """Append-only: a row is closed when the next one opens; only our own code writes it."""

    _name = "kestio.tier.history"
    _description = "Tier history"
    _inherit = ["kestio.onboarding.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    tier_id = fields.Many2one(
        "kestio.tier",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty: the customer was taken out of tiers.",
    )
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True, help="Empty: the model's own job.")
    reason = fields.Char(readonly=True)
    model_id = fields.Many2one("kestio.model", readonly=True, index=True, ondelete="restrict")
    index = fields.Float(readonly=True, digits=(4, 1), aggregator="avg")

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE date_to IS NULL", "A customer has one current tier in a company."
    )
    _partner_idx = models.Index("(partner_id, company_id, date_from)")
