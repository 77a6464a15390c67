"""Hand-over: from which score a lead belongs to sales, and at which it goes back to nurture."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

USUAL, LEAST = 60, 20
ENOUGH = 30  # leads with a score; fewer say nothing about what is high


class KestioScoreThreshold(models.Model):
    """Entered at ``enter`` or more, left below ``leave``: between the two a lead stays where it is."""

    _name = "kestio.score.threshold"
    _description = "Hand-over threshold"
    _order = "company_id, sequence, id"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    team_id = fields.Many2one(
        "crm.team", string="For leads of team", index="btree_not_null", ondelete="cascade", help="Empty: every team."
    )
    source_id = fields.Many2one(
        "utm.source", string="For leads from", index="btree_not_null", ondelete="cascade", help="Empty: every origin."
    )
    enter = fields.Integer(string="To sales from", required=True, default=60)
    leave = fields.Integer(string="Back below", required=True, default=40)
    cool_down_days = fields.Integer(
        string="Not again before (days)",
        required=True,
        default=30,
        help="A lead that was handed over stays with sales for so long at least, and is not handed over again sooner.",
    )
    react_hours = fields.Integer(
        string="Hours to act", required=True, default=24, help="Working hours of the rep; then his manager is told."
    )
    assign_team_id = fields.Many2one(
        "crm.team",
        string="To team",
        index="btree_not_null",
        ondelete="set null",
        help="Team that gets the leads without a team of their own.",
    )

    ready_count = fields.Integer(
        string="Leads above it now",
        compute="_compute_ready_count",
        help="Open leads that have so many points and are not with sales: they go there at the next run.",
    )

    _scope_uniq = models.UniqueIndex(
        "(company_id, COALESCE(team_id, 0), COALESCE(source_id, 0)) WHERE active",
        "There is a threshold for this team and this origin already.",
    )
    _hysteresis = models.Constraint(
        "CHECK(leave < enter AND leave >= 0)",
        "A lead must go back at a lower score than it is handed over, otherwise it flaps between sales and marketing.",
    )
    _delays = models.Constraint("CHECK(cool_down_days >= 0 AND react_hours > 0)", "A delay cannot be negative.")

    @api.depends("team_id", "source_id", "enter")
    def _compute_display_name(self):
        for threshold in self:
            scope = [threshold.team_id.name, threshold.source_id.name]
            about = ", ".join(name for name in scope if name) or self.env._("All leads")
            threshold.display_name = f"{about}: {threshold.enter}"

    @api.depends("team_id", "source_id", "enter", "leave", "company_id", "active")
    def _compute_ready_count(self):
        handover, counts = self.env["kestio.score.handover"].sudo(), Counter()
        for company in self.company_id:
            due = handover.with_company(company)._due(company)
            counts.update(row["threshold_id"] for row in due if row["direction"] == "up")
        for threshold in self:
            threshold.ready_count = counts[threshold._origin.id]

    def _for(self, lead):
        """Return which of these thresholds holds for a lead: by origin and team, then by origin, team, or for all."""
        fitting = self.filtered(
            lambda one: (
                one.team_id in (self.env["crm.team"], lead.team_id)
                and one.source_id in (self.env["utm.source"], lead.source_id)
            )
        )
        return fitting.sorted(lambda one: (not one.source_id, not one.team_id))[:1]

    def action_propose(self):
        """Write a first threshold for all leads: above it are about one open lead in ten, by the scores of today.

        :raises AccessError: for anybody but marketing.
        :raises UserError: when the company has one for all leads.
        """
        company = self.env.company
        self.check_access("create")
        if self.search_count([("company_id", "=", company.id), ("team_id", "=", False), ("source_id", "=", False)]):
            raise UserError(self.env._("%s has a threshold for all leads already: change that one.", company.name))
        enter = self._proposed_enter(company)
        teams = self.env["crm.team"].sudo().search([("company_id", "in", [company.id, False])], order="company_id, id")
        team = teams.filtered("crm_team_member_ids")[:1]
        self.create(
            {"company_id": company.id, "enter": enter, "leave": 5 * (enter * 2 // 15), "assign_team_id": team.id}
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _proposed_enter(self, company):
        """Return the score that one open lead in ten reaches, in steps of five; the usual one where few have scores."""
        [[scored, top]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY s.score)
                  FROM kestio_score s JOIN crm_lead l ON l.id = s.lead_id AND l.active AND l.won_status = 'pending'
                 WHERE s.company_id = %s AND s.score > 0
                """,
                company.id,
            )
        )
        return min(100, max(LEAST, 5 * round((top or 0) / 5))) if scored >= ENOUGH else USUAL

    @api.model
    def _rows(self, company):
        """Return the thresholds of a company as rows: id, team_id, source_id, enter, leave, cool_down; or nothing."""
        found = self.sudo().search([("company_id", "=", company.id)])
        return SQL(", ").join(
            SQL(
                "(%s, %s::int, %s::int, %s, %s, %s * INTERVAL '1 day')",
                threshold.id,
                threshold.team_id.id or None,
                threshold.source_id.id or None,
                threshold.enter,
                threshold.leave,
                threshold.cool_down_days,
            )
            for threshold in found
        )
