"""A company knows its active commercial model, and which engine gives its leads their probability."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """The company's own version is the one without teams; a team may have another."""

    _name = "res.company"
    _inherit = ["res.company", "kestio.company.reliability.mixin"]

    kestio_model_id = fields.Many2one(
        "kestio.model", string="Active commercial model", compute="_compute_kestio_model_id"
    )
    kestio_probability_engine = fields.Selection(
        selection=[("odoo", "Odoo statistics"), ("model", "Commercial model")],
        string="Probability of opportunities",
        required=True,
        default="odoo",
    )

    def _compute_kestio_model_id(self):
        scopes = self.env["kestio.model.scope"]
        for company in self:
            company.kestio_model_id = scopes._active_model_id(company.id, False)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        engine = vals.get("kestio_probability_engine")
        switched = self.filtered(lambda company: engine and company.kestio_probability_engine != engine)
        if engine == "model":
            switched._check_stage_rules()
        result = super().write(vals)
        if switched:
            switched._switch_engine(engine)
        if "sequence" in vals:
            self.env.registry.clear_cache()
        return result

    def _check_stage_rules(self):
        """Refuse the commercial model as engine while its active version says nothing about stages."""
        for company in self:
            if not company._has_stage_rules():
                raise UserError(
                    self.env._(
                        "The active commercial model of %s has no probability for any stage yet: "
                        "make a new version, propose its stage rules and activate it first.",
                        company.name,
                    )
                )

    def _has_stage_rules(self):
        """Tell whether an active version of this company has stage rules."""
        scopes = self.env["kestio.model.scope"].sudo().search([("company_id", "=", self.id)])
        return bool(scopes.model_id.stage_rule_ids)

    def _switch_engine(self, engine):
        """Bring the open leads of these companies to the values of the engine that was just chosen."""
        self.env.flush_all()
        self.env.registry.clear_cache()
        job = self.env["kestio.probability.job"].sudo()
        if engine == "model":
            job._run_now()
            return
        for company in self:
            job._give_back(company)

    def _kestio_tz(self):
        """Return the time zone in which this company counts its days."""
        self.ensure_one()
        company = self.sudo()
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
