"""Website: who a visitor is: the contact who logged in, who came by a link of his own mail, or who filled in a form."""

from odoo import fields, models
from odoo.fields import Domain


class WebsiteVisitor(models.Model):
    """Nothing is added to a page view: Odoo's own rows are copied later, and only those of people we know."""

    _name = "website.visitor"
    _inherit = "website.visitor"

    kestio_partner_id = fields.Many2one(
        "res.partner",
        string="Came by a mail to",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="kestio_scoring.group_user",
    )
    kestio_copied_until = fields.Datetime(readonly=True, groups="base.group_system")

    def _kestio_is(self, partner):
        """Note whose mail this visitor came by; the first one holds: a forwarded mail does not merge two people."""
        for visitor in self.sudo().filtered(lambda one: not one.kestio_partner_id):
            visitor.write({"kestio_partner_id": partner.id, "kestio_copied_until": False})

    def _inactive_visitors_domain(self):
        return super()._inactive_visitors_domain() & Domain("kestio_partner_id", "=", False)

    def _merge_visitor(self, target):
        # What this device read before its owner logged in is copied with what he reads now.
        target.sudo().kestio_copied_until = False
        return super()._merge_visitor(target)
