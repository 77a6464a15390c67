"""Tiers: an engaged customer whom nobody looks after is to be looked at, or to move up."""

from odoo import api, models
from odoo.tools import SQL

from .kestio_tier_suggestion import EVIDENCE


class KestioTierDecision(models.AbstractModel):
    """For the lowest tier, those left to automation, and customers without a tier.

    The next tier is suggested when the index would hold there and the customer may move; else to look closer. What
    a person locked, refused or put aside stays as it is, and a move that the index asks for goes first.
    """

    _name = "kestio.tier.decision"
    _inherit = "kestio.tier.decision"

    @api.model
    def _decide(self, model, as_of, customers):
        self._lapse_engaged(model, as_of, customers)
        changed = super()._decide(model, as_of, customers)
        self._suggest_engaged(model, as_of, customers)
        return changed

    def _engaged_values(self, model, as_of, customers):
        """Return what the statements need, or nothing where a company has no score rules."""
        ruleset = self.env["kestio.score.ruleset"]._published(model.company_id)
        if not ruleset:
            return ruleset, {}
        first, second = ruleset._bands()[1]
        tiers = model.tier_ids.sorted("sequence")
        rows = SQL(", ").join(
            SQL("(%s::int, %s::int, %s::float8)", tier.id, better.id, better.exit_index)
            for better, tier in zip(tiers, tiers[1:], strict=False)
            if tier == tiers[-1] or tier.handling == "automation"
        )
        return ruleset, {
            **self._values(model, as_of, customers),
            "tiers": rows or SQL("(NULL::int, NULL::int, NULL::float8)"),
            "engaged_from": 100 * first / ruleset.cap,
            "engaged_until": 50 * (first + second) / ruleset.cap,
        }

    def _lapse_engaged(self, model, as_of, customers):
        """End the suggestions of those who are engaged no more, are locked, or whose index asks for a move itself."""
        suggestions = self.env["kestio.tier.suggestion"]
        suggestions.flush_model()
        self.env["res.partner"].flush_model()
        _ruleset, values = self._engaged_values(model, as_of, customers)
        values = values or {**self._values(model, as_of, customers), "engaged_until": None}
        self.env.cr.execute(SQL(_LAPSE, **values, due=SQL(_DUE, **values)))
        suggestions.invalidate_model()

    def _suggest_engaged(self, model, as_of, customers):
        """Open a suggestion for each engaged customer who has none, with the events that weigh most."""
        ruleset, values = self._engaged_values(model, as_of, customers)
        if not ruleset:
            return
        ranked = self.env["kestio.tier.figures"]._customers(model, customers)
        found = self.env.execute_query(SQL(_ENGAGED, **values, ranked=ranked, due=SQL(_DUE, **values)))
        if not found:
            return
        ids, to_tiers = zip(*found, strict=True)
        evidence = self.env["kestio.engagement.figures"]._evidence(ruleset, as_of, ids, EVIDENCE)
        rows = SQL("UNNEST(%s::int[], %s::int[]) AS found (partner_id, to_tier_id)", list(ids), list(to_tiers))
        self.env.cr.execute(SQL(_OPEN, **values, rows=rows, evidence=evidence, uid=self.env.uid))
        self.env["kestio.tier.suggestion"].invalidate_model()


# The index asks for another tier, long enough, of a customer who stayed long enough.
_DUE = """
    EXISTS (SELECT FROM kestio_tier_evaluation e
             WHERE e.partner_id = p.id AND e.company_id = %(company)s AND e.model_id = %(model)s AND e.direction != 0
               AND e.since + CASE e.direction WHEN 1 THEN %(up_wait)s ELSE %(down_wait)s END::interval <= %(as_of)s
               AND NOT EXISTS (SELECT FROM kestio_tier_history h
                                WHERE h.partner_id = p.id AND h.company_id = %(company)s AND h.date_to IS NULL
                                  AND h.date_from + %(dwell)s::interval > %(as_of)s))
"""
_LAPSE = """
    UPDATE kestio_tier_suggestion s SET state = 'expired' FROM res_partner p
     WHERE p.id = s.partner_id AND s.model_id = %(model)s AND s.state = 'open' AND s.source = 'engagement'
       AND (%(customers)s)
       AND ((p.kestio_tier_locked->>%(key)s)::boolean
            OR %(engaged_until)s::float8 IS NULL
            OR NOT EXISTS (SELECT FROM kestio_customer_engagement k
                            WHERE k.partner_id = s.partner_id AND k.company_id = %(company)s
                              AND k.points >= %(engaged_until)s::float8)
            OR (p.kestio_tier_id->>%(key)s)::int IS DISTINCT FROM s.from_tier_id
            OR %(due)s)
"""
_ENGAGED = """
    SELECT c.partner_id,
           CASE WHEN e.coverage >= %(coverage)s AND e.index >= level.stay_at
                     AND (h.id IS NULL OR h.date_from + %(dwell)s::interval <= %(as_of)s)
                THEN level.better_id END AS to_tier_id
      FROM (%(ranked)s) c
      JOIN kestio_customer_engagement k ON k.partner_id = c.partner_id AND k.company_id = %(company)s
       AND k.points >= %(engaged_from)s
      JOIN res_partner p ON p.id = c.partner_id
      LEFT JOIN (VALUES %(tiers)s) level (tier_id, better_id, stay_at) ON level.tier_id = c.tier_id
      LEFT JOIN kestio_tier_evaluation e ON e.partner_id = c.partner_id AND e.company_id = %(company)s
      LEFT JOIN LATERAL (SELECT h.id, h.date_from FROM kestio_tier_history h
                          WHERE h.partner_id = c.partner_id AND h.company_id = %(company)s AND h.date_to IS NULL
                         OFFSET 0) h ON TRUE
     WHERE (level.tier_id IS NOT NULL OR c.tier_id IS NULL AND h.id IS NULL)
       AND (p.kestio_tier_locked->>%(key)s)::boolean IS NOT TRUE
       AND NOT %(due)s
       AND NOT EXISTS (SELECT FROM kestio_tier_suggestion s
                        WHERE s.partner_id = c.partner_id AND s.company_id = %(company)s
                          AND (s.state IN ('open', 'snoozed')
                               OR s.state IN ('rejected', 'accepted') AND s.direction = 1
                                  AND s.cooldown_until > %(as_of)s))
     ORDER BY c.partner_id
"""
_OPEN = """
    INSERT INTO kestio_tier_suggestion (partner_id, company_id, model_id, from_tier_id, to_tier_id, direction, source,
           state, index, coverage, revenue, engagement, date, breakdown, create_uid, write_uid, create_date, write_date)
    SELECT found.partner_id, %(company)s, %(model)s, (p.kestio_tier_id->>%(key)s)::int, found.to_tier_id, 1,
           'engagement', 'open', e.index, e.coverage, e.revenue, k.points, %(as_of)s,
           jsonb_build_object('events', COALESCE(evidence.evidence, '[]'::jsonb)),
           %(uid)s, %(uid)s, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
      FROM %(rows)s
      JOIN res_partner p ON p.id = found.partner_id
      JOIN kestio_customer_engagement k ON k.partner_id = found.partner_id AND k.company_id = %(company)s
      LEFT JOIN kestio_tier_evaluation e ON e.partner_id = found.partner_id AND e.company_id = %(company)s
      LEFT JOIN (%(evidence)s) evidence ON evidence.partner_id = found.partner_id
    ON CONFLICT DO NOTHING
"""
