"""Segment: the only road by which customers change tier: partner, contacts, open leads and history together."""

from odoo import api, fields, models
from odoo.tools import SQL

from .sql_documents import EVERYBODY


class KestioTierWriter(models.AbstractModel):
    """Set-based: one statement per table, whatever the number of customers."""

    _name = "kestio.tier.writer"
    _description = "Writes tiers"

    @api.model
    def _write_tiers(self, company, changes, *, reason, user=None, date=None):
        """Give customers their new tier.

        :param company: the ``res.company`` in which the tiers hold.
        :param changes: mapping of commercial entity id to tier id (or None: no tier).
        :param reason: why, in the language of the person who reads the history.
        :param user: who decided; nobody for the model's own job.
        :param date: since when; today by default.
        """
        if not changes:
            return
        self.env["res.partner"].flush_model(["kestio_tier_id", "commercial_partner_id", "parent_id"])
        self.env["kestio.tier.history"].flush_model()
        self.env["kestio.tier.evaluation"].flush_model()
        self.env["kestio.tier.suggestion"].flush_model()
        values = {
            "company": company.id,
            "partners": list(changes),
            "rows": SQL(
                "UNNEST(%s::int[], %s::int[]) AS change (partner_id, tier_id)", list(changes), list(changes.values())
            ),
            "date": date or self.env["kestio.tier.figures"]._today(company),
            "reason": reason,
            "user": user.id if user else None,
            "uid": self.env.uid,
        }
        for statement in (_CLOSE, _OPEN, _PARTNERS, _EVALUATIONS, _SUGGESTIONS):
            self.env.cr.execute(SQL(statement, **values, key=str(company.id)))
        self.env["kestio.lead.tier.writer"]._follow_customers(company, list(changes))
        self._invalidate()

    @api.model
    def _end(self, partners):
        """End the ranking of customers who became contacts of a company: from now on its tier is theirs."""
        if not partners:
            return
        self.env.flush_all()
        values = {"partners": partners.ids, "date": fields.Date.context_today(self), "uid": self.env.uid}
        for statement in (_END_HISTORY, _END_EVALUATIONS, _END_SUGGESTIONS):
            self.env.cr.execute(SQL(statement, **values))
        self._invalidate()

    @api.model
    def _carry_over(self, model):
        """Give customers the tier of the same code in a version that was just activated.

        The tier itself does not change, so history gets no row; where the code is gone, the customer is ranked anew.
        """
        company = model.company_id
        _moved, lost = self._carry_partners(model, EVERYBODY)
        self.env["kestio.tier.suggestion"]._expire_all(company, except_model=model)
        self._close_lost(company, lost)
        self.env["kestio.lead.tier.writer"]._carry_over(model)
        self._invalidate()

    @api.model
    def _take_over(self, model, customers):
        """Carry over the customers whose new salesperson brought them from another active version of the company.

        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        """
        company = model.company_id
        if len(set(self.env["kestio.model.scope"]._active_by_team(company.id).values())) < 2:
            return
        moved, lost = self._carry_partners(model, customers)
        if not moved:
            return
        self.env.flush_all()
        self.env.cr.execute(SQL(_SUGGESTIONS, partners=moved, company=company.id, uid=self.env.uid))
        self._close_lost(company, lost)
        self.env["kestio.lead.tier.writer"]._follow_customers(company, moved)
        self._invalidate()

    def _carry_partners(self, model, customers):
        """Give customers and contacts the tier of the same code; return who moved, and who found none."""
        self.env["res.partner"].flush_model(["kestio_tier_id", "user_id", "commercial_partner_id"])
        self.env["res.users"].flush_model(["sale_team_id"])
        ruled = self.env["kestio.tier.figures"]._ruled(model, "p")
        values = {"key": str(model.company_id.id), "model": model.id, "ruled": ruled, "customers": customers}
        rows = self.env.execute_query(SQL(_CARRY_PARTNERS, **values))
        return [partner_id for partner_id, _tier in rows], [partner_id for partner_id, tier in rows if not tier]

    def _close_lost(self, company, partner_ids):
        """End the history of customers whose tier does not exist in the new version: they are untiered again."""
        self.env.cr.execute(
            SQL(
                "UPDATE kestio_tier_history SET date_to = %s"
                " WHERE date_to IS NULL AND company_id = %s AND partner_id = ANY(%s)",
                fields.Date.context_today(self),
                company.id,
                partner_ids,
            )
        )

    def _invalidate(self):
        self.env["res.partner"].invalidate_model(["kestio_tier_id"])
        self.env["crm.lead"].invalidate_model(["kestio_tier_id"])
        self.env["kestio.tier.history"].invalidate_model()
        self.env["kestio.tier.evaluation"].invalidate_model()
        self.env["kestio.tier.suggestion"].invalidate_model()


_END_HISTORY = """
    UPDATE kestio_tier_history
       SET date_to = GREATEST(date_from, %(date)s), write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
     WHERE date_to IS NULL AND partner_id = ANY(%(partners)s)
"""
_END_EVALUATIONS = "DELETE FROM kestio_tier_evaluation WHERE partner_id = ANY(%(partners)s)"
_END_SUGGESTIONS = """
    UPDATE kestio_tier_suggestion SET state = 'expired', write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
     WHERE partner_id = ANY(%(partners)s) AND state IN ('open', 'snoozed')
"""
_CLOSE = """
    UPDATE kestio_tier_history
       SET date_to = GREATEST(date_from, %(date)s), write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
     WHERE date_to IS NULL AND company_id = %(company)s AND partner_id = ANY(%(partners)s)
"""
_OPEN = """
    INSERT INTO kestio_tier_history (partner_id, company_id, tier_id, date_from, user_id, reason, model_id, index,
           create_uid, create_date, write_uid, write_date)
    SELECT change.partner_id, %(company)s, change.tier_id, %(date)s, %(user)s, %(reason)s, tier.model_id, e.index,
           %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
      FROM %(rows)s
      LEFT JOIN kestio_tier tier ON tier.id = change.tier_id
      LEFT JOIN kestio_tier_evaluation e ON e.partner_id = change.partner_id AND e.company_id = %(company)s
"""
_PARTNERS = """
    UPDATE res_partner p
       SET kestio_tier_id = COALESCE(p.kestio_tier_id, '{}') || jsonb_build_object(%(key)s, change.tier_id)
      FROM %(rows)s
     WHERE p.commercial_partner_id = change.partner_id
       AND (p.kestio_tier_id->>%(key)s)::int IS DISTINCT FROM change.tier_id
"""
# What the index asks for now depends on the tier given: the arithmetic of ``engine.tier.direction``.
_EVALUATIONS = """
    WITH bounds AS (
        SELECT id AS tier_id, coverage_min, LAG(enter_index) OVER tiers AS up_at,
               CASE WHEN LEAD(id) OVER tiers IS NOT NULL THEN exit_index END AS down_at
          FROM (SELECT tier.*, model.coverage_min
                  FROM kestio_tier tier JOIN kestio_model model ON model.id = tier.model_id
                 WHERE model.company_id = %(company)s AND model.state = 'active') tier
        WINDOW tiers AS (PARTITION BY model_id ORDER BY sequence, id)
    ), asking AS (
        SELECT e.id, change.tier_id,
               CASE WHEN e.coverage < coverage_min THEN 0 WHEN e.index >= up_at THEN 1 WHEN e.index <= down_at THEN -1
                    ELSE 0 END AS direction
          FROM %(rows)s
          JOIN kestio_tier_evaluation e ON e.partner_id = change.partner_id AND e.company_id = %(company)s
          LEFT JOIN bounds ON bounds.tier_id = change.tier_id
    )
    UPDATE kestio_tier_evaluation e
       SET tier_id = asking.tier_id, direction = asking.direction,
           since = CASE WHEN asking.direction != 0 THEN %(date)s END
      FROM asking WHERE asking.id = e.id
"""
_SUGGESTIONS = """
    UPDATE kestio_tier_suggestion SET state = 'expired', write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'
     WHERE partner_id = ANY(%(partners)s) AND company_id = %(company)s AND state IN ('open', 'snoozed')
"""
_CARRY_PARTNERS = """
    WITH moved AS (
        UPDATE res_partner member
           SET kestio_tier_id = member.kestio_tier_id || jsonb_build_object(%(key)s, new.id)
          FROM res_partner p, kestio_tier old
          LEFT JOIN kestio_tier new ON new.code = old.code AND new.model_id = %(model)s
         WHERE p.id = member.commercial_partner_id AND old.id = (member.kestio_tier_id->>%(key)s)::int
           AND old.model_id != %(model)s AND %(ruled)s AND (%(customers)s)
        RETURNING member.id, member.commercial_partner_id, new.id AS tier_id
    )
    SELECT id, tier_id FROM moved WHERE id = commercial_partner_id
"""
