"""Pipeline: rows of reports about leads open the lead when they are clicked."""

from odoo import models


class LeadRowMixin(models.AbstractModel):
    """For models with a ``lead_id``; lists and kanbans call it with ``action="action_open_lead"``."""

    _name = "kestio.lead.row.mixin"
    _description = "Row about a lead"

    def action_open_lead(self):
        """Open the lead of this row."""
        self.ensure_one()
        return self.lead_id.get_formview_action()
