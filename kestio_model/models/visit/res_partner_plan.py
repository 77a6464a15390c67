"""Visit: the action plan of a customer's tier, launched in one click, and a meeting booked for a colleague."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """Plans belong to the customer, not to each of his contacts."""

    _name = "res.partner"
    _inherit = "res.partner"

    kestio_run_ids = fields.One2many(
        "kestio.plan.run", compute="_compute_kestio_run_ids", string="Action plans", groups="kestio_model.group_user"
    )
    kestio_plan_id = fields.Many2one(
        "mail.activity.plan", compute="_compute_kestio_run_ids", groups="kestio_model.group_user"
    )
    kestio_plan_is_running = fields.Boolean(compute="_compute_kestio_run_ids", groups="kestio_model.group_user")

    @api.depends("commercial_partner_id", "kestio_tier_id")
    @api.depends_context("company")
    def _compute_kestio_run_ids(self):
        runs, plans = self.env["kestio.plan.run"], self.env["mail.activity.plan"]
        domain = [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        by_customer = runs.search(domain).grouped("partner_id")
        by_tier = {tier: plans._kestio_of(tier, self.env.company) for tier in self.commercial_partner_id.kestio_tier_id}
        for partner in self:
            customer = partner.commercial_partner_id
            partner.kestio_run_ids = by_customer.get(customer, runs)
            plan = by_tier.get(customer.kestio_tier_id, plans)
            partner.kestio_plan_id = plan
            partner.kestio_plan_is_running = plan in partner.kestio_run_ids.filtered("is_open").plan_id

    def action_kestio_launch_plan(self):
        """Launch the action plan of the customer's tier.

        :raises AccessError: for anybody but sales people.
        :raises UserError: when there is none, or it is running already.
        """
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group("kestio_model.group_user")):
            raise AccessError(self.env._("Only sales people can launch action plans."))
        self.check_access("read")
        run = self.env["kestio.plan.run"]._launch(self)
        return self.env["calendar.event"]._kestio_say(
            self.env._("%(plan)s: %(count)s actions planned.", plan=run.plan_id.name, count=run.planned)
        )

    def action_kestio_book(self):
        """Open the dialog that books a meeting, or gives an activity, to oneself or a colleague."""
        self.ensure_one()
        return self.env["kestio.booking"]._open(partner=self)
