"""Pipeline: a deal that waits for good reason is paused: its days do not count until a date."""

from odoo import api, fields, models

PAUSE_DAYS = 90  # for a lead that no version rules
PAUSES = 3  # the same: how many are often


class LeadSnoozeMixin(models.AbstractModel):
    """Written like any field; each pause is kept with its reason."""

    _name = "kestio.lead.snooze.mixin"
    _description = "Pause of a lead"

    kestio_snooze_until = fields.Date(
        string="Paused until", copy=False, help="The days until this date do not lower the probability."
    )
    kestio_snooze_reason = fields.Char(string="Reason of the pause", copy=False)
    kestio_snooze_ids = fields.One2many("kestio.lead.snooze", "lead_id", string="Pauses")
    kestio_snooze_count = fields.Integer(
        string="Times paused", compute="_compute_kestio_snooze_count", search="_search_kestio_snooze_count"
    )
    kestio_is_paused = fields.Boolean(compute="_compute_kestio_is_paused")
    kestio_is_paused_often = fields.Boolean(
        string="Paused often",
        compute="_compute_kestio_is_paused_often",
        search="_search_kestio_is_paused_often",
        help="At least as many times as the version of the company lists.",
    )

    def _compute_kestio_snooze_count(self):
        groups = self.env["kestio.lead.snooze"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"])
        counts = {lead.id: count for lead, count in groups}
        for lead in self:
            lead.kestio_snooze_count = counts.get(lead._origin.id, 0)

    def _search_kestio_snooze_count(self, operator, value):
        if operator not in (">=", ">") or value < 1:
            return NotImplemented
        least = value if operator == ">=" else value + 1
        groups = self.env["kestio.lead.snooze"]._read_group([], ["lead_id"], [], [("__count", ">=", least)])
        return [("id", "in", [lead.id for [lead] in groups])]

    def _compute_kestio_is_paused_often(self):
        least = self._kestio_often()
        for lead in self:
            lead.kestio_is_paused_often = lead.kestio_snooze_count >= least

    def _search_kestio_is_paused_often(self, operator, _value):
        if operator != "in":
            return NotImplemented
        return [("kestio_snooze_count", ">=", self._kestio_often())]

    def _kestio_often(self):
        """Return from how many pauses a deal of the current company is listed."""
        model = self.env.company.sudo().kestio_model_id
        return max(1, model.snooze_max_count) if model else PAUSES

    @api.depends("kestio_snooze_until")
    def _compute_kestio_is_paused(self):
        for lead in self:
            lead.kestio_is_paused = bool(lead.kestio_snooze_until and lead.kestio_snooze_until > lead._kestio_today())

    def _kestio_pause_limit(self):
        """Return the last date until which this lead may be paused."""
        return fields.Date.add(self._kestio_today(), days=self._kestio_model().snooze_max_days or PAUSE_DAYS)

    def _kestio_note_pause(self, vals):
        """Keep a pause that is being written; return the values to write.

        :raises UserError: without a reason, in the past, or beyond the version's limit; nothing is written then.
        """
        if "kestio_snooze_until" not in vals:
            return vals
        pauses = self.env["kestio.lead.snooze"]
        until = fields.Date.to_date(vals["kestio_snooze_until"])
        for lead in self:
            lead.check_access("write")
            if until:
                pauses._pause(lead, until, vals.get("kestio_snooze_reason") or lead.kestio_snooze_reason)
            else:
                pauses._resume(lead)
        return vals if until else {**vals, "kestio_snooze_reason": False}

    def _kestio_pause_new(self):
        """Keep the pauses of leads that are created paused."""
        for lead in self.filtered("kestio_snooze_until"):
            self.env["kestio.lead.snooze"]._pause(lead, lead.kestio_snooze_until, lead.kestio_snooze_reason)

    def action_kestio_pause(self):
        """Open the dialog that pauses these leads."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause"),
            "res_model": "kestio.lead.pause",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_ids": [fields.Command.set(self.ids)]},
        }

    def action_kestio_resume(self):
        """End the pause of these leads today."""
        self.write({"kestio_snooze_until": False})
