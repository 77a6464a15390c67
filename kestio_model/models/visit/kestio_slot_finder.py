"""Visit: free slots of reps: working hours less leave, meetings and buffers."""

from odoo import models


class KestioSlotFinder(models.AbstractModel):
    """Finds free slots for many reps at once, and books one under a lock."""

    _name = "kestio.slot.finder"
    _description = "Free slots"
