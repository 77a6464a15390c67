"""Ledger: two contacts become one: events unite, and who said no is heard."""

from odoo import models


class BasePartnerMerge(models.TransientModel):
    """Odoo moves the rows; what they come to is computed again, and a withdrawal holds for the one who is left."""

    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        said = (src_partners + dst_partner).sudo().mapped("kestio_consent")
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        if "withdrawn" in said and dst_partner.sudo().kestio_consent != "withdrawn":
            self.env["kestio.score.consent"]._say(dst_partner, "withdrawn", self.env._("Contacts merged"))
        return result

    def _log_merge_operation(self, src_partners, dst_partner):
        self.env["kestio.score.ledger"].sudo()._recompute(dst_partner.ids)
        return super()._log_merge_operation(src_partners, dst_partner)
