"""Visit: a customer hears nothing of a visit before his rep confirms it, whatever happens to the meeting."""

from odoo import models


class CalendarAttendee(models.Model):
    """Odoo tells everybody in a meeting when it moves, and sends reminders."""

    _name = "calendar.attendee"
    _inherit = "calendar.attendee"

    def _should_notify_attendee(self, notify_author=False):
        return super()._should_notify_attendee(notify_author=notify_author) and not self._kestio_is_unaware()

    def _kestio_is_unaware(self):
        """Tell whether this is the customer of a visit that stands in the rep's calendar and nowhere else."""
        visit = self.event_id.sudo().kestio_visit_id
        return bool(visit) and self.partner_id.partner_share and visit._is_only_blocked()
