"""Score: new events touch the scores of their contacts and leads."""

from odoo import api, models


class KestioScoreLedger(models.AbstractModel):
    """Nothing is computed while an event comes in."""

    _name = "kestio.score.ledger"
    _inherit = "kestio.score.ledger"

    @api.model
    def _follow(self, stored):
        result = super()._follow(stored)
        self.env["kestio.score.touched"]._add((row["partner_id"], row["lead_id"]) for row in stored.values())
        return result
