"""Data quality: which facts about a customer should be known, and how much each matters, tier by tier."""

from odoo import api, fields, models
from odoo.addons.kestio_model.models.pipeline import sql_criteria
from odoo.exceptions import ValidationError

MODEL = "res.partner"


class KestioCompletenessRule(models.Model):
    """A field of the customer with a weight; for a tier, or for all of them."""

    _name = "kestio.completeness.rule"
    _description = "Fact to know of a customer"
    _order = "company_id, sequence, id"
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

    _weight_positive = models.Constraint("CHECK(weight > 0)", "A weight must be more than 0.")
    _field_uniq = models.UniqueIndex(
        "(company_id, field_id, COALESCE(tier_code, ''))", "This field is asked for already, for this tier."
    )

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
        for company in companies:
            self.env["kestio.completeness"].sudo()._refresh(company)

    @api.model
    def _of(self, company):
        """Return the rules of a company, as superuser, whose fields still exist."""
        rules = self.sudo().search([("company_id", "=", company.id)])
        return rules.filtered(lambda rule: sql_criteria.is_readable(self.env, rule.field_id.name, MODEL))
