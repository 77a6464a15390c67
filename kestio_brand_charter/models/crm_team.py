"""Charter: the brand that a sales team works for."""

from odoo import fields, models


class CrmTeam(models.Model):
    """Leads of a team are those of its brand."""

    _inherit = "crm.team"

    kestio_brand_id = fields.Many2one(
        "kestio.brand", string="Brand", check_company=True, help="None: the first brand of the company."
    )
