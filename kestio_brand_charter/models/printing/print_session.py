"""Charter: tells the web client whether there is a charter to read, for the link in the user's menu."""

from odoo import models


class IrHttp(models.AbstractModel):
    """Asked once a page; the answer is cached."""

    _inherit = "ir.http"

    def session_info(self):
        user, info = self.env.user, super().session_info()
        if user._is_internal():
            charters = self.env["kestio.charter"]
            info["kestio_has_charter"] = charters._is_any_published(tuple(sorted(user.company_ids.ids)))
        return info
