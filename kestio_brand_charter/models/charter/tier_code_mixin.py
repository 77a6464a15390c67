"""Charter: a tier is stored by its code, which stays from version to version, and shown and chosen by its name."""

from odoo import api, fields, models
from odoo.fields import Domain


class KestioTierCodeMixin(models.AbstractModel):
    """For models with a ``company_id``: write ``tier_id`` or ``tier_code``, read either."""

    _name = "kestio.tier.code.mixin"
    _description = "Tier by its code"

    tier_code = fields.Char(
        string="Code of the tier", help="Stays when the commercial model changes; empty: everybody."
    )
    tier_id = fields.Many2one(
        "kestio.tier",
        compute="_compute_tier_id",
        search="_search_tier_id",
        readonly=False,
        domain="[('company_id', '=', company_id), ('model_id.state', '=', 'active')]",
        help="None: everybody.",
    )

    @api.depends("tier_code", "company_id")
    def _compute_tier_id(self):
        tiers = self.env["kestio.tier"]._of_codes(self.company_id, self.mapped("tier_code"))
        for record in self:
            record.tier_id = tiers.get((record.company_id.id, record.tier_code))

    def _search_tier_id(self, operator, value):
        """Find by tiers: those of all versions that have the code of one of them."""
        if operator not in ("in", "any"):
            return NotImplemented
        ids = [one for one in value if one] if operator == "in" else self.env["kestio.tier"].search(value).ids
        places = {(tier.company_id.id, tier.code) for tier in self.env["kestio.tier"].sudo().browse(ids).exists()}
        domains = [Domain("company_id", "=", company) & Domain("tier_code", "=", code) for company, code in places]
        if operator == "in" and False in value:
            domains.append(Domain("tier_code", "=", False))
        return Domain.OR(domains)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_code(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_code(vals))

    @api.model
    def _with_code(self, vals):
        """Return values in which the code stands for the tier; a code beside an empty tier counts."""
        if "tier_id" not in vals:
            return vals
        rest = {name: value for name, value in vals.items() if name != "tier_id"}
        if vals["tier_id"]:
            rest["tier_code"] = self.env["kestio.tier"].sudo().browse(vals["tier_id"]).code
        else:
            rest.setdefault("tier_code", False)
        return rest
