"""Scoring: what leads gain. A table of contents: each room has its mixin."""

from odoo import models


class CrmLead(models.Model):
    """A lead has the score of its contact and of what it did itself."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "kestio.lead.score.mixin", "kestio.lead.nurture.mixin", "kestio.lead.qualification.mixin"]
