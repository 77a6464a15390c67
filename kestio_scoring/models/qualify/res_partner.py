"""Data quality: completeness follows at once what is filled in; the form asks for what is mandatory."""

from odoo import api, models
from odoo.tools import SQL

from .partner_completeness_mixin import READERS

# What makes somebody a customer, besides what is asked of him.
CUSTOMER = {"user_id", "customer_rank", "parent_id", "active", "company_id", "kestio_tier_id"}


class ResPartner(models.Model):
    """Not in the mixin, which Odoo's own methods hide."""

    _name = "res.partner"
    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._kestio_follow_facts({name for vals in vals_list for name in vals})
        return partners

    def write(self, vals):
        result = super().write(vals)
        self._kestio_follow_facts(vals.keys())
        return result

    def _kestio_follow_facts(self, names):
        """Compute the completeness of these customers again where something changed that is asked for."""
        asked = self.env["kestio.completeness.rule"]._asked()
        companies = [company for company, wanted in asked.items() if (wanted | CUSTOMER) & names]
        if not companies or not self:
            return
        customers = SQL("p.id = ANY(%s)", self.sudo().commercial_partner_id.ids)
        for company in self.env["res.company"].sudo().browse(companies):
            self.env["kestio.completeness"].sudo()._refresh(company, customers)
        self.invalidate_recordset(["kestio_completeness", "kestio_missing", "kestio_is_asked"])

    @api.model
    def _kestio_mandatory(self):
        """Return what a customer's form must have for this user."""
        if not self.env.user.has_group(READERS):
            return ()
        return self.env["kestio.completeness.rule"]._mandatory(self.env.company.id)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._kestio_mandatory()) if view_type == "form" else key

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        mandatory = self._kestio_mandatory() if view_type == "form" else ()
        own = "not(ancestor::field) and not(@readonly='1')"
        if arch.xpath("//field[@name='kestio_is_asked']") and arch.xpath("//field[@name='user_id']"):
            for name, tiers in mandatory:
                for node in arch.xpath(f"//field[@name='{name}' and {own}]"):
                    _require(node, tiers)
        return arch, view


def _require(node, tiers):
    """Let a field of the form be required of customers, or of those of some tiers."""
    condition = "(not parent_id and (kestio_is_asked or user_id))"
    if tiers:
        condition = f"({condition} and kestio_tier_id in {list(tiers)})"
    before = node.get("required")
    node.set("required", f"({before}) or {condition}" if before else condition)
