"""Segment: where a customer stands: hot or cold prospect, customer, former customer, competitor..."""

from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_documents


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
        changes = self._changes(model, as_of, customers)
        if not changes:
            return
        partners = self.env["res.partner"]
        partners.flush_model()
        self.env.cr.execute(SQL(_FOLLOW, company=str(model.company_id.id), changes=changes))
        if self.env.cr.rowcount:
            partners.invalidate_model(["kestio_status_id"])

    @api.model
    def _changes(self, model, as_of, customers):
        """Return the statement of the statuses that sales change (partner_id, status_id); None if none can follow them.

        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        """
        company = model.company_id
        status = {kind: self.search([("kind", "=", kind)], limit=1).id for kind in ("customer", "former")}
        if not all(status.values()):
            return None
        documents = sql_documents.documents(model.revenue_source, company, as_of, customers)
        last = SQL(
            "SELECT partner_id, MAX(date) AS last FROM (%s) document WHERE is_order GROUP BY partner_id", documents
        )
        sales = sql_documents.of_entities(last, SQL("MAX(last) AS last"))
        return SQL(
            _CHANGES, company=str(company.id), customers=customers, sales=sales, as_of=as_of,
            former=f"{model.former_months} months", **{f"{kind}_id": id_ for kind, id_ in status.items()},
        )  # fmt: skip


_CHANGES = """
    SELECT due.partner_id, due.status_id
      FROM (SELECT partner_id,
                   CASE WHEN is_recent THEN %(customer_id)s ELSE %(former_id)s END AS status_id,
                   CASE WHEN is_recent THEN 'customer' ELSE 'former' END AS kind
              FROM (SELECT *, last > %(as_of)s::date - %(former)s::interval AS is_recent
                      FROM (%(sales)s) sales) dated) due
      JOIN res_partner p ON p.id = due.partner_id
      LEFT JOIN kestio_partner_status status ON status.id = (p.kestio_status_id->>%(company)s)::int
     WHERE status.kind IS DISTINCT FROM 'other' AND status.kind IS DISTINCT FROM due.kind AND (%(customers)s)
"""
_FOLLOW = """
    UPDATE res_partner own
       SET kestio_status_id = COALESCE(own.kestio_status_id, '{}') || jsonb_build_object(%(company)s, changed.status_id)
      FROM (%(changes)s) changed
     WHERE own.commercial_partner_id = changed.partner_id
"""
