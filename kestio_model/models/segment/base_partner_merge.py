"""Segment: when records of one customer are merged, one ranking and one history stay."""

from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """In each company the customer who stays keeps his history; where he has none he takes that of another."""

    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self.env.flush_all()
        values = {"gone": src_partners.ids, "stays": dst_partner.id, "all": (src_partners | dst_partner).ids}
        for statement in (_HISTORY, _EVALUATIONS, _SUGGESTIONS):
            self.env.cr.execute(SQL(statement, **values))
        return super()._update_foreign_keys(src_partners, dst_partner)


# Odoo takes the tier of the record with the largest id when the one that stays has none: its history goes with it.
_HISTORY = """
    DELETE FROM kestio_tier_history h
     USING (SELECT DISTINCT ON (company_id) company_id, partner_id FROM kestio_tier_history
             WHERE partner_id = ANY(%(all)s) ORDER BY company_id, partner_id = %(stays)s DESC, partner_id DESC) kept
     WHERE h.partner_id = ANY(%(all)s) AND h.company_id = kept.company_id AND h.partner_id != kept.partner_id
"""
# The next evaluation ranks the customer on the sales of all.
_EVALUATIONS = "DELETE FROM kestio_tier_evaluation WHERE partner_id = ANY(%(gone)s)"
_SUGGESTIONS = """
    UPDATE kestio_tier_suggestion SET state = 'expired'
     WHERE partner_id = ANY(%(gone)s) AND state IN ('open', 'snoozed')
"""
