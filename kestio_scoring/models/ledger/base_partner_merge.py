"""Ledger: two contacts become one: events unite, and who said no is heard."""

from odoo import models


class BasePartnerMerge(models.TransientModel):
    """Odoo moves the rows; what they come to is computed again, and a withdrawal holds for the one who is left."""

    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        consents = self.env["kestio.score.consent"].sudo()
        both = src_partners + dst_partner
        nobody = self.env["res.company"]
        companies = [nobody, *consents.search([("partner_id", "in", both.ids)]).company_id]
        refused = [one for one in companies if "withdrawn" in consents._last_said(both, one).values()]
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        for company in refused:
            if consents._last_said(dst_partner, company).get(dst_partner.id) != "withdrawn":
                reason = self.env._("Contacts merged")
                self.env["kestio.score.consent"]._say(dst_partner, "withdrawn", reason, company=company)
        return result

    def _log_merge_operation(self, src_partners, dst_partner):
        self.env["kestio.score.ledger"].sudo()._recompute(dst_partner.ids)
        return super()._log_merge_operation(src_partners, dst_partner)
