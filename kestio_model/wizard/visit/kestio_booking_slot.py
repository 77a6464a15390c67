"""Visit: a free time of a colleague in the booking dialog."""

from odoo import fields, models


class KestioBookingSlot(models.TransientModel):
    """Free when it was shown; checked again, under a lock, when it is chosen."""

    _name = "kestio.booking.slot"
    _description = "Free time of a colleague"
    _order = "start"

    booking_id = fields.Many2one("kestio.booking", required=True, index=True, ondelete="cascade")
    start = fields.Datetime(required=True)

    def action_choose(self):
        """Book the meeting at this time.

        :raises UserError: when the colleague is not free any more.
        """
        self.ensure_one()
        return self.booking_id._book(self.start)
