"""Segment: tiers of many leads at once: from their customers, or for prospects from potential and fit."""

from odoo import api, models
from odoo.tools import SQL

from .lead_tier_mixin import DECLARED


class KestioLeadTierWriter(models.AbstractModel):
    """Set-based twin of the computed field of leads. Only open leads move, and none that a person locked."""

    _name = "kestio.lead.tier.writer"
    _description = "Writes tiers of leads"

    @api.model
    def _follow_customers(self, company, partner_ids):
        """Give open leads the tier of these commercial entities."""
        self._execute(
            """
            UPDATE crm_lead lead SET kestio_tier_id = (p.kestio_tier_id->>%(key)s)::int
              FROM res_partner p
             WHERE p.id = lead.partner_id AND p.commercial_partner_id = ANY(%(partners)s) AND %(open)s
               AND lead.kestio_tier_id IS DISTINCT FROM (p.kestio_tier_id->>%(key)s)::int
            """,
            company,
            partners=partner_ids,
        )

    @api.model
    def _carry_over(self, model):
        """Give open leads the tier of the same code in a version that was just activated."""
        self._execute(
            """
            UPDATE crm_lead lead SET kestio_tier_id = new.id
              FROM kestio_tier old
              JOIN kestio_model former ON former.id = old.model_id AND former.state = 'archived'
              LEFT JOIN kestio_tier new ON new.code = old.code AND new.model_id = %(model)s
             WHERE lead.kestio_tier_id = old.id AND %(pending)s AND former.company_id = %(company)s
            """,
            model.company_id,
            model=model.id,
        )

    @api.model
    def _promise(self, model, customers):
        """Rank the open leads of untiered customers on declared potential and fit.

        OFFSET 0 as in ``kestio.tier.figures``: each value is computed once.

        :param customers: SQL condition on the aliases ``p`` (``res_partner``), the commercial entity, NULL for a lead
            without partner, and ``lead``.
        """
        criteria = model.criterion_ids._weighing().filtered(lambda criterion: criterion.measure in DECLARED)
        if not criteria:
            return
        figures = self.env["kestio.tier.figures"]
        self._execute(
            """
            WITH signal AS (
                SELECT lead.id AS lead_id, lead.kestio_tier_id AS current_id %(values)s
                  FROM crm_lead lead
                  LEFT JOIN res_partner contact ON contact.id = lead.partner_id
                  LEFT JOIN res_partner p ON p.id = contact.commercial_partner_id
                  CROSS JOIN LATERAL (SELECT p.id AS partner_id,
                                             NULLIF(lead.kestio_potential::float8, 0) AS potential) customer
                 WHERE p.kestio_tier_id->>%(key)s IS NULL AND %(open)s AND %(ruled)s AND (%(customers)s) OFFSET 0
            ), scored AS (SELECT * %(points)s FROM signal OFFSET 0), indexed AS (%(index)s OFFSET 0), promise AS (
                SELECT lead_id, current_id, CASE WHEN coverage >= %(coverage)s THEN %(target)s END AS tier_id
                  FROM indexed
            )
            UPDATE crm_lead lead SET kestio_tier_id = promise.tier_id
              FROM promise
             WHERE promise.lead_id = lead.id AND promise.current_id IS DISTINCT FROM promise.tier_id
            """,
            model.company_id,
            values=figures._values(criteria, {"potential": SQL("customer.potential")}),
            points=figures._points(criteria),
            index=figures._index(criteria),
            target=figures._target(model.tier_ids),
            coverage=model.coverage_min,
            customers=customers,
            ruled=self._ruled(model),
        )

    def _ruled(self, model):
        """Return the condition that a version ranks a lead: by its team."""
        if model.team_ids:
            return SQL("lead.team_id = ANY(%s)", model.team_ids.ids)
        others = self.env["kestio.model.scope"]._team_ids_of_others(model)
        return SQL("(lead.team_id IS NULL OR lead.team_id != ALL(%s))", others) if others else SQL("TRUE")

    def _execute(self, statement, company, **values):
        """Run a statement on open leads of a company, and forget what the cache knew."""
        leads = self.env["crm.lead"]
        leads.flush_model()
        self.env["res.partner"].flush_model(["kestio_tier_id", "commercial_partner_id"])
        main = self.env["kestio.model.scope"]._main_company_id()
        pending = SQL("lead.won_status = 'pending' AND lead.kestio_tier_locked IS NOT TRUE")
        # A lead without company is everybody's; it shows the tier of the main company.
        own = SQL("COALESCE(lead.company_id, %s) = %s", main, company.id)
        values |= {
            "company": company.id,
            "key": str(company.id),
            "pending": pending,
            "open": SQL("%s AND %s", pending, own),
        }
        self.env.cr.execute(SQL(f"{statement} RETURNING lead.id", **values))
        if moved := [row[0] for row in self.env.cr.fetchall()]:
            leads.invalidate_model(["kestio_tier_id"])
            self.env["kestio.lead.history"]._catch_up(SQL("lead.id = ANY(%s)", moved))
