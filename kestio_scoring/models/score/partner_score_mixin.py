"""Score: what contacts and companies gain."""

from odoo import models


class KestioPartnerScoreMixin(models.AbstractModel):
    """Fit and engagement of a contact; a company has that of its contacts."""

    _name = "kestio.partner.score.mixin"
    _description = "Score of a contact"
    _inherit = ["kestio.score.fields.mixin"]
    _kestio_score_key = "partner_id"
