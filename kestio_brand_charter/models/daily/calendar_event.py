"""Daily work: the panel of a meeting with a customer."""

from odoo import api, fields, models


class CalendarEvent(models.Model):
    """Private meetings and those among colleagues have none."""

    _inherit = "calendar.event"

    kestio_charter_panel = fields.Json(string="Charter of the brand", compute="_compute_kestio_charter_panel")

    @api.depends("opportunity_id", "partner_ids", "privacy")
    def _compute_kestio_charter_panel(self):
        daily = self.env["kestio.charter.daily"]
        for event in self:
            met = self.env["crm.lead"]
            if event.privacy != "private" and daily._is_on(met._name):
                met = event.opportunity_id or event._kestio_guests()
            event.kestio_charter_panel = daily._panel(met._name, met._origin.ids, kind="visit")
