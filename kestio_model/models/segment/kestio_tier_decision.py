"""Segment: from evaluations to decisions: first tier, suggestion or automatic change."""

from odoo import api, models
from odoo.tools import SQL


class KestioTierDecision(models.AbstractModel):
    """What may change today. A lock, a stay that is too short, a refusal or a snooze holds a customer where he is."""

    _name = "kestio.tier.decision"
    _description = "Tier decisions"

    @api.model
    def _decide(self, model, as_of, customers):
        """Apply first tiers, make suggestions (or apply them in automatic mode), end those that lapsed.

        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        :return: how many customers changed tier.
        """
        self._release_locks(model, as_of, customers)
        first = self._rows(_FIRST, model, as_of, customers)
        writer = self.env["kestio.tier.writer"]
        writer._write_tiers(model.company_id, dict(first), reason=self.env._("First evaluation"), date=as_of)
        suggestions = self.env["kestio.tier.suggestion"]
        suggestions._settle(model, as_of, customers)
        automatic = self._automatic(model, as_of, customers) if model.apply_mode == "automatic" else {}
        writer._write_tiers(model.company_id, automatic, reason=self.env._("Automatic: the index held"), date=as_of)
        suggestions._open(model, as_of, self._ready(model, as_of, customers))
        return len(first) + len(automatic)

    def _automatic(self, model, as_of, customers):
        """Return the changes that need no person: {customer: tier}."""
        rows = self._rows(
            SQL(
                "SELECT partner_id, to_tier_id FROM (%s) ready WHERE NOT by_person %s",
                self._ready(model, as_of, customers),
                self._approval(model),
            ),
            model,
            as_of,
            customers,
        )
        return dict(rows)

    def _approval(self, model):
        top = model.tier_ids.sorted("sequence")[:1]
        return SQL("AND to_tier_id != %s", top.id) if model.approve_top else SQL()

    def _ready(self, model, as_of, customers):
        """Return the statement of the customers whose move one level up or down is due."""
        return SQL(_READY, **self._values(model, as_of, customers))

    def _rows(self, statement, model, as_of, customers):
        sql = SQL(statement, **self._values(model, as_of, customers)) if isinstance(statement, str) else statement
        return self.env.execute_query(sql)

    def _values(self, model, as_of, customers):
        period = model.evaluation_period
        return {
            "model": model.id,
            "company": model.company_id.id,
            "key": str(model.company_id.id),
            "as_of": as_of,
            "customers": customers,
            "coverage": model.coverage_min,
            "up_wait": f"{model.up_evaluations - 1} {period}",
            "down_wait": f"{model.down_evaluations - 1} {period}",
            # Also without a minimum stay one day allows one level: the job may run twice.
            "dwell": f"{model.dwell_months} months" if model.dwell_months else "1 day",
            "levels": self._levels(model),
        }

    def _levels(self, model):
        """Return each tier with the one above and the one below."""
        ids = [tier.key for tier in model.tier_ids._engine_tiers()]
        rows = SQL(", ").join(
            SQL("(%s::int, %s::int, %s::int)", key, ids[place - 1] if place else None, (*ids, None)[place + 1])
            for place, key in enumerate(ids)
        )
        return SQL("(VALUES %s) AS level (tier_id, up_id, down_id)", rows)

    def _release_locks(self, model, as_of, customers):
        """End the locks whose date has passed."""
        partners = self.env["res.partner"]
        partners.flush_model()
        self.env.cr.execute(SQL(_RELEASE, **self._values(model, as_of, customers)))
        if self.env.cr.rowcount:
            partners.invalidate_model()


# OFFSET 0 keeps the lookups of open history rows what they are: by customer in their index. Joined as PostgreSQL likes,
# a night that fills these tables before their first ANALYZE reads all open rows again for each customer.
# A person who took a customer out of the tiers decided: an open history row without tier says so.
_FIRST = """
    SELECT e.partner_id, e.target_tier_id
      FROM kestio_tier_evaluation e
      JOIN res_partner p ON p.id = e.partner_id
     WHERE e.model_id = %(model)s AND e.tier_id IS NULL AND e.target_tier_id IS NOT NULL
       AND e.coverage >= %(coverage)s AND (%(customers)s)
       AND (p.kestio_tier_locked->>%(key)s)::boolean IS NOT TRUE
       AND NOT EXISTS (SELECT FROM kestio_tier_history h
                        WHERE h.partner_id = e.partner_id AND h.company_id = %(company)s AND h.date_to IS NULL OFFSET 0)
"""
_READY = """
    SELECT e.partner_id, e.tier_id AS from_tier_id, next.tier_id AS to_tier_id, e.direction, e.index, e.coverage,
           e.revenue, e.since, e.breakdown, h.user_id IS NOT NULL AS by_person
      FROM kestio_tier_evaluation e
      JOIN res_partner p ON p.id = e.partner_id
      JOIN %(levels)s ON level.tier_id = e.tier_id
      CROSS JOIN LATERAL (SELECT CASE e.direction WHEN 1 THEN up_id ELSE down_id END AS tier_id) next
      LEFT JOIN LATERAL (SELECT h.id, h.user_id, h.date_from FROM kestio_tier_history h
                          WHERE h.partner_id = e.partner_id AND h.company_id = %(company)s AND h.date_to IS NULL
                         OFFSET 0) h ON TRUE
     WHERE e.company_id = %(company)s AND e.model_id = %(model)s AND e.direction != 0 AND (%(customers)s)
       AND next.tier_id IS NOT NULL
       AND e.since + CASE e.direction WHEN 1 THEN %(up_wait)s ELSE %(down_wait)s END::interval <= %(as_of)s
       AND (h.id IS NULL OR h.date_from + %(dwell)s::interval <= %(as_of)s)
       AND (p.kestio_tier_locked->>%(key)s)::boolean IS NOT TRUE
       AND NOT EXISTS (SELECT FROM kestio_tier_suggestion s
                        WHERE s.partner_id = e.partner_id AND s.company_id = %(company)s
                          AND (s.state IN ('open', 'snoozed')
                               OR s.state = 'rejected' AND s.direction = e.direction AND s.cooldown_until > %(as_of)s))
"""
_RELEASE = """
    UPDATE res_partner contact
       SET kestio_tier_locked = contact.kestio_tier_locked || jsonb_build_object(%(key)s, FALSE)
      FROM res_partner p
     WHERE contact.commercial_partner_id = p.id AND (contact.kestio_tier_locked->>%(key)s)::boolean
       AND (p.kestio_tier_lock_until->>%(key)s)::date < %(as_of)s AND (%(customers)s)
"""
