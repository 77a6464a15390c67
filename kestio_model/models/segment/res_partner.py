"""Segment: what partners gain: a tier, a status, a potential, and roles on contacts."""

from odoo import api, fields, models

from .partner_tier_mixin import INTERNAL, SHARED


class ResPartner(models.Model):
    """The commercial entity is ranked; its contacts read what it has."""

    _name = "res.partner"
    _inherit = ["res.partner", "kestio.partner.tier.mixin"]

    # Not in the mixin: to delete a tier, Odoo asks the table of every model that declares such a field, even abstract.
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
        groups=INTERNAL,
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
        customers = self._kestio_may_become_contacts(vals)
        if "kestio_tier_id" not in vals:
            super().write(vals)
        else:
            decided = self._kestio_decided(vals["kestio_tier_id"])
            super(ResPartner, self - decided).write(vals)
            super(ResPartner, decided).write({name: value for name, value in vals.items() if name != "kestio_tier_id"})
            decided._kestio_change_tier(self.env["kestio.tier"].browse(vals["kestio_tier_id"] or []))
        contacts = customers.filtered(lambda partner: partner != partner.commercial_partner_id)
        self.env["kestio.tier.writer"].sudo()._end(contacts)
        return True

    def _kestio_may_become_contacts(self, vals):
        """Return the customers whose own ranking may end with a write of these values."""
        if vals.keys().isdisjoint({"parent_id", "is_company"}) or not self.env["kestio.model.scope"]._is_used():
            return self.browse()
        return self.filtered(lambda partner: partner == partner.commercial_partner_id)

    def _kestio_decided(self, tier_id):
        """Return the partners on whom a tier is a decision.

        Odoo's own sync gives contacts the tier that their company has; any other tier is a decision on the company.
        """
        return self.filtered(
            lambda partner: (
                partner == partner.commercial_partner_id
                or partner.commercial_partner_id.kestio_tier_id.id != (tier_id or False)
            )
        )

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + SHARED
