"""Segment: what the nightly job computes and writes, in plain SQL written by hand for the reference model.

The figures are kept in a temporary table, so that the server may compute them in parallel; each row is written once,
even where the job writes it in two steps (status then tier of a partner, evaluation then its tier).
"""

from __future__ import annotations

from datetime import date

from benchmarks.segment import plain_figures

FACTS = f"CREATE TEMP TABLE sales ON COMMIT DROP AS {plain_figures.SALES.replace(':documents', plain_figures.SALE)}"
# The job sets statuses first, and former customers are not ranked.
EXCLUDED = """
       AND NOT EXISTS (SELECT FROM kestio_partner_status x WHERE x.id = (p.kestio_status_id->>'1')::int AND x.excluded
                          AND (x.kind = 'other' OR s.last_order IS NULL))
       AND (s.last_order IS NULL OR s.last_order >= :former)
"""
RANKED = plain_figures.KNOWN.replace("(:sales) s", "sales s").replace(plain_figures.EXCLUDED, EXCLUDED)
FIGURES = f"CREATE TEMP TABLE figures ON COMMIT DROP AS {plain_figures.FIGURES.replace(':known', RANKED)}"
DECIDED = """
    CREATE TEMP TABLE decided ON COMMIT DROP AS
    SELECT f.*, f.tier_id IS NULL AND d.tier_id IS NOT NULL AS is_first, d.tier_id AS new_tier_id,
           CASE WHEN f.tier_id IS NULL OR f.coverage < 0.5 THEN 0
                WHEN f.index >= CASE f.tier_id WHEN :silver THEN 60 WHEN :bronze THEN 30 END THEN 1
                WHEN f.index <= CASE f.tier_id WHEN :gold THEN 50 WHEN :silver THEN 22 END THEN -1
                ELSE 0 END AS direction
      FROM figures f
      JOIN res_partner p ON p.id = f.partner_id
      CROSS JOIN LATERAL (SELECT CASE WHEN f.tier_id IS NULL AND f.coverage >= 0.5
                                           AND (p.kestio_tier_locked->>'1')::boolean IS NOT TRUE
                                           AND NOT EXISTS (SELECT FROM kestio_tier_history h WHERE h.partner_id = p.id
                                                              AND h.company_id = 1 AND h.date_to IS NULL)
                                      THEN f.target_tier_id ELSE f.tier_id END AS tier_id) d
"""
EVALUATIONS = """
    INSERT INTO kestio_tier_evaluation (partner_id, company_id, model_id, tier_id, target_tier_id, index, coverage,
           direction, since, revenue, orders, breakdown, date)
    SELECT d.partner_id, 1, :model, d.new_tier_id, d.target_tier_id, d.index, d.coverage, d.direction,
           CASE WHEN d.direction = 0 THEN NULL WHEN e.direction = d.direction THEN e.since ELSE :today END,
           d.revenue, d.orders,
           jsonb_strip_nulls(jsonb_build_object(
               ':c1', CASE WHEN p1 IS NOT NULL THEN jsonb_build_array(v1, p1) END,
               ':c2', CASE WHEN p2 IS NOT NULL THEN jsonb_build_array(v2, p2) END,
               ':c3', CASE WHEN p3 IS NOT NULL THEN jsonb_build_array(v3, p3) END,
               ':c4', CASE WHEN p4 IS NOT NULL THEN jsonb_build_array(v4, p4) END,
               ':c5', CASE WHEN p5 IS NOT NULL THEN jsonb_build_array(v5, p5) END,
               ':c6', CASE WHEN p6 IS NOT NULL THEN jsonb_build_array(v6, p6) END)), :today
      FROM decided d
      LEFT JOIN kestio_tier_evaluation e ON e.partner_id = d.partner_id AND e.company_id = 1
     WHERE e.id IS NULL
        OR (e.model_id, e.tier_id, e.target_tier_id, e.index::float8, e.coverage::float8, e.direction,
            e.revenue::numeric, e.orders)
           IS DISTINCT FROM
           (:model, d.new_tier_id, d.target_tier_id, d.index, d.coverage, d.direction, d.revenue::numeric, d.orders)
    ON CONFLICT (partner_id, company_id) DO UPDATE SET
           model_id = EXCLUDED.model_id, tier_id = EXCLUDED.tier_id, target_tier_id = EXCLUDED.target_tier_id,
           index = EXCLUDED.index, coverage = EXCLUDED.coverage, direction = EXCLUDED.direction, since = EXCLUDED.since,
           revenue = EXCLUDED.revenue, orders = EXCLUDED.orders, breakdown = EXCLUDED.breakdown, date = EXCLUDED.date
"""
GONE = """
    DELETE FROM kestio_tier_evaluation e WHERE e.model_id = :model AND NOT EXISTS (
        SELECT FROM res_partner p WHERE p.id = e.partner_id AND p.id = p.commercial_partner_id AND p.active
           AND (p.company_id IS NULL OR p.company_id = 1)
           AND NOT EXISTS (SELECT FROM kestio_partner_status x
                            WHERE x.id = (p.kestio_status_id->>'1')::int AND x.excluded))
"""
HISTORY = """
    INSERT INTO kestio_tier_history (partner_id, company_id, tier_id, date_from, reason, model_id, index,
           create_uid, create_date, write_uid, write_date)
    SELECT partner_id, 1, new_tier_id, :today, 'First evaluation', :model, index, 1, NOW(), 1, NOW()
      FROM decided WHERE is_first
"""
PARTNERS = """
    UPDATE res_partner own
       SET kestio_tier_id = CASE WHEN c.tier_id IS NULL THEN own.kestio_tier_id
                                 ELSE COALESCE(own.kestio_tier_id, '{}') || jsonb_build_object('1', c.tier_id) END,
           kestio_status_id = CASE WHEN c.status_id IS NULL THEN own.kestio_status_id
                                   ELSE COALESCE(own.kestio_status_id, '{}') || jsonb_build_object('1', c.status_id) END
      FROM (SELECT p.id, d.new_tier_id AS tier_id, new.id AS status_id
              FROM res_partner p
              LEFT JOIN decided d ON d.partner_id = p.id AND d.is_first
              LEFT JOIN sales s ON s.id = p.id
              LEFT JOIN kestio_partner_status old ON old.id = (p.kestio_status_id->>'1')::int
              LEFT JOIN kestio_partner_status new
                ON new.kind = CASE WHEN s.last_order >= :former THEN 'customer'
                                   WHEN s.last_order < :former THEN 'former' END
               AND old.kind IS DISTINCT FROM 'other' AND old.kind IS DISTINCT FROM new.kind
             WHERE d.new_tier_id IS NOT NULL OR new.id IS NOT NULL) c
     WHERE own.commercial_partner_id = c.id
"""
# Two criteria are declared of prospects, equal in weight: potential and condition; one of them known is enough.
LEADS = """
    UPDATE crm_lead lead SET kestio_tier_id = c.tier_id
      FROM (SELECT l.id, l.kestio_tier_id AS current_id,
                   COALESCE((e.kestio_tier_id->>'1')::int,
                            CASE WHEN promise >= 60 THEN :gold WHEN promise >= 30 THEN :silver
                                 WHEN promise >= 0 THEN :bronze END) AS tier_id
              FROM crm_lead l
              LEFT JOIN res_partner p ON p.id = l.partner_id
              LEFT JOIN res_partner e ON e.id = p.commercial_partner_id
              LEFT JOIN res_country n ON n.id = e.country_id
              CROSS JOIN LATERAL (
                  SELECT ROUND((CASE WHEN fit IS NULL OR size IS NULL THEN COALESCE(fit, size)
                                     ELSE (fit + size) / 2 END)::numeric, 1) AS promise
                    FROM (SELECT CASE WHEN e.id IS NOT NULL THEN COALESCE(n.code = 'FR', FALSE)::int * 100 END AS fit,
                                 CASE WHEN l.kestio_potential != 0
                                      THEN LEAST(100, GREATEST(0, l.kestio_potential::float8 / 500)) END AS size
                          OFFSET 0) declared
                   OFFSET 0) promised
             WHERE l.won_status = 'pending' AND l.kestio_tier_locked IS NOT TRUE AND COALESCE(l.company_id, 1) = 1
            OFFSET 0) c
     WHERE c.id = lead.id AND c.current_id IS DISTINCT FROM c.tier_id
"""
LAPSED = """
    UPDATE kestio_tier_suggestion s SET state = 'expired' FROM decided d
     WHERE d.partner_id = s.partner_id AND s.model_id = :model AND s.state = 'open'
       AND (d.tier_id, d.direction) IS DISTINCT FROM (s.from_tier_id, s.direction)
"""
SUGGESTIONS = """
    INSERT INTO kestio_tier_suggestion (partner_id, company_id, model_id, from_tier_id, to_tier_id, direction, source,
           state, index, coverage, revenue, since, date, breakdown, create_uid, write_uid, create_date, write_date)
    SELECT d.partner_id, 1, :model, d.tier_id,
           CASE WHEN d.tier_id != :silver THEN :silver WHEN d.direction > 0 THEN :gold ELSE :bronze END, d.direction,
           'account', 'open', d.index, d.coverage, d.revenue, e.since, :today, e.breakdown, 1, 1, NOW(), NOW()
      FROM decided d
      JOIN kestio_tier_evaluation e ON e.partner_id = d.partner_id AND e.company_id = 1
      JOIN res_partner p ON p.id = d.partner_id
     WHERE d.direction != 0 AND (p.kestio_tier_locked->>'1')::boolean IS NOT TRUE
       AND NOT EXISTS (SELECT FROM kestio_tier_suggestion s WHERE s.partner_id = d.partner_id AND s.company_id = 1
                          AND (s.state IN ('open', 'snoozed')
                               OR s.state = 'rejected' AND s.direction = d.direction AND s.cooldown_until > :today))
"""
STATEMENTS = (
    FACTS, FIGURES, "ANALYZE sales", DECIDED, "ANALYZE decided", EVALUATIONS, HISTORY, PARTNERS, GONE, LEADS, LAPSED,
    SUGGESTIONS,
)  # fmt: skip


def run(cursor, model_id: int, tier_ids: list[int], criterion_ids: list[int], today: date) -> None:
    """Do the whole job of a day.

    :param tier_ids: ids of the tiers, best first.
    :param criterion_ids: ids of the criteria, in order.
    """
    numbered = {f":c{place}": str(key) for place, key in enumerate(criterion_ids, 1)}
    for text in STATEMENTS:
        filled = text.replace(":model", str(model_id))
        for name, key in numbered.items():
            filled = filled.replace(name, key)
        cursor.execute(plain_figures.filled(filled, tier_ids, today))
