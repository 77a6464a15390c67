"""Hand-over: from which score a lead belongs to sales, and at which it goes back to nurture."""

from odoo import api, fields, models
from odoo.tools import SQL


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
