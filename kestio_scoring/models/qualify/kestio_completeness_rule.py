"""Data quality: which facts about a customer should be known, and how much each matters, tier by tier."""

from odoo import api, fields, models, tools
from odoo.addons.kestio_model.models.pipeline import sql_criteria
from odoo.exceptions import ValidationError

MODEL = "res.partner"


class KestioCompletenessRule(models.Model):
    """A field of the customer with a weight; for a tier, or for all of them."""

    _name = "kestio.completeness.rule"
    _description = "Fact to know of a customer"
    _order = "company_id, sequence, id"
    _inherit = ["kestio.completeness.proposal.mixin"]
    _rec_name = "field_id"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    sequence = fields.Integer(default=10)
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[
            ("model", "=", MODEL),
            ("store", "=", True),
            ("company_dependent", "=", False),
            ("ttype", "in", sorted(sql_criteria.READABLE - {"boolean"})),
        ],
    )
    weight = fields.Float(required=True, default=1.0)
    tier_id = fields.Many2one(
        "kestio.tier",
        string="For tier",
        index="btree_not_null",
        ondelete="set null",
        domain="[('state', '=', 'active')]",
        help="Empty: every customer. A tier keeps its facts in later versions of the commercial model.",
    )
    tier_code = fields.Char(related="tier_id.code", store=True)
    mandatory = fields.Boolean(help="The form of a customer is not saved without it. Imports and other programs may.")
    share = fields.Float(string="Filled (%)", digits=(4, 0), compute="_compute_share")
    asked_count = fields.Integer(string="Customers", compute="_compute_share")
    is_unused = fields.Boolean(string="Nobody fills it", compute="_compute_share", search="_search_is_unused")
    advice = fields.Char(string="Tip", compute="_compute_share")

    _weight_positive = models.Constraint("CHECK(weight > 0)", "A weight must be more than 0.")
    _field_uniq = models.UniqueIndex(
        "(company_id, field_id, COALESCE(tier_code, ''))", "This field is asked for already, for this tier."
    )

    @api.depends("field_id", "tier_id")
    def _compute_share(self):
        """Look at all customers of whom a fact is asked."""
        table = self.env["kestio.completeness"].sudo()
        rates = {row["rule_id"]: row for company in self.company_id for row in table._fill_rates(company)}
        for rule in self:
            rate = rates.get(rule._origin.id, {"asked": 0, "filled": 0, "old": 0, "old_filled": 0})
            rule.asked_count = rate["asked"]
            rule.share = 100 * rate["filled"] / rate["asked"] if rate["asked"] else 0
            rule.is_unused = rate["old"] and not rate["old_filled"]
            rule.advice = (
                self.env._("Never filled: make it mandatory, or drop it.")
                if rule.is_unused and not rule.mandatory
                else ""
            )

    def _search_is_unused(self, operator, value):
        if operator != "in":
            return NotImplemented
        unused = self.search([("weight", ">", 0)]).filtered("is_unused")
        return [("id", "in" if True in value else "not in", unused.ids)]

    def action_mandatory(self):
        """Let the form of a customer ask for these facts."""
        self.write({"mandatory": True})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_drop(self):
        """Ask for these facts no more; what is known stays."""
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.constrains("field_id")
    def _check_field(self):
        for rule in self:
            if not sql_criteria.is_readable(self.env, rule.field_id.name, MODEL):
                raise ValidationError(
                    self.env._("Whether '%s' is filled cannot be read.", rule.field_id.field_description)
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._follow(rules.company_id)
        return rules

    def write(self, vals):
        companies = self.company_id
        result = super().write(vals)
        if vals.keys() - {"sequence"}:
            self._follow(companies + self.company_id)
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        self._follow(companies)
        return result

    def _follow(self, companies):
        """Compute completeness again: whoever changes what is asked sees what is missing at once."""
        self.env.registry.clear_cache()
        for company in companies:
            self.env["kestio.completeness"].sudo()._refresh(company)

    @api.model
    def _of(self, company):
        """Return the rules of a company, as superuser, whose fields still exist."""
        rules = self.sudo().search([("company_id", "=", company.id)])
        return rules.filtered(lambda rule: sql_criteria.is_readable(self.env, rule.field_id.name, MODEL))

    @api.model
    @tools.ormcache()
    def _asked(self):
        """Return the names of the fields of customers that a company asks for: ``{company's id: frozenset}``."""
        rules = self.sudo().search([("company_id", "!=", False)])
        return {
            company.id: frozenset(rule.field_id.name for rule in asked)
            for company, asked in rules.grouped("company_id").items()
        }

    @api.model
    @tools.ormcache("company_id")
    def _mandatory(self, company_id):
        """Return what a form must have: names of fields, each with the ids of its tiers (none: all customers)."""
        rules = self.sudo().search([("company_id", "=", company_id), ("mandatory", "=", True)])
        tiers = self.env["kestio.tier"].sudo()
        return tuple(
            (
                rule.field_id.name,
                tuple(tiers.search([("company_id", "=", company_id), ("code", "=", rule.tier_code)]).ids)
                if rule.tier_code
                else (),
            )
            for rule in rules
        )
