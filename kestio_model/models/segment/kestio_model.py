"""Segment: a version of the commercial model: which customers count, and how that is decided."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What decides who is in which tier: once active, only a new version changes it.
FROZEN = {"company_id", "team_ids", "archetype", "revenue_source", "window_months", "coverage_min", "version"}


class KestioModel(models.Model):
    """A version of a company's commercial model: targets x actions x resources.

    A draft is prepared, previewed on real customers, then activated; the version that was active before is
    archived with its end date. What ranks customers never changes in an active or archived version, so that
    history can be read with the rules of its time.
    """

    _name = "kestio.model"
    _description = "Commercial model"
    _inherit = [
        "mail.thread",
        "kestio.model.preview.mixin",
        "kestio.model.proposal.mixin",
        "kestio.model.compare.mixin",
        "kestio.model.pipeline.mixin",
        "kestio.model.learning.mixin",
        "kestio.model.pipeline.compare.mixin",
        "kestio.model.rule.proposal.mixin",
        "kestio.onboarding.mixin",
    ]
    _order = "company_id, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("Commercial model"))
    version = fields.Integer(readonly=True, copy=False)
    previous_id = fields.Many2one(
        comodel_name="kestio.model", string="Made from", readonly=True, copy=False, index="btree_not_null"
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("active", "Active"), ("archived", "Archived")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_start = fields.Date(string="In use since", readonly=True, copy=False)
    date_end = fields.Date(string="In use until", readonly=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_ids = fields.Many2many(
        comodel_name="crm.team",
        string="Sales teams",
        check_company=True,
        help="Customers whose salesperson belongs to these teams. Empty: everybody whom no other model claims.",
    )
    archetype = fields.Selection(
        selection=[
            ("transactional", "Transactional: many standard quotes, sold remotely"),
            ("complex", "Complex: few large deals, built with the customer"),
            ("mixed", "Mixed"),
        ],
        required=True,
        default="mixed",
    )
    tier_ids = fields.One2many("kestio.tier", "model_id", string="Tiers", copy=True)
    criterion_ids = fields.One2many("kestio.tier.criterion", "model_id", string="Criteria", copy=True)

    revenue_source = fields.Selection(
        selection=[("sale", "Confirmed sales orders"), ("invoice", "Posted invoices")],
        string="Revenue from",
        required=True,
        default="sale",
        help="Amounts are without tax, in the company's currency at the date of the document; refunds subtract.",
    )
    window_months = fields.Integer(
        string="Window (months)", required=True, default=12, help="Revenue and orders count over these last months."
    )
    coverage_min = fields.Float(
        string="Known at least",
        required=True,
        default=0.5,
        help="Below this share of known signals no change of tier is proposed: complete the data first.",
    )
    evaluation_period = fields.Selection(
        selection=[("days", "Day"), ("weeks", "Week"), ("months", "Month")],
        string="Evaluated every",
        required=True,
        default="months",
    )
    up_evaluations = fields.Integer(
        string="Evaluations to go up", required=True, default=2, help="In a row, one period apart."
    )
    down_evaluations = fields.Integer(
        string="Evaluations to go down", required=True, default=4, help="In a row, one period apart."
    )
    dwell_months = fields.Integer(string="Minimum stay (months)", required=True, default=6)
    cooldown_months = fields.Integer(
        string="Pause after a refusal (months)", required=True, default=6, help="A refused move is not proposed again."
    )
    former_months = fields.Integer(
        string="Former customer after (months)", required=True, default=24, help="Months without an order or invoice."
    )
    apply_mode = fields.Selection(
        selection=[("suggest", "Suggest: a person decides"), ("automatic", "Automatic")],
        string="Changes of tier",
        required=True,
        default="suggest",
        tracking=True,
    )
    approve_top = fields.Boolean(
        string="A manager approves the top tier", default=True, help="Also when changes are applied automatically."
    )
    job_position = fields.Integer(copy=False, help="Last customer of the slice that the nightly job has finished.")
    job_finished = fields.Datetime(string="Ranked on", copy=False, readonly=True)

    _version_uniq = models.UniqueIndex("(company_id, version)", "This version number exists already.")
    _window_positive = models.Constraint(
        "CHECK(window_months > 0 AND former_months > 0)", "The window must be at least one month."
    )
    _evaluations_positive = models.Constraint(
        "CHECK(up_evaluations > 0 AND down_evaluations > 0)", "At least one evaluation is needed to change a tier."
    )
    _waits_positive = models.Constraint(
        "CHECK(dwell_months >= 0 AND cooldown_months >= 0)", "A number of months cannot be negative."
    )
    _coverage_share = models.Constraint(
        "CHECK(coverage_min >= 0 AND coverage_min <= 1)", "The share of known signals is between 0 and 100 %."
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for model in self:
            model.display_name = f"{model.name} v{model.version}" if model.version else model.name

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._number(vals_list)
        states = [vals.pop("state", "draft") for vals in vals_list]
        versions = super().create(vals_list)
        for model, state in zip(versions, states, strict=True):
            if state != "draft":
                model.write({"state": state, "date_start": model.date_start or fields.Date.context_today(model)})
        return versions

    def write(self, vals):
        if FROZEN & vals.keys() or vals.get("state") == "draft":
            self._check_draft()
        if vals.get("state") == "active":
            self._check_ready()
        result = super().write(vals)
        if "state" in vals:
            self._sync_scope()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse to touch what ranks customers in a version that is or was in use."""
        if used := self.filtered(lambda model: model.state != "draft"):
            raise UserError(
                self.env._(
                    "%(name)s is in use or archived: its ranking rules stay as they are. Make a new version instead.",
                    name=used[0].display_name,
                )
            )

    def _number(self, vals_list):
        """Give each new version the next number of its company."""
        for vals in vals_list:
            company = vals.setdefault("company_id", self.env.company.id)
            before = [other["version"] for other in vals_list if "version" in other and other["company_id"] == company]
            last = self.sudo().search([("company_id", "=", company)], order="version desc", limit=1).version
            vals["version"] = max(before, default=last) + 1

    def _sync_scope(self):
        """Keep one row per active version and team; their unique index allows one version for each."""
        scope = self.env["kestio.model.scope"].sudo()
        scope.search([("model_id", "in", self.ids)]).unlink()
        active = self.filtered(lambda model: model.state == "active")
        scope.create(
            [
                {"model_id": model.id, "company_id": model.company_id.id, "team_id": team.id}
                for model in active
                for team in model.team_ids or [self.env["crm.team"]]
            ]
        )
        self.env.registry.clear_cache()

    def _check_ready(self):
        """Refuse a version that could not rank anybody, with every reason at once."""
        for model in self:
            problems = model._problems()
            if problems:
                raise UserError("\n".join([self.env._("%s cannot be activated:", model.display_name), *problems]))

    def _problems(self):
        """Return what is wrong or missing in this version, one sentence each."""
        return [*self.tier_ids._problems(), *self.criterion_ids._problems(), *self._pipeline_problems()]

    # Actions

    def action_activate(self):
        """Make this version the active one, archive the one before, and rank the customers.

        :raises AccessError: for anybody but a director.
        :raises UserError: with what is missing, or when the version was active before.
        """
        self.ensure_one()
        self._check_group("kestio_model.group_director")
        self._lock_versions()
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be activated: make a new version of this one."))
        self._check_ready()
        self._scope_rivals()._retire()
        self.write({"state": "active", "date_start": fields.Date.context_today(self), "date_end": False})
        self.env["kestio.tier.writer"]._carry_over(self)
        self.env["kestio.lead.criterion"]._carry_over_company(self.company_id)
        ranked = self.action_recompute_tiers()
        self.env["kestio.probability.job"]._run_now()
        return ranked

    def action_archive_version(self):
        """End this version without a successor; customers keep the tiers that they have.

        Open leads go to the version that rules them now, or to Odoo's statistics.
        """
        self._check_group("kestio_model.group_director")
        self._retire()
        self.env["kestio.tier.evaluation"].sudo().search([("model_id", "in", self.ids)]).unlink()
        for company in self.company_id:
            self.env["kestio.probability.job"]._hand_over(company)

    def action_new_version(self):
        """Copy this version, with its tiers and criteria, into a new draft and open it."""
        self.ensure_one()
        draft = self.copy({"previous_id": self.id, "name": self.name})
        return draft._open_form()

    def action_recompute_tiers(self):
        """Evaluate all customers of these active versions now: the statement of the nightly job."""
        self._check_group("kestio_model.group_manager")
        job = self.env["kestio.tier.job"]
        changed = sum(job._run_now(model) for model in self.filtered(lambda model: model.state == "active"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Customers are ranked: %s changed tier.", changed),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_group(self, group):
        """Refuse what is for directors or managers of the commercial model."""
        if self.env.su or self.env.user.has_group(group):
            return
        role = self.env.ref(group).sudo().name
        raise AccessError(self.env._("Only a %s of the commercial model can do this.", role))

    def _lock_versions(self):
        """Let one person at a time change which version of a company is active."""
        self.env.cr.execute("SELECT id FROM kestio_model WHERE company_id = %s FOR UPDATE", [self.company_id.id])
        self.invalidate_recordset(["state"])

    def _scope_rivals(self):
        """Return the active versions that claim the same teams as this one."""
        teams = self.team_ids.ids or [False]
        scopes = self.env["kestio.model.scope"].sudo()
        return scopes.search([("company_id", "=", self.company_id.id), ("team_id", "in", teams)]).model_id

    def _retire(self):
        self.filtered(lambda model: model.state == "active").write(
            {"state": "archived", "date_end": fields.Date.context_today(self), "job_position": 0}
        )

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
