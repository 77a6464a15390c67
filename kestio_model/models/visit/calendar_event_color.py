"""Visit: the standard calendar shows a meeting in the colour of its type, and gives it its standard length."""

from datetime import timedelta

from odoo import api, fields, models


class CalendarEvent(models.Model):
    """Where no company has a model, the calendar stays as Odoo draws it."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_color = fields.Integer(string="Colour of the type", compute="_compute_kestio_color")

    @api.depends("categ_ids.color")
    @api.depends_context("uid")
    def _compute_kestio_color(self):
        used = self.env.user.company_id.id in self.env["kestio.model.scope"]._used_since()
        self.kestio_color = 0
        for types, events in self.sudo().grouped("categ_ids").items() if used else ():
            events.with_env(self.env).kestio_color = types[:1].color

    @api.onchange("categ_ids")
    def _onchange_kestio_categ_ids(self):
        """Propose the standard length of the type for a meeting that is being planned."""
        minutes = next(filter(None, self.categ_ids.mapped("kestio_minutes")), 0)
        if minutes and not self._origin and self.start and not self.allday:
            self.stop = self.start + timedelta(minutes=minutes)
            self.duration = minutes / 60
