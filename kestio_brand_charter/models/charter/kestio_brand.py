"""Charter: a brand, its look, whose leads are its own, and the two sponsors who approve its charter."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

ROLES = {"user_marketing_id": "marketing", "user_relations_id": "relations"}
LINKS = (Command.UNLINK, Command.LINK, Command.CLEAR, Command.SET)


class KestioBrand(models.Model):
    """A company may have several brands; a sales team works for at most one of them."""

    _name = "kestio.brand"
    _description = "Brand"
    _inherit = ["kestio.charter.name.mixin"]
    _order = "company_id, sequence, name, id"
    _check_company_auto = True

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
    color_primary = fields.Char(string="Main colour", default="#714B67", required=True)
    color_secondary = fields.Char(string="Second colour", default="#8595A2", required=True)
    font = fields.Selection(selection="_selection_font", required=True, default="Lato")
    user_marketing_id = fields.Many2one(
        "res.users", string="Sponsor: marketing", check_company=True, domain="[('share', '=', False)]"
    )
    user_relations_id = fields.Many2one(
        "res.users", string="Sponsor: customer relations", check_company=True, domain="[('share', '=', False)]"
    )
    charter_ids = fields.One2many("kestio.charter", "brand_id", string="Versions of the charter")
    published_id = fields.Many2one("kestio.charter", string="Charter in force", compute="_compute_versions")
    draft_id = fields.Many2one("kestio.charter", compute="_compute_versions")
    promise = fields.Text(compute="_compute_versions", help="Of the charter in force, else of the draft.")

    _name_uniq = models.UniqueIndex("(company_id, name)", "The company has a brand of this name already.")
    _two_sponsors = models.Constraint(
        "CHECK(user_marketing_id <> user_relations_id)",
        "The two sponsors are two persons: one of marketing, one of customer relations.",
    )
    _colors = models.Constraint(
        "CHECK(color_primary ~ '^#[0-9A-Fa-f]{6}$' AND color_secondary ~ '^#[0-9A-Fa-f]{6}$')",
        "Write colours like #714B67.",
    )

    @api.depends("charter_ids.state", "charter_ids.version", "charter_ids.promise")
    def _compute_versions(self):
        for brand in self:
            newest = brand.charter_ids.sorted("version", reverse=True)
            brand.published_id = newest.filtered(lambda charter: charter.state == "published")[:1]
            brand.draft_id = newest.filtered(lambda charter: charter.state == "draft")[:1]
            brand.promise = (brand.published_id or brand.draft_id).promise

    @api.model
    def _selection_font(self):
        """Return the fonts that Odoo's documents know."""
        return self.env["res.company"]._fields["font"].selection

    @api.constrains("user_marketing_id", "user_relations_id")
    def _check_sponsors(self):
        if any((brand.user_marketing_id | brand.user_relations_id).filtered("share") for brand in self):
            raise ValidationError(self.env._("A sponsor is a person of the company, with an internal user."))

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        brands = super().create([self._without_teams(vals) for vals in vals_list])
        for brand, vals in zip(brands, vals_list, strict=True):
            brand._link_teams(vals.get("team_ids"))
        return brands

    def write(self, vals):
        if vals.get("company_id") and any(brand.company_id.id != vals["company_id"] for brand in self):
            self._check_movable()
        if {"active", "sequence", "name", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        self._withdraw_of_former(vals)
        result = super().write(self._without_teams(vals))
        for brand in self:
            brand._link_teams(vals.get("team_ids"))
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _withdraw_of_former(self, vals):
        """Take back, in drafts, what a person approved who is no longer the sponsor."""
        for name, role in ROLES.items():
            changed = self.filtered(lambda brand, name=name: name in vals and brand[name].id != vals[name])
            changed.charter_ids.filtered(lambda charter: charter.state == "draft")._withdraw((role,))

    def _link_teams(self, commands):
        """Say whose leads are this brand's: for editors too, who may write nothing else of a team."""
        if commands and not self.env.su:
            self.check_access("write")
            if any(command[0] not in LINKS for command in commands):
                raise UserError(self.env._("Choose among the sales teams that exist."))
            self.sudo().write({"team_ids": commands})

    def _without_teams(self, vals):
        """Return values without the teams, which are linked apart; the superuser writes them as they are."""
        return vals if self.env.su else {name: value for name, value in vals.items() if name != "team_ids"}

    def _check_movable(self):
        """Refuse to give to another company what is written and measured in this one."""
        if self.sudo().charter_ids or self.sudo().team_ids:
            raise UserError(
                self.env._("A brand with a charter or sales teams stays in its company: make another one there.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_chartered(self):
        """Refuse to delete a brand with its charters; drafts are deleted first, what was in force is kept."""
        for brand in self:
            if charters := brand.sudo().charter_ids:
                raise UserError(
                    self.env._(
                        "%(brand)s has a charter (%(charters)s): archive the brand instead.",
                        brand=brand.name,
                        charters=", ".join(charters.mapped("display_name")),
                    )
                )

    def action_open_charter(self):
        """Open the charter in force, else the draft; a brand without any begins with the guide."""
        self.ensure_one()
        charter = self.published_id or self.draft_id
        if charter:
            return charter._get_records_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_brand_charter.kestio_charter_guide_action")
        return {**action, "context": {"default_brand_id": self.id, "dialog_size": "extra-large"}}
