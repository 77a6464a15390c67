"""Visit: what a meeting sets off once its outcome is known."""

from odoo import models


class CalendarEvent(models.Model):
    """Each feature that follows outcomes extends ``_kestio_outcome_set`` and calls ``super``."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    # Who is busy from now on is asked often, and few of the meetings ever held are still to come.
    _kestio_busy_idx = models.Index("(stop, start) WHERE active IS TRUE AND show_as = 'busy'")

    def write(self, vals):
        before = {event: event.kestio_outcome for event in self} if "kestio_outcome" in vals else {}
        result = super().write(vals)
        changed = self.filtered(lambda event: event in before and before[event] != event.kestio_outcome)
        if changed:
            changed._kestio_outcome_set({event.id: before[event] for event in changed})
        return result

    def _kestio_outcome_set(self, before):
        """Follow up meetings whose outcome has just changed.

        :param before: the outcome before, by event id.
        """
