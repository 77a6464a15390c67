"""Pipeline: when a deal was paused, by whom and why; those days do not count against it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class KestioLeadSnooze(models.Model):
    """A pause that is over stays in the list: how often a deal was paused is shown to the manager."""

    _name = "kestio.lead.snooze"
    _description = "Pause of a lead"
    _order = "date_from desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", required=True, index=True, readonly=True, ondelete="cascade")
    date_from = fields.Date(string="Paused on", required=True, readonly=True)
    date_to = fields.Date(string="Until", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, index="btree_not_null")
    owner_id = fields.Many2one(related="lead_id.user_id", string="Salesperson")
    stage_id = fields.Many2one(related="lead_id.stage_id")
    days = fields.Integer(compute="_compute_days", help="Calendar days of the pause.")
    times = fields.Integer(compute="_compute_times", string="Times paused", help="Of this deal, with this one.")

    _dates_order = models.Constraint("CHECK(date_to >= date_from)", "A pause ends after it begins.")

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        for pause in self:
            pause.days = (pause.date_to - pause.date_from).days

    @api.depends("lead_id")
    def _compute_times(self):
        groups = self._read_group([("lead_id", "in", self.lead_id.ids)], ["lead_id"], ["__count"])
        counts = {lead.id: count for lead, count in groups}
        for pause in self:
            pause.times = counts.get(pause.lead_id.id, 0)

    def action_open_lead(self):
        """Open the opportunity of this pause."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def _pause(self, lead, until, reason):
        """Pause a lead from today; a pause that runs is ended today first.

        :raises UserError: without a reason, for a date that is not in the future, or beyond the version's limit.
        """
        today, limit = lead._kestio_today(), lead._kestio_pause_limit()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why %s is paused.", lead.display_name))
        if until <= today:
            raise UserError(self.env._("A pause ends in the future: choose a date after today."))
        if until > limit:
            raise UserError(
                self.env._(
                    "A deal is paused for %(days)s days at most, until %(date)s.",
                    days=(limit - today).days,
                    date=format_date(self.env, limit),
                )
            )
        self._resume(lead)
        return self.sudo().create(
            {"lead_id": lead.id, "date_from": today, "date_to": until, "reason": reason, "user_id": self.env.uid}
        )

    @api.model
    def _resume(self, leads):
        """End the pauses of leads that run today."""
        for lead in leads:
            today = lead._kestio_today()
            running = self.sudo().search([("lead_id", "=", lead.id), ("date_to", ">", today)])
            running.filtered(lambda pause, today=today: pause.date_from >= today).unlink()
            running.exists().write({"date_to": today})
