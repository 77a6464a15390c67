"""Charter: a brand, its look, whose leads are its own, and the two sponsors who approve its charter."""

from odoo import api, fields, models


class KestioBrand(models.Model):
    """A company may have several brands; a sales team works for at most one of them."""

    _name = "kestio.brand"
    _description = "Brand"
    _order = "company_id, sequence, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    team_ids = fields.One2many(
        "crm.team",
        "kestio_brand_id",
        string="Sales teams",
        help="Their leads and customers are this brand's. Other teams work for the first brand of the company.",
    )
    logo = fields.Image(max_width=512, max_height=512)
    color_primary = fields.Char(string="Main colour", default="#714B67")
    color_secondary = fields.Char(string="Second colour", default="#8595A2")
    font = fields.Selection(selection="_selection_font", required=True, default="Lato")
    user_marketing_id = fields.Many2one("res.users", string="Sponsor: marketing")
    user_relations_id = fields.Many2one("res.users", string="Sponsor: customer relations")
    charter_ids = fields.One2many("kestio.charter", "brand_id", string="Versions of the charter")

    _name_uniq = models.UniqueIndex("(company_id, name)", "The company has a brand of this name already.")
    _two_sponsors = models.Constraint(
        "CHECK(user_marketing_id <> user_relations_id)",
        "The two sponsors are two persons: one of marketing, one of customer relations.",
    )
    _colors = models.Constraint(
        "CHECK(color_primary ~ '^#[0-9A-Fa-f]{6}$' AND color_secondary ~ '^#[0-9A-Fa-f]{6}$')",
        "Write colours like #714B67.",
    )

    @api.model
    def _selection_font(self):
        """Return the fonts that Odoo's documents know."""
        return self.env["res.company"]._fields["font"].selection
