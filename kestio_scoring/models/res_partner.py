"""Scoring: what contacts gain. A table of contents: each room has its mixin."""

from odoo import models


class ResPartner(models.Model):
    """A contact has the score of what he did; a company that of its contacts."""

    _name = "res.partner"
    _inherit = [
        "res.partner",
        "kestio.partner.score.mixin",
        "kestio.partner.ledger.mixin",
        "kestio.partner.completeness.mixin",
        "kestio.partner.nurture.mixin",
    ]
