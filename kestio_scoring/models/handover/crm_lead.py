"""Hand-over: leads that are merged."""

from odoo import models


class CrmLead(models.Model):
    """What was logged of the merged leads stays; not in the mixin, which Odoo's own method hides."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["kestio.score.crossing"].sudo()._merge(self, opportunities)
        self.invalidate_recordset(["kestio_crossing_id", "kestio_with_sales"])
        return result
