"""Hand-over: what leads gain: whether sales has them, and the button of marketing."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

READERS = "kestio_scoring.group_user"


class KestioLeadHandoverMixin(models.AbstractModel):
    """Other rooms extend ``_kestio_handed_over`` and ``_kestio_handed_back``."""

    _name = "kestio.lead.handover.mixin"
    _description = "Hand-over of a lead"

    kestio_crossing_id = fields.Many2one(
        "kestio.score.crossing", string="Last hand-over", compute="_compute_kestio_crossing_id", groups=READERS
    )
    kestio_with_sales = fields.Boolean(
        string="Handed over to sales",
        compute="_compute_kestio_crossing_id",
        search="_search_kestio_with_sales",
        groups=READERS,
    )

    def _compute_kestio_crossing_id(self):
        last = dict(self.env.execute_query(SQL(_LAST, self.ids)))
        for lead in self:
            crossing = self.env["kestio.score.crossing"].browse(last.get(lead.id))
            lead.kestio_crossing_id = crossing
            lead.kestio_with_sales = crossing.sudo().direction == "up"

    def _search_kestio_with_sales(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = "in" if (True in value) == (operator == "in") else "not in"
        return [("id", wanted, SQL("(%s)", SQL(_WITH_SALES)))]

    def _kestio_events_domain(self):
        """Return the domain of the events that belong to this lead."""
        self.ensure_one()
        own = fields.Domain("lead_id", "=", self.id)
        return own | fields.Domain("partner_id", "=", self.partner_id.id) if self.partner_id else own

    # Hooks

    def _kestio_handed_over(self, crossings):
        """Do what follows from a hand-over to sales."""

    def _kestio_handed_back(self, crossings):
        """Do what follows from a return to marketing."""

    # The button of marketing

    def action_hand_over(self):
        """Give these leads to sales now, whatever their score; whoever should have them is found as for a score.

        :raises AccessError: for anybody but marketing.
        :raises UserError: when a lead is closed, or with sales already.
        """
        if not self.env.user.has_group("kestio_scoring.group_manager"):
            raise AccessError(self.env._("Marketing hands leads over."))
        self.check_access("read")
        for company, leads in self.grouped(lambda lead: lead.company_id or self.env.company).items():
            leads._kestio_check_hand_over()
            rows = [
                {"lead_id": lead.id, "score": lead.kestio_score, "threshold_id": lead._kestio_threshold(company).id}
                for lead in leads.with_company(company)
            ]
            self.env["kestio.score.handover"].sudo().with_company(company)._hand_over(company, rows, how="person")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._kestio_handed_to(),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _kestio_check_hand_over(self):
        for lead in self:
            if not lead.active or lead.won_status != "pending":
                raise UserError(self.env._("%s is closed.", lead.display_name))
            if lead.kestio_with_sales:
                raise UserError(self.env._("Sales has %s already.", lead.display_name))

    def _kestio_threshold(self, company):
        """Return the threshold that holds for this lead: by origin and team, then by origin, team, or for all."""
        thresholds = self.env["kestio.score.threshold"].sudo().search([("company_id", "=", company.id)])
        fitting = thresholds.filtered(
            lambda one: (
                one.team_id in (self.env["crm.team"], self.team_id)
                and one.source_id in (self.env["utm.source"], self.source_id)
            )
        )
        return fitting.sorted(lambda one: (not one.source_id, not one.team_id))[:1]

    def _kestio_handed_to(self):
        """Return the sentence that says who has the leads now."""
        self.invalidate_recordset(["kestio_crossing_id"])
        names = self.sudo().kestio_crossing_id.user_id.mapped("name")
        if not names:
            return self.env._("Nobody had room: the manager was asked.")
        return self.env._("Handed over to %s.", ", ".join(names))


_LAST = """
    SELECT DISTINCT ON (lead_id) lead_id, id FROM kestio_score_crossing WHERE lead_id = ANY(%s)
     ORDER BY lead_id, date DESC, id DESC
"""
_WITH_SALES = """
    SELECT lead_id FROM (
           SELECT DISTINCT ON (lead_id) lead_id, direction FROM kestio_score_crossing
            ORDER BY lead_id, date DESC, id DESC) last
     WHERE direction = 'up'
"""
