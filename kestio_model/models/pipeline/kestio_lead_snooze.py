"""Pipeline: when a deal was paused, by whom and why; those days do not count against it."""

from odoo import api, fields, models


class KestioLeadSnooze(models.Model):
    """A pause that is over stays in the list: how often a deal was paused is shown to the manager."""

    _name = "kestio.lead.snooze"
    _description = "Pause of a lead"
    _inherit = ["kestio.lead.row.mixin"]
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

    @api.model
    def _pause(self, rows):
        """Pause leads, or end their pause; a pause that runs ends where the new one begins.

        :param rows: lead id, date where its company is, last day (None: not paused any more) and reason; checked.
        """
        starts = {lead_id: day for lead_id, day, _until, _reason in rows}
        running = self.search([("lead_id", "in", list(starts)), ("date_to", ">", min(starts.values()))])
        running = running.filtered(lambda pause: pause.date_to > starts[pause.lead_id.id])
        fresh = running.filtered(lambda pause: pause.date_from >= starts[pause.lead_id.id])
        fresh.unlink()
        for day, pauses in (running - fresh).grouped(lambda pause: starts[pause.lead_id.id]).items():
            pauses.write({"date_to": day})
        self.create(
            [
                {"lead_id": lead_id, "date_from": day, "date_to": until, "reason": reason, "user_id": self.env.uid}
                for lead_id, day, until, reason in rows
                if until
            ]
        )
