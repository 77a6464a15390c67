"""Pipeline: where an opportunity comes from, in the terms of the commercial model."""

from odoo import api, fields, models


class LeadOriginMixin(models.AbstractModel):
    """Proposed from what Odoo knows of the lead; a rep may say otherwise."""

    _name = "kestio.lead.origin.mixin"
    _description = "Origin of a lead"

    kestio_origin = fields.Selection(
        selection=[
            ("customer", "Existing customer"),
            ("word_of_mouth", "Word of mouth"),
            ("referral", "Referral"),
            ("marketing", "Marketing"),
            ("rep", "Sales rep"),
        ],
        string="Origin",
        compute="_compute_kestio_origin",
        store=True,
        readonly=False,
    )

    @api.depends("partner_id", "referred", "source_id", "campaign_id", "medium_id")
    def _compute_kestio_origin(self):
        for lead in self:
            lead.kestio_origin = lead.kestio_origin or lead._kestio_likely_origin()

    def _kestio_likely_origin(self):
        """Return the origin that follows from other fields; nothing while none of them tells."""
        if self.referred:
            return "referral"
        if self.campaign_id or self.source_id or self.medium_id:
            return "marketing"
        kind = self.partner_id.commercial_partner_id.with_company(self.company_id).kestio_status_id.kind
        return "customer" if kind == "customer" else False
