"""Score: the rules of a company, by versions: a draft is tried on real contacts, then published."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

# What a draft settles for good, and what only publishing changes.
FROZEN = {"cap", "fit_a", "fit_b", "engagement_1", "engagement_2", "company_factor", "company_id"}
STEPS = {"state", "version", "published_on", "job_finished", "summed_on"}


class KestioScoreRuleset(models.Model):
    """One version is published at a time in a company; publishing computes all scores again, past included."""

    _name = "kestio.score.ruleset"
    _description = "Score rules"
    _inherit = ["mail.thread", "kestio.score.ruleset.proposal.mixin"]
    _order = "company_id, version desc, id desc"

    name = fields.Char(required=True, default=lambda self: self.env._("Lead score"), tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    version = fields.Integer(readonly=True, copy=False, default=1)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    group_ids = fields.One2many("kestio.score.group", "ruleset_id", string="Groups", copy=True)
    cap = fields.Float(string="Most points", required=True, digits=(6, 1), default=100.0)
    fit_a = fields.Float(string="A from", digits=(6, 1), default=30.0, help="Points of fit.")
    fit_b = fields.Float(string="B from", digits=(6, 1), default=15.0)
    engagement_1 = fields.Float(string="1 from", digits=(6, 1), default=40.0, help="Points of engagement.")
    engagement_2 = fields.Float(string="2 from", digits=(6, 1), default=15.0)
    company_factor = fields.Float(
        string="Company: at most times its best contact",
        digits=(4, 2),
        default=1.5,
        help="A company's engagement is the sum of its contacts', at most so many times that of the best one.",
    )
    job_finished = fields.Datetime(readonly=True, copy=False)
    summed_on = fields.Datetime(readonly=True, copy=False, help="When the running sums were made from the ledger.")

    _published_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'published'", "A company has one published set of score rules."
    )
    _bounds = models.Constraint(
        "CHECK(cap > 0 AND fit_a > fit_b AND engagement_1 > engagement_2 AND company_factor >= 1)",
        "A must start above B, 1 above 2, the most points above 0, and the factor of companies at 1 or more.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for ruleset in self:
            ruleset.display_name = self.env._("%(name)s, version %(number)s", name=ruleset.name, number=ruleset.version)

    @api.model_create_multi
    def create(self, vals_list):
        rulesets = super().create([{name: vals[name] for name in vals.keys() - STEPS} for vals in vals_list])
        for ruleset in rulesets.sudo():
            ruleset.version = ruleset._next_version()
        return rulesets

    def _next_version(self):
        others = self.sudo().search([("company_id", "=", self.company_id.id), ("id", "!=", self.id)])
        return max(others.mapped("version"), default=0) + 1

    def _check_draft(self):
        if any(ruleset.state != "draft" for ruleset in self):
            raise UserError(
                self.env._("These rules are in use, or were: make a new version, change it, and publish it.")
            )

    def write(self, vals):
        if FROZEN & vals.keys():
            self._check_draft()
        if STEPS & vals.keys() and not self.env.su:
            raise UserError(self.env._("Rules come into force by being published, and go by the next version."))
        result = super().write(vals)
        if "state" in vals:
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    @property
    def rule_ids(self):
        """Return the rules of all groups."""
        return self.group_ids.rule_ids

    def _zone(self):
        """Return the time zone whose days the daily limits count: the company's, whoever computes."""
        company = self.company_id
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    # Publishing

    def action_publish(self):
        """Put these rules in force: the version before is archived, all scores are computed again.

        :raises UserError: when it is no draft, or has no rules.
        """
        self.ensure_one()
        self._check_draft()
        if not self.group_ids.rule_ids:
            raise ValidationError(self.env._("Write at least one rule before you publish."))
        self.check_access("write")
        ruleset = self.sudo()
        before = ruleset.search([("company_id", "=", self.company_id.id), ("state", "=", "published")])
        before.write({"state": "archived"})
        before.flush_recordset()
        ruleset.write({"state": "published", "published_on": fields.Datetime.now()})
        self.env["kestio.score.job"].sudo()._run_now(ruleset)

    def action_new_version(self):
        """Copy these rules into a draft and open it."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy({"name": self.name}).id,
            "views": [(False, "form")],
        }

    @api.model
    def _published(self, company):
        """Return the rules in force in a company, as superuser, or nothing."""
        return self.sudo().search([("company_id", "=", company.id), ("state", "=", "published")], limit=1)

    @api.model
    @tools.ormcache()
    def _caps(self):
        """Return the most points that the rules in force give: ``{company's id: points}``."""
        rulesets = self.sudo().search_fetch([("state", "=", "published")], ["company_id", "cap"])
        return {ruleset.company_id.id: ruleset.cap for ruleset in rulesets}

    def _bands(self):
        """Return the bounds of the matrix: fit, then engagement."""
        return (self.fit_a, self.fit_b), (self.engagement_1, self.engagement_2)
