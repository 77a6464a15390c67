"""Data quality: what customers gain: how much is known of them, and what is missing."""

from odoo import api, fields, models
from odoo.tools import SQL

READERS = "kestio_scoring.group_user"


class KestioPartnerCompletenessMixin(models.AbstractModel):
    """Kept on the commercial entity and read by its contacts."""

    _name = "kestio.partner.completeness.mixin"
    _description = "Completeness of a customer"

    kestio_completeness = fields.Integer(
        string="Known (%)",
        compute="_compute_kestio_completeness",
        search="_search_kestio_completeness",
        groups=READERS,
        help="Share of the facts that should be known of a customer of his tier.",
    )
    kestio_missing = fields.Char(string="Not known yet", compute="_compute_kestio_completeness", groups=READERS)
    kestio_is_asked = fields.Boolean(compute="_compute_kestio_completeness", groups=READERS)

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_kestio_completeness(self):
        rows = self.env["kestio.completeness"].sudo()
        domain = [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)]
        is_asked = self.env.company.id in self.env["kestio.completeness.rule"]._asked()
        by_partner = rows.search(domain).grouped("partner_id") if is_asked else {}
        for partner in self:
            row = by_partner.get(partner.commercial_partner_id.sudo(), rows)
            partner.kestio_completeness = row.percent
            partner.kestio_missing = row.missing_names
            partner.kestio_is_asked = bool(row)

    def _search_kestio_completeness(self, operator, value):
        self._check_field_access(self._fields["kestio_completeness"], "read")
        rows = self.env["kestio.completeness"].sudo()
        query = rows._search([("company_id", "=", self.env.company.id), ("percent", operator, value)])
        return [("commercial_partner_id", "in", query.subselect("partner_id"))]

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists sort and group by completeness through the narrow table."""
        if field_expr != "kestio_completeness" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        table = query.make_alias(alias, "kestio_completeness")
        query.add_join(
            "LEFT JOIN",
            table,
            "kestio_completeness",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(table, "partner_id"),
                SQL.identifier(alias, "commercial_partner_id"),
                SQL.identifier(table, "company_id"),
                self.env.company.id,
            ),
        )
        return SQL.identifier(table, "percent")
