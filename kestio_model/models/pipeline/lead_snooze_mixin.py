"""Pipeline: a deal that waits for good reason is paused: its days do not count until a date."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

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
    kestio_snooze_ids = fields.One2many(
        "kestio.lead.snooze", "lead_id", string="Pauses", copy=False, groups="kestio_model.group_user"
    )
    # Counted as superuser: who reads a lead, without being in sales, reads no pauses.
    kestio_snooze_count = fields.Integer(
        string="Times paused",
        compute="_compute_kestio_snooze_count",
        compute_sudo=True,
        search="_search_kestio_snooze_count",
    )
    kestio_is_paused = fields.Boolean(compute="_compute_kestio_is_paused")
    kestio_is_paused_often = fields.Boolean(
        string="Paused often",
        compute="_compute_kestio_is_paused_often",
        search="_search_kestio_is_paused_often",
        help="At least as many times as the version of the company lists.",
    )

    @api.depends("kestio_snooze_ids")
    def _compute_kestio_snooze_count(self):
        groups = self.env["kestio.lead.snooze"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"])
        counts = {lead.id: count for lead, count in groups}
        for lead in self:
            lead.kestio_snooze_count = counts.get(lead._origin.id, 0)

    def _search_kestio_snooze_count(self, operator, value):
        if operator not in (">=", ">") or value < 1:
            return NotImplemented
        pauses = self.env["kestio.lead.snooze"].sudo()
        groups = pauses._read_group([], ["lead_id"], [], [("__count", operator, value)])
        return [("id", "in", [lead.id for [lead] in groups])]

    @api.depends("kestio_snooze_count")
    @api.depends_context("company")
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

    def _kestio_pauses(self, vals):
        """Check the pause that is about to be written.

        :return: rows of lead id, last day (None ends the pause that runs) and reason; to be kept by ``_kestio_pause``
            once the leads are written.
        :raises UserError: without a reason, for a closed deal, in the past, or beyond the version's limit.
        """
        if not vals.keys() & {"kestio_snooze_until", "kestio_snooze_reason"}:
            return []
        self.check_access("write")
        rows = []
        for lead in self:
            until = fields.Date.to_date(vals.get("kestio_snooze_until", lead.kestio_snooze_until)) or None
            reason = (vals.get("kestio_snooze_reason", lead.kestio_snooze_reason) or "").strip()
            changes = until != (lead.kestio_snooze_until or None)
            if until and (changes or lead.kestio_is_paused):
                lead._kestio_check_pause(until, reason)
            if changes:
                rows.append((lead.id, until, reason))
        return rows

    def _kestio_first_pauses(self):
        """Check the pauses of leads that were just made; return them as ``_kestio_pauses`` does."""
        paused = self.filtered("kestio_snooze_until")
        for lead in paused:
            lead._kestio_check_pause(lead.kestio_snooze_until, (lead.kestio_snooze_reason or "").strip())
        return [(lead.id, lead.kestio_snooze_until, lead.kestio_snooze_reason.strip()) for lead in paused]

    def _kestio_check_pause(self, until, reason):
        """Refuse a pause that makes no sense."""
        today, limit = self._kestio_today(), self._kestio_pause_limit()
        if not reason:
            raise UserError(self.env._("Say why %s is paused.", self.display_name))
        if self.won_status != "pending" or not self.active:
            raise UserError(self.env._("%s is closed: only open deals are paused.", self.display_name))
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

    def _kestio_pause(self, rows):
        """Keep pauses that were checked: one that runs ends today, the new one begins.

        :param rows: of ``_kestio_pauses``.
        """
        if not rows:
            return
        days = {lead.id: lead._kestio_today() for lead in self}
        self.env["kestio.lead.snooze"].sudo()._pause(
            [(lead_id, days[lead_id], until, reason) for lead_id, until, reason in rows]
        )
        ended = self.browse([lead_id for lead_id, until, reason in rows if not until and reason])
        ended.filtered("kestio_snooze_reason").write({"kestio_snooze_reason": False})

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
        self.write({"kestio_snooze_until": False, "kestio_snooze_reason": False})
