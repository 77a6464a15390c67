"""Charter: the brand that a sales team works for."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTeam(models.Model):
    """Leads of a team are those of its brand; a team that companies share may work for a brand of one of them."""

    _inherit = "crm.team"

    kestio_brand_id = fields.Many2one(
        "kestio.brand",
        string="Brand",
        index="btree_not_null",
        domain="[('company_id', 'in', [company_id] if company_id else allowed_company_ids)]",
        help="None: the first brand of the company.",
    )

    @api.constrains("kestio_brand_id", "company_id")
    def _check_brand_company(self):
        for team in self.sudo():
            if team.company_id and team.kestio_brand_id.company_id not in (team.company_id, self.env["res.company"]):
                raise ValidationError(
                    self.env._(
                        "%(team)s and the brand %(brand)s are of two companies.",
                        team=team.name,
                        brand=team.kestio_brand_id.name,
                    )
                )
