"""Segment: the figures of all customers in plain SQL, written by hand for the reference model.

Same numbers, nothing general: bounds, weights and tiers are in the text, documents are summed per partner before they
meet the customers, and each criterion is computed once.
"""

from __future__ import annotations

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from benchmarks.volume import AS_OF

SALE = """
    SELECT partner_id,
           SUM(ROUND(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1), 2))
               FILTER (WHERE date_order >= :start) AS revenue,
           COUNT(*) FILTER (WHERE date_order >= :start) AS orders,
           SUM(ROUND(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1), 2))
               FILTER (WHERE date_order >= :before AND date_order < :start) AS previous,
           MAX(date_order)::date AS last_order
      FROM sale_order WHERE state = 'sale' AND company_id = 1 AND date_order < :tomorrow
     GROUP BY partner_id
     UNION ALL
    SELECT m.partner_id, SUM(-l.balance) FILTER (WHERE l.invoice_date >= :start), 0,
           SUM(-l.balance) FILTER (WHERE l.invoice_date >= :before AND l.invoice_date < :start), NULL
      FROM account_move m JOIN account_move_line l ON l.move_id = m.id
     WHERE m.state = 'posted' AND m.move_type = 'out_refund' AND m.company_id = 1 AND m.invoice_date < :tomorrow
       AND l.display_type = 'product'
       AND EXISTS (SELECT FROM sale_order_line_invoice_rel r WHERE r.invoice_line_id = l.id)
     GROUP BY m.partner_id
"""
INVOICE = """
    SELECT partner_id, SUM(amount_untaxed_signed) FILTER (WHERE invoice_date >= :start) AS revenue,
           COUNT(*) FILTER (WHERE invoice_date >= :start AND move_type != 'out_refund') AS orders,
           SUM(amount_untaxed_signed) FILTER (WHERE invoice_date >= :before AND invoice_date < :start) AS previous,
           MAX(invoice_date) FILTER (WHERE move_type != 'out_refund') AS last_order
      FROM account_move
     WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND company_id = 1
       AND invoice_date < :tomorrow
     GROUP BY partner_id
"""
FIGURES = """
    SELECT id AS partner_id, tier_id, has_history, revenue, orders, index, coverage,
           CASE WHEN index >= 60 THEN :gold WHEN index >= 30 THEN :silver WHEN index >= 0 THEN :bronze END
               AS target_tier_id,
           v1, p1, v2, p2, v3, p3, v4, p4, v5, p5, v6, p6, last_order
      FROM (SELECT *, ROUND((earned / NULLIF(known, 0))::numeric, 1)::float8 AS index,
                   ROUND((known / 11.0::float8)::numeric, 4)::float8 AS coverage
              FROM (SELECT *, 4.0::float8 * COALESCE(p1, 0) + 2.0::float8 * COALESCE(p2, 0)
                              + 2.0::float8 * COALESCE(p3, 0) + COALESCE(p4, 0) + COALESCE(p5, 0) + COALESCE(p6, 0)
                              AS earned,
                           CASE WHEN p1 IS NULL THEN 0 ELSE 4.0::float8 END
                           + CASE WHEN p2 IS NULL THEN 0 ELSE 2.0::float8 END
                           + CASE WHEN p3 IS NULL THEN 0 ELSE 2.0::float8 END
                           + CASE WHEN p4 IS NULL THEN 0 ELSE 1.0::float8 END
                           + CASE WHEN p5 IS NULL THEN 0 ELSE 1.0::float8 END
                           + CASE WHEN p6 IS NULL THEN 0 ELSE 1.0::float8 END AS known
                      FROM (SELECT *,
                                   CASE WHEN v1 IS NOT NULL
                                        THEN 100.0::float8 * LEAST(1, GREATEST(0, v1 / 20000.0::float8)) END AS p1,
                                   CASE WHEN v2 IS NOT NULL
                                        THEN 100.0::float8 * LEAST(1, GREATEST(0, v2 / 12.0::float8)) END AS p2,
                                   CASE WHEN v3 IS NOT NULL
                                        THEN 100.0::float8 * (1 - LEAST(1, GREATEST(0, v3 / 365.0::float8))) END AS p3,
                                   CASE WHEN v4 IS NOT NULL
                                        THEN 100.0::float8 * LEAST(1, GREATEST(0, (v4 + 50) / 100.0::float8)) END AS p4,
                                   CASE WHEN v5 IS NOT NULL
                                        THEN 100.0::float8 * LEAST(1, GREATEST(0, v5 / 50000.0::float8)) END AS p5,
                                   100.0::float8 * v6 AS p6
                              FROM (:known OFFSET 0) known OFFSET 0) pointed) weighed OFFSET 0) ranked
"""
SALES = """
    SELECT e.commercial_partner_id AS id, COALESCE(SUM(revenue), 0)::float8 AS revenue, SUM(orders)::bigint AS orders,
           COALESCE(SUM(previous), 0)::float8 AS previous, MAX(last_order) AS last_order
      FROM (:documents) d JOIN res_partner e ON e.id = d.partner_id GROUP BY 1
"""
EXCLUDED = """
       AND NOT EXISTS (SELECT FROM kestio_partner_status x WHERE x.id = (p.kestio_status_id->>'1')::int AND x.excluded)
"""
KNOWN = f"""
    SELECT p.id, (p.kestio_tier_id->>'1')::int AS tier_id, s.id IS NOT NULL AS has_history,
           COALESCE(s.revenue, 0) AS revenue, COALESCE(s.orders, 0) AS orders, s.last_order,
           s.revenue AS v1, s.orders::float8 AS v2,
           (:today - s.last_order)::float8 AS v3,
           100.0::float8 * (s.revenue - s.previous) / CASE WHEN s.previous > 0 THEN s.previous END AS v4,
           NULLIF((p.kestio_potential->>'1')::float8, 0) AS v5, COALESCE(c.code = 'FR', FALSE)::int::float8 AS v6
      FROM res_partner p
      LEFT JOIN res_country c ON c.id = p.country_id
      LEFT JOIN (:sales) s ON s.id = p.id
     WHERE p.id = p.commercial_partner_id AND p.active AND (p.company_id IS NULL OR p.company_id = 1)
{EXCLUDED}       AND p.id NOT IN (SELECT partner_id FROM res_company)
       AND (s.id IS NOT NULL OR (p.kestio_potential->>'1')::float8 != 0 OR p.kestio_tier_id->>'1' IS NOT NULL)
"""


def statement(source: str, tier_ids: list[int]) -> str:
    """Return the statement with its values filled in.

    :param source: ``sale`` or ``invoice``.
    :param tier_ids: ids of the tiers, best first.
    """
    documents = SALE if source == "sale" else INVOICE
    return filled(FIGURES.replace(":known", KNOWN).replace(":sales", SALES).replace(":documents", documents), tier_ids)


def filled(text: str, tier_ids: list[int], today: date = AS_OF) -> str:
    """Replace the names after a colon in a statement by their values."""
    values = {"tomorrow": _day(today, 0, 1), "start": _day(today, 12, 1), "before": _day(today, 24, 1)}
    values |= {"today": _day(today, 0, 0), "former": _day(today, 24, 1)}
    values |= dict(zip(("gold", "silver", "bronze"), map(str, tier_ids), strict=True))
    return re.sub(r"(?<!:):([a-z_]+)", lambda found: values[found[1]], text)


def _day(today: date, months_ago: int, days_after: int) -> str:
    day = today - relativedelta(months=months_ago) + relativedelta(days=days_after)
    return f"DATE '{day}'"
