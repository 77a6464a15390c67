"""Qualification: leads that move on, and leads that are merged."""

from odoo import models


class CrmLead(models.Model):
    """The lead that stays takes the answers that it does not have; not in the mixin, which Odoo's own method hides."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    def write(self, vals):
        result = super().write(vals)
        if {"stage_id", "company_id"} & vals.keys() and self.env["kestio.qualification.grid"]._are_written():
            # Another stage or company asks other questions.
            self.filtered(lambda lead: lead.sudo().kestio_answer_ids)._kestio_qualify()
        return result

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        answered = self.sudo().kestio_answer_ids.question_id
        for row in opportunities.sudo().kestio_answer_ids:
            if row.question_id not in answered:
                row.copy({"lead_id": self.id})
                answered += row.question_id
        self._kestio_qualify()
        return result
