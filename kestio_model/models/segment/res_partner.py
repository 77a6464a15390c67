"""Segment: what partners gain: a tier, a status, a potential, and roles on contacts."""

from odoo import api, fields, models

from odoo.addons.kestio_model.models.segment.partner_tier_mixin import INTERNAL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "kestio.partner.tier.mixin"]

    # Not in the mixin: to delete a tier, Odoo asks the table of every model that declares such a field, abstract or not.
    kestio_tier_id = fields.Many2one(
        "kestio.tier", string="Tier", company_dependent=True, copy=False, ondelete="restrict", groups=INTERNAL
    )
    kestio_status_id = fields.Many2one(
        "kestio.partner.status", string="Customer status", company_dependent=True, groups=INTERNAL
    )
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
