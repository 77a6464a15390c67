"""Visit: an action plan launched on a customer: its steps are activities, its progress the share that is done."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KestioPlanRun(models.Model):
    """Odoo keeps done activities as archived; a step that was deleted is counted as cancelled."""

    _name = "kestio.plan.run"
    _description = "Action plan of a customer"
    _order = "date desc, id desc"
    _rec_name = "plan_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one("mail.activity.plan", required=True, readonly=True, index=True, ondelete="restrict")
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Rep", readonly=True, index="btree_not_null")
    date = fields.Date(string="Launched on", required=True, readonly=True)
    planned = fields.Integer(string="Actions", readonly=True)
    activity_ids = fields.One2many("mail.activity", "kestio_run_id", context={"active_test": False}, readonly=True)
    done = fields.Integer(compute="_compute_progress")
    cancelled = fields.Integer(compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="Done actions among those that were not cancelled.")
    next_deadline = fields.Date(string="Next action", compute="_compute_progress")
    is_open = fields.Boolean(string="Running", compute="_compute_progress", search="_search_is_open")

    @api.depends("activity_ids", "activity_ids.active", "activity_ids.date_deadline", "planned")
    def _compute_progress(self):
        for run in self:
            steps = run.sudo().activity_ids
            todo = steps.filtered("active")
            kept = len(steps)
            run.done = kept - len(todo)
            run.cancelled = max(run.planned - kept, 0)
            run.progress = 100 * run.done / kept if kept else 0
            run.next_deadline = min(todo.mapped("date_deadline"), default=False)
            run.is_open = bool(todo)

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("activity_ids", "any!", Domain("active", "=", True))
        return found if True in value else ~found

    @api.model
    def _launch(self, partner):
        """Return the plan of a customer's tier, launched on him: its actions are planned for his salesperson.

        :raises UserError: when his tier has no plan, or the plan is running already.
        """
        company, customer = self.env.company, partner.commercial_partner_id
        tier = customer.kestio_tier_id
        plan = self.env["mail.activity.plan"]._kestio_of(tier, company)
        if not plan:
            raise UserError(
                self.env._(
                    "There is no action plan for %s: a manager adds it in Configuration > Action plans.",
                    tier.name or self.env._("customers without a tier"),
                )
            )
        customer.sudo().lock_for_update(allow_referencing=True)
        running = (
            Domain("partner_id", "=", customer.id) & Domain("plan_id", "=", plan.id) & Domain("is_open", "=", True)
        )
        if self.sudo().search_count(running & Domain("company_id", "=", company.id), limit=1):
            raise UserError(
                self.env._("%(plan)s is running for %(customer)s already.", plan=plan.name, customer=customer.name)
            )
        return self.sudo()._start(customer, plan, tier)

    def _start(self, customer, plan, tier):
        rep, steps = customer.user_id or self.env.user, plan.template_ids
        run = self.create(
            {
                "partner_id": customer.id,
                "plan_id": plan.id,
                "tier_id": tier.id,
                "company_id": self.env.company.id,
                "user_id": rep.id,
                "date": fields.Date.context_today(self),
                "planned": len(steps),
            }
        )
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quiet.create([run._step(template) for template in steps])
        return run.sudo(False)

    def _step(self, template):
        """Return the values of the activity of a step."""
        doer = template.responsible_id if template.responsible_type == "other" else self.user_id
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "activity_type_id": template.activity_type_id.id,
            "summary": template.summary,
            "note": template.note,
            "user_id": doer.id,
            "date_deadline": template._get_date_deadline(self.date),
            "automated": False,
            "kestio_run_id": self.id,
        }

    def action_stop(self):
        """Cancel what is left of these plans; what was done stays.

        :raises AccessError: on the plan of another rep.
        """
        self.check_access("read")
        self.sudo().activity_ids.filtered("active").unlink()

    def action_open_customer(self):
        """Open the customer."""
        return self.partner_id._get_records_action()
