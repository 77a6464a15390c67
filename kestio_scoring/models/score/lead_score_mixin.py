"""Score: what leads gain."""

from odoo import models


class KestioLeadScoreMixin(models.AbstractModel):
    """Fit of the lead, and the engagement of its contact."""

    _name = "kestio.lead.score.mixin"
    _description = "Score of a lead"
    _inherit = ["kestio.score.fields.mixin"]
    _kestio_score_key = "lead_id"
