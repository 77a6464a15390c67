"""Pipeline: leads write their own history, in one statement for any number of them."""

from odoo import models


class LeadHistoryMixin(models.AbstractModel):
    """Called by ``crm.lead`` after each creation and change."""

    _name = "kestio.lead.history.mixin"
    _description = "History of a lead"

    def _kestio_log_history(self, vals=None):
        """Append to the history what changed.

        :param vals: what was written; None after a creation.
        """
