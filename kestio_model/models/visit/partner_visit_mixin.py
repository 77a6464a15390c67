"""Visit: how often a customer is visited, at what times, and when next."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime

INTERNAL = "base.group_user"
USER = "kestio_model.group_user"


class PartnerVisitMixin(models.AbstractModel):
    """Held by the commercial entity, per company; a cadence of its own needs a reason."""

    _name = "kestio.partner.visit.mixin"
    _description = "Visits of a partner"

    kestio_visit_cadence = fields.Integer(
        string="Visit every (months)",
        company_dependent=True,
        copy=False,
        groups=INTERNAL,
        help="Instead of the cadence of the tier; 0 follows the tier.",
    )
    kestio_visit_exempt = fields.Boolean(
        string="Not visited",
        company_dependent=True,
        copy=False,
        groups=INTERNAL,
        help="No visits are planned, whatever the tier says.",
    )
    kestio_visit_cadence_reason = fields.Char(
        string="Reason of the cadence", company_dependent=True, copy=False, groups=INTERNAL
    )
    kestio_visit_windows = fields.One2many(
        "kestio.visit.window", "partner_id", string="Preferred times", copy=False, groups=USER
    )
    kestio_visit_months = fields.Integer(
        string="Visited every (months)", compute="_compute_kestio_visit_months", groups=INTERNAL
    )
    kestio_next_visit_id = fields.Many2one(
        "kestio.visit", string="Next visit", compute="_compute_kestio_visits", groups=USER
    )
    kestio_next_visit_on = fields.Datetime(string="Next visit on", compute="_compute_kestio_visits", groups=USER)
    kestio_next_visit_why = fields.Char(string="Why then", compute="_compute_kestio_visits", groups=USER)
    kestio_last_visit = fields.Date(string="Last visit", compute="_compute_kestio_visits", groups=USER)
    kestio_visit_count = fields.Integer(string="Visits", compute="_compute_kestio_visits", groups=USER)

    @api.depends("kestio_tier_id", "kestio_visit_cadence", "kestio_visit_exempt")
    @api.depends_context("company")
    def _compute_kestio_visit_months(self):
        for partner in self:
            own = partner.commercial_partner_id.sudo()
            cadence = own.kestio_visit_cadence or own.kestio_tier_id._visit_months()
            partner.kestio_visit_months = 0 if own.kestio_visit_exempt else cadence

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "uid")
    def _compute_kestio_visits(self):
        domain = [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        visits = self.env["kestio.visit"]
        by_partner = visits.search(domain, order="cycle").grouped("partner_id")
        for partner in self:
            mine = by_partner.get(partner.commercial_partner_id, visits)
            coming = mine.filtered("is_open")[:1]
            partner.kestio_next_visit_id = coming
            partner.kestio_next_visit_on = coming.start
            partner.kestio_next_visit_why = coming.sentence
            partner.kestio_last_visit = max((visit.held_date for visit in mine if visit.held_date), default=False)
            partner.kestio_visit_count = len(mine)

    @api.constrains("kestio_visit_cadence", "kestio_visit_exempt", "kestio_visit_cadence_reason")
    def _check_kestio_visit_cadence(self):
        for partner in self:
            if partner.kestio_visit_cadence < 0:
                raise ValidationError(self.env._("A number of months cannot be negative."))
            own = partner.kestio_visit_cadence or partner.kestio_visit_exempt
            if own and not (partner.kestio_visit_cadence_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why %s is not visited as often as its tier asks.", partner.display_name)
                )

    def action_plan_visit(self):
        """Plan the visits of these customers now, by the statements of the nightly job.

        :raises AccessError: for anybody but sales people.
        :raises UserError: when the company has no active version.
        """
        if not (self.env.su or self.env.user.has_group(USER)):
            raise AccessError(self.env._("Only sales people can plan visits."))
        self.check_access("read")
        company = self.env.company
        if not self.env["kestio.model.scope"]._active_by_team(company.id):
            raise UserError(self.env._("There is no active commercial model in %s yet.", company.name))
        customers = self.commercial_partner_id
        self.env["kestio.visit.job"]._run_now(company, customers.ids, again=True)
        return self.env["kestio.visit"]._say(customers._kestio_visit_result(company))

    def _kestio_visit_result(self, company):
        """Return what has become of the planning, in one sentence."""
        visits = self.env["kestio.visit"].sudo()
        found = visits.search([("partner_id", "in", self.ids), ("company_id", "=", company.id), ("is_open", "=", True)])
        if not found:
            return self.env._("Nobody here has visits to plan: neither his tier nor a cadence of his own asks for any.")
        planned = found.filtered("start")
        if len(found) == 1 and planned:
            return self.env._(
                "%(customer)s: %(start)s.",
                customer=found.partner_id.name,
                start=format_datetime(self.env, found.start, dt_format="short"),
            )
        if len(found) == 1:
            return self.env._("%(customer)s: %(problem)s", customer=found.partner_id.name, problem=found.sentence)
        return self.env._("%(planned)s of %(all)s visits have a date.", planned=len(planned), all=len(found))

    def action_kestio_visits(self):
        """Open the visits of this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_model.kestio_visit_action_all")
        customers = self.commercial_partner_id
        return {**action, "domain": [("partner_id", "in", customers.ids)], "context": {}}
