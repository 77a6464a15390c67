"""Segment: the dialog in which a person changes, keeps or locks the tier of customers, and says why."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class KestioTierChange(models.TransientModel):
    """One decision for one customer or many: give a tier, keep the one they have, or take them out of the tiers.

    A lock holds the tier against the nightly job, until a date or until somebody ends it here.
    """

    _name = "kestio.tier.change"
    _description = "Change of tier by hand"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    partner_count = fields.Integer(compute="_compute_partner_count")
    model_ids = fields.Many2many("kestio.model", compute="_compute_model_ids")
    change = fields.Selection(
        selection=[("give", "Give a tier"), ("keep", "Keep the tier"), ("remove", "Take out of the tiers")],
        string="Decision",
        required=True,
        default="give",
    )
    tier_id = fields.Many2one("kestio.tier", domain="[('model_id', 'in', model_ids)]")
    reason = fields.Char(required=True, help="Shown in the history of the customer.")
    lock = fields.Boolean(help="The nightly job neither changes a locked tier nor suggests another one.")
    lock_until = fields.Date(string="Locked until", help="Empty: until somebody unlocks it.")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "partner_ids" in fields and "partner_ids" not in values:
            values["partner_ids"] = [Command.set(self._selected().ids)]
        return values

    @api.model
    def _selected(self):
        """Return the customers of the records that were selected in a list."""
        source, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        if source == "kestio.tier.evaluation":
            return self.env[source].browse(ids).partner_id
        return self.env["res.partner"].browse(ids if source == "res.partner" else []).commercial_partner_id

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for wizard in self:
            wizard.partner_count = len(wizard.partner_ids)

    @api.depends("partner_ids")
    @api.depends_context("company")
    def _compute_model_ids(self):
        for wizard in self:
            wizard.model_ids = self.env["kestio.model"].browse(wizard._by_model().keys())

    def _by_model(self):
        """Return the customers by the id of the active version that rules them."""
        scopes, company = self.env["kestio.model.scope"], self.env.company
        by_model = self.partner_ids.commercial_partner_id.grouped(
            lambda partner: scopes._active_model_id(company.id, partner.sudo().user_id.sale_team_id.id)
        )
        return {model_id: partners for model_id, partners in by_model.items() if model_id}

    @api.onchange("partner_ids")
    def _onchange_partner_ids(self):
        customers = self.partner_ids.commercial_partner_id
        if len(customers.kestio_tier_id) == 1:
            self.tier_id = customers.kestio_tier_id
        if len(customers) == 1:
            self.lock = customers.kestio_tier_locked
            self.lock_until = customers.kestio_tier_lock_until
            self.reason = customers.kestio_tier_lock_reason

    def action_apply(self):
        """Apply the decision to all customers, or to none.

        :raises AccessError: when a plain user gives a top tier that a manager must approve.
        :raises UserError: when the decision is not complete, or the tier is of a version that rules other customers.
        """
        self.ensure_one()
        self._check_decision()
        customers = self.partner_ids.commercial_partner_id
        if self.change != "keep":
            customers._kestio_change_tier(self.tier_id if self.change == "give" else self.tier_id.browse(), self.reason)
        customers.write(
            {
                "kestio_tier_locked": self.lock,
                "kestio_tier_lock_reason": self.reason if self.lock else False,
                "kestio_tier_lock_until": self.lock_until if self.lock else False,
            }
        )
        if self.lock:
            self._lapse_suggestions(customers)
        return {"type": "ir.actions.act_window_close"}

    def _lapse_suggestions(self, customers):
        """Withdraw what is suggested for customers that a person just locked: nobody should accept it by mistake."""
        suggestions = self.env["kestio.tier.suggestion"].sudo()
        domain = [("partner_id", "in", customers.ids), ("company_id", "=", self.env.company.id)]
        suggestions.search([*domain, ("state", "in", ("open", "snoozed"))]).write({"state": "expired"})

    def _check_decision(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the reason stays in the history of the customer."))
        if self.lock and self.lock_until and self.lock_until <= fields.Date.context_today(self):
            raise UserError(self.env._("A lock ends on a date to come."))
        if self.change == "give":
            self._check_tier()

    def _check_tier(self):
        if not self.tier_id:
            raise UserError(self.env._("Choose the tier to give."))
        others = self.partner_ids.commercial_partner_id - self.partner_ids.browse(
            self._by_model().get(self.tier_id.model_id.id, self.partner_ids.browse()).ids
        )
        if others:
            raise UserError(
                self.env._(
                    "%(tier)s belongs to %(model)s, which does not rule %(customer)s.",
                    tier=self.tier_id.name,
                    model=self.tier_id.model_id.display_name,
                    customer=others[0].display_name,
                )
            )
