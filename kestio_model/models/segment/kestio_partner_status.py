"""Segment: where a customer stands: hot or cold prospect, customer, former customer, competitor..."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kestio_model.models.segment import sql_documents


class KestioPartnerStatus(models.Model):
    """A status of partners; those of kind *customer* and *former customer* follow sales by themselves."""

    _name = "kestio.partner.status"
    _description = "Customer status"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    kind = fields.Selection(
        selection=[
            ("prospect", "Prospect"),
            ("customer", "Customer"),
            ("former", "Former customer"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        help="Customers and former customers are set by their sales. A status of kind Other is never changed by a job.",
    )
    excluded = fields.Boolean(string="Not ranked", help="Partners with this status receive no tier and no suggestion.")
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex("((name->>'en_US'))", "This status exists already.")

    @api.model
    def _follow_sales(self, model, as_of, customers):
        """Set *customer* and *former customer* from sales; other statuses stay as a person set them.

        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        """
        company = model.company_id
        status = {kind: self.search([("kind", "=", kind)], limit=1).id for kind in ("customer", "former")}
        if not all(status.values()):
            return
        partners = self.env["res.partner"]
        partners.flush_model()
        documents = sql_documents.documents(model.revenue_source, company, as_of)
        self.env.cr.execute(
            SQL(_FOLLOW, company=str(company.id), customers=customers, documents=documents, as_of=as_of,
                former=f"{model.former_months} months", **{f"{kind}_id": id_ for kind, id_ in status.items()})
        )
        if self.env.cr.rowcount:
            partners.invalidate_model(["kestio_status_id"])


_FOLLOW = """
    WITH customer AS (
        SELECT p.id AS partner_id, status.kind
          FROM res_partner p
          LEFT JOIN kestio_partner_status status ON status.id = (p.kestio_status_id->>%(company)s)::int
         WHERE p.id = p.commercial_partner_id AND status.kind IS DISTINCT FROM 'other' AND (%(customers)s)
    ), due AS (
        SELECT partner_id,
               CASE WHEN MAX(date) > %(as_of)s::date - %(former)s::interval THEN %(customer_id)s ELSE %(former_id)s END AS status_id,
               CASE WHEN MAX(date) > %(as_of)s::date - %(former)s::interval THEN 'customer' ELSE 'former' END AS kind
          FROM (%(documents)s) document
         WHERE is_order
         GROUP BY partner_id
    )
    UPDATE res_partner p
       SET kestio_status_id = COALESCE(p.kestio_status_id, '{}') || jsonb_build_object(%(company)s, due.status_id)
      FROM due JOIN customer USING (partner_id)
     WHERE p.commercial_partner_id = due.partner_id AND customer.kind IS DISTINCT FROM due.kind
"""
