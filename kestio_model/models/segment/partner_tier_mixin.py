"""Segment: tier, status and potential of a customer, kept on the commercial entity and read by its contacts."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

SHARED = [
    "kestio_tier_id",
    "kestio_tier_locked",
    "kestio_tier_lock_reason",
    "kestio_tier_lock_until",
    "kestio_status_id",
    "kestio_potential",
]
# Not for portal users, who may read their own partner.
INTERNAL = "base.group_user"
EVALUATED = {"kestio_tier_index": "index", "kestio_tier_coverage": "coverage"}


class PartnerTierMixin(models.AbstractModel):
    """Each company ranks a customer for itself; index and coverage live in the narrow evaluation table."""

    _name = "kestio.partner.tier.mixin"
    _description = "Tier of a partner"

    kestio_tier_locked = fields.Boolean(string="Tier locked", company_dependent=True, copy=False, groups=INTERNAL)
    kestio_tier_lock_reason = fields.Char(
        string="Reason of the lock", company_dependent=True, copy=False, groups=INTERNAL
    )
    kestio_tier_lock_until = fields.Date(string="Locked until", company_dependent=True, copy=False, groups=INTERNAL)
    kestio_potential = fields.Float(
        string="Declared potential",
        company_dependent=True,
        digits=(16, 2),
        groups=INTERNAL,
        help="Yearly revenue that this customer could bring, in the company's currency, as he or the rep says.",
    )
    kestio_tier_index = fields.Float(
        string="Tier index",
        digits=(4, 1),
        compute="_compute_kestio_evaluation",
        search="_search_kestio_tier_index",
        groups=INTERNAL,
    )
    kestio_tier_coverage = fields.Float(
        string="Known signals",
        compute="_compute_kestio_evaluation",
        search="_search_kestio_tier_coverage",
        groups=INTERNAL,
    )
    kestio_evaluation_id = fields.Many2one(
        "kestio.tier.evaluation", compute="_compute_kestio_evaluation", groups="kestio_model.group_user"
    )
    kestio_tier_history_ids = fields.One2many(
        "kestio.tier.history",
        compute="_compute_kestio_tier_history_ids",
        string="Tier history",
        groups="kestio_model.group_user",
    )

    @api.depends("commercial_partner_id", "kestio_tier_id")
    @api.depends_context("company")
    def _compute_kestio_evaluation(self):
        evaluations = self.env["kestio.tier.evaluation"].sudo()
        domain = [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        by_partner = evaluations.search(domain).grouped("partner_id")
        for partner in self:
            evaluation = by_partner.get(partner.commercial_partner_id, evaluations)
            partner.kestio_evaluation_id = evaluation.sudo(False)
            partner.kestio_tier_index = evaluation.index
            partner.kestio_tier_coverage = evaluation.coverage

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_kestio_tier_history_ids(self):
        domain = [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        by_partner = self.env["kestio.tier.history"].search(domain).grouped("partner_id")
        for partner in self:
            partner.kestio_tier_history_ids = by_partner.get(partner.commercial_partner_id)

    def _search_kestio_tier_index(self, operator, value):
        return self._search_evaluated("index", operator, value)

    def _search_kestio_tier_coverage(self, operator, value):
        return self._search_evaluated("coverage", operator, value)

    def _search_evaluated(self, field, operator, value):
        # Odoo asks nobody for his groups before it calls a search method.
        self._check_field_access(self._fields[f"kestio_tier_{field}"], "read")
        evaluations = self.env["kestio.tier.evaluation"].sudo()
        query = evaluations._search([("company_id", "=", self.env.company.id), (field, operator, value)])
        return [("commercial_partner_id", "in", query.subselect("partner_id"))]

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists sort and group by index and coverage through the evaluation table."""
        if field_expr not in EVALUATED or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        table = query.make_alias(alias, "kestio_evaluation")
        query.add_join(
            "LEFT JOIN",
            table,
            "kestio_tier_evaluation",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(table, "partner_id"),
                SQL.identifier(alias, "commercial_partner_id"),
                SQL.identifier(table, "company_id"),
                self.env.company.id,
            ),
        )
        return SQL.identifier(table, EVALUATED[field_expr])

    @api.constrains("kestio_tier_locked", "kestio_tier_lock_reason")
    def _check_kestio_lock_reason(self):
        for partner in self:
            if partner.kestio_tier_locked and not (partner.kestio_tier_lock_reason or "").strip():
                raise ValidationError(self.env._("Say why the tier of %s is locked.", partner.display_name))

    @api.constrains("kestio_potential")
    def _check_kestio_potential(self):
        if any(partner.kestio_potential < 0 for partner in self):
            raise ValidationError(self.env._("A potential cannot be negative."))

    # A change by hand

    def _kestio_change_tier(self, tier, reason=None):
        """Give these customers a tier by hand: history remembers who and why.

        :param tier: a ``kestio.tier`` of the company's active version, or an empty recordset.
        :raises AccessError: when a plain user moves somebody into a top tier that a manager must approve.
        :raises UserError: when the tier belongs to another company or to a version that is not active.
        """
        changed = self.commercial_partner_id.filtered(lambda partner: partner.kestio_tier_id != tier)
        if not changed:
            return
        self._kestio_check_change(tier)
        self.env["kestio.tier.writer"].sudo()._write_tiers(
            self.env.company,
            dict.fromkeys(changed.ids, tier.id or None),
            reason=reason or self.env._("Changed by hand"),
            user=self.env.user,
        )

    def _kestio_check_user(self):
        if not (self.env.su or self.env.user.has_group("kestio_model.group_user")):
            raise AccessError(self.env._("Only sales people can change the tier of a customer."))

    def _kestio_check_change(self, tier):
        self._kestio_check_user()
        tier._check_usable(self.env.company)
        top = tier.sudo().model_id.tier_ids.sorted("sequence")[:1]
        approved = self.env.su or self.env.user.has_group("kestio_model.group_manager")
        if tier and tier == top and tier.sudo().model_id.approve_top and not approved:
            raise AccessError(self.env._("A manager approves the moves into the top tier."))

    # Actions

    def action_recompute_tier(self):
        """Evaluate these customers now, by the statement of the nightly job.

        :raises AccessError: for anybody but sales people.
        :raises UserError: when the company has no active version, or documents in a currency without rate.
        """
        self._kestio_check_user()
        self.check_access("read")
        company = self.env.company
        job, scopes = self.env["kestio.tier.job"], self.env["kestio.model.scope"]
        by_model = self.commercial_partner_id.grouped(
            lambda partner: scopes._active_model_id(company.id, partner.sudo().user_id.sale_team_id.id)
        )
        for model_id, partners in by_model.items():
            if not model_id:
                raise UserError(self.env._("There is no active commercial model in %s yet.", company.name))
            job._run_now(self.env["kestio.model"].browse(model_id), partners.ids)
        return True

    def action_kestio_why(self):
        """Open the breakdown of the index: "Why Gold?".

        :raises UserError: when the customer is not evaluated yet.
        """
        evaluation = self.kestio_evaluation_id
        if not evaluation:
            raise UserError(
                self.env._("%s has neither sales nor a declared potential yet: nothing to rank on.", self.display_name)
            )
        return {
            "type": "ir.actions.act_window",
            "name": evaluation.display_name,
            "res_model": "kestio.tier.evaluation",
            "res_id": evaluation.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def action_kestio_change_tier(self):
        """Open the dialog that changes or locks the tier."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change tier"),
            "res_model": "kestio.tier.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": self.commercial_partner_id.ids},
        }
