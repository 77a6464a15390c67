"""Scoring: what companies gain. A table of contents: each room has its mixin."""

from odoo import models


class ResCompany(models.Model):
    """Settings of nurture."""

    _name = "res.company"
    _inherit = ["res.company", "kestio.company.nurture.mixin"]
