"""Visit: the web client knows from its start how many meetings wait for their outcome."""

from odoo import models


class IrHttp(models.AbstractModel):
    """Says nothing, and asks nothing, for who does not work by a commercial model."""

    _name = "ir.http"
    _inherit = "ir.http"

    def session_info(self):
        result = super().session_info()
        user = self.env.user
        since = self.env["kestio.model.scope"]._used_since()
        if since and user.company_id.id in since and user.has_group("kestio_model.group_user"):
            result["kestio_to_qualify"] = self.env["calendar.event"].kestio_count_to_qualify()
        return result
