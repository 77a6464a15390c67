"""Segment: the tier of a lead: its customer's, or for a prospect what potential and fit promise."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import tier as engine

DECLARED = ("potential", "domain")


class LeadTierMixin(models.AbstractModel):
    """Open leads follow their customer; what was won or lost keeps the tier of its time."""

    _name = "kestio.lead.tier.mixin"
    _description = "Tier of a lead"

    kestio_tier_id = fields.Many2one(
        "kestio.tier",
        string="Tier",
        compute="_compute_kestio_tier_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_read_group_kestio_tier_ids",
    )
    kestio_tier_locked = fields.Boolean(
        string="Tier locked", copy=False, help="The tier was set by hand and no longer follows the customer."
    )
    kestio_potential = fields.Float(
        string="Declared potential",
        compute="_compute_kestio_potential",
        store=True,
        readonly=False,
        digits=(16, 2),
        help="Yearly revenue that this prospect could bring; ranks him while he has no sales.",
    )

    @api.depends("partner_id")
    def _compute_kestio_potential(self):
        for lead in self:
            partner = lead.partner_id.with_company(lead.company_id or self.env.company)
            lead.kestio_potential = lead.kestio_potential or partner.kestio_potential

    @api.depends("partner_id", "company_id", "kestio_potential", "kestio_tier_locked", "partner_id.kestio_potential")
    def _compute_kestio_tier_id(self):
        scopes = self.env["kestio.model.scope"]
        for company, leads in self.grouped(lambda lead: lead.company_id or self.env.company).items():
            if scopes._active_by_team(company.id):
                leads.with_company(company)._kestio_follow(company)

    def _kestio_follow(self, company):
        """Take the customer's tier; without one, what potential and fit promise by the team's own version."""
        scopes, versions = self.env["kestio.model.scope"], self.env["kestio.model"].sudo()
        prospects = self.browse()
        for lead in self.filtered(lambda lead: not lead.kestio_tier_locked and lead.won_status == "pending"):
            lead.kestio_tier_id = lead.partner_id.commercial_partner_id.kestio_tier_id
            if not lead.kestio_tier_id:
                prospects |= lead
        for team, leads in prospects.grouped("team_id").items():
            leads._kestio_promise(versions.browse(scopes._active_model_id(company.id, team.id) or []))

    def _kestio_promise(self, model):
        """Rank prospects on what is declared of them, when at least half of those criteria is known."""
        unknown = self.filtered(lambda lead: not lead.partner_id and not lead.kestio_potential)
        unknown.kestio_tier_id = False
        (self - unknown)._kestio_rank(model)

    def _kestio_rank(self, model):
        """Rank prospects of whom something is declared."""
        if not self:
            return
        criteria = model.criterion_ids._weighing().filtered(lambda criterion: criterion.measure in DECLARED)
        if not criteria:
            return
        partners = self.partner_id.commercial_partner_id
        matching = {
            criterion: partners.sudo().filtered_domain(criterion._domain())
            for criterion in criteria
            if criterion.measure == "domain"
        }
        for lead in self:
            index = engine.index(criteria._engine_criteria(), lead._kestio_declared(criteria, matching))
            known = index.value is not None and index.coverage >= model.coverage_min
            lead.kestio_tier_id = engine.target(index.value, model.tier_ids._engine_tiers()) if known else False

    def _kestio_declared(self, criteria, matching):
        """Return what is declared of a prospect, by criterion; None is unknown."""
        partner = self.partner_id.commercial_partner_id
        values = dict.fromkeys(criteria.ids, self.kestio_potential or None)
        return values | {
            criterion.id: float(partner in met) if partner else None for criterion, met in matching.items()
        }

    def action_kestio_why(self):
        """Open the breakdown of the customer's index.

        :raises UserError: for a prospect without sales: says on what he is ranked.
        """
        customer = self.partner_id.with_company(self.company_id or self.env.company)
        if not customer.kestio_evaluation_id:
            raise UserError(
                self.env._("No sales yet: the tier follows from the declared potential and from what fits the model.")
            )
        return customer.action_kestio_why()

    @api.model
    def _read_group_kestio_tier_ids(self, tiers, domain):
        """Show every tier of the active version as a column, best first."""
        return (tiers | self.env.company.kestio_model_id.tier_ids).sorted("sequence")
