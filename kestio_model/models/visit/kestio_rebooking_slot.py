"""Visit: a time that was proposed to a prospect."""

from odoo import api, fields, models
from odoo.tools import format_datetime


class KestioRebookingSlot(models.Model):
    """Checked again when somebody books it; nobody else is offered it while it is held, which is off by default."""

    _name = "kestio.rebooking.slot"
    _description = "Proposed time"
    _order = "start, id"

    rebooking_id = fields.Many2one("kestio.rebooking", required=True, index=True, ondelete="cascade", readonly=True)
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)
    held_until = fields.Datetime(readonly=True)
    local_start = fields.Char(string="For the prospect", compute="_compute_local_start")

    _held_idx = models.Index("(held_until) WHERE held_until IS NOT NULL")
    _uniq = models.Constraint("UNIQUE(rebooking_id, start)", "This time is proposed already.")

    @api.depends("start", "rebooking_id.tz")
    def _compute_local_start(self):
        for slot in self:
            slot.local_start = format_datetime(self.env, slot.start, tz=slot.rebooking_id.tz or "UTC")

    def _compute_display_name(self):
        for slot in self:
            slot.display_name = slot.local_start

    def action_book(self):
        """Book this time for the prospect, who is on the phone; tell when it has been taken meanwhile."""
        self.ensure_one()
        return self.rebooking_id._book_by_phone(self.start)
