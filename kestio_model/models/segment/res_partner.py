"""Segment: what partners gain: a tier, a status, a potential, and roles on contacts."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "kestio.partner.tier.mixin"]

    kestio_role_ids = fields.Many2many(
        comodel_name="kestio.contact.role",
        relation="kestio_contact_role_res_partner_rel",
        string="Roles",
        help="What this contact decides or handles in his company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        tiers = [vals.get("kestio_tier_id") for vals in vals_list]
        if not any(tiers):
            return super().create(vals_list)
        partners = super().create([{**vals, "kestio_tier_id": False} for vals in vals_list])
        for partner, tier_id in zip(partners, tiers, strict=True):
            if tier_id:
                partner._kestio_change_tier(self.env["kestio.tier"].browse(tier_id))
        return partners

    def write(self, vals):
        if "kestio_tier_id" not in vals:
            return super().write(vals)
        # Contacts receive the tier by Odoo's own sync from their company; only companies change by decision.
        entities = self.filtered(lambda partner: partner == partner.commercial_partner_id)
        super(ResPartner, self - entities).write(vals)
        super(ResPartner, entities).write({name: value for name, value in vals.items() if name != "kestio_tier_id"})
        entities._kestio_change_tier(self.env["kestio.tier"].browse(vals["kestio_tier_id"] or []))
        return True
