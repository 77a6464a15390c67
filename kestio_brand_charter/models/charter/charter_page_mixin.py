"""Charter: the page on which the team reads the charters in force, and who may open it."""

from odoo import api, models, tools
from odoo.fields import Domain

PAGE = "/kestio/charter"


class KestioCharterPageMixin(models.AbstractModel):
    """Published charters are read by all internal users of the company; other versions by readers only."""

    _name = "kestio.charter.page.mixin"
    _description = "Page of a charter"

    def action_open_page(self):
        """Open the page of this version."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": f"{PAGE}/{self.id}", "target": "new"}

    @api.model
    def _readable(self, identifier=None):
        """Return the charters that the user may read on the page, as superuser: those in force, or the one he names."""
        user = self.env.user
        if not user._is_internal():
            return self.sudo().browse()
        own = Domain("company_id", "in", user.company_ids.ids) & Domain("brand_id.active", "=", True)
        if identifier is None:
            return self.sudo().search(own & Domain("state", "=", "published"))
        state = Domain.TRUE if self.has_access("read") else Domain("state", "=", "published")
        return self.sudo().search(own & state & Domain("id", "=", identifier))

    @api.model
    @tools.ormcache("company_ids")
    def _is_any_published(self, company_ids):
        """Say whether one of these companies has a charter in force: each page of the web client asks."""
        domain = [("company_id", "in", company_ids), ("state", "=", "published")]
        return bool(self.sudo().search_count(domain, limit=1))
