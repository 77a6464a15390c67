"""Segment: the next day in the reference company: one customer in a hundred bought something."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.volume import AS_OF

TOMORROW: date = AS_OF + timedelta(days=1)
# Small and large purchases, so that some customers rise; others fall because their own year went on without any.
PURCHASES = """
    INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id, user_id,
           team_id, state, invoice_status, currency_rate, amount_untaxed, amount_tax, amount_total, date_order,
           create_date, locked)
    SELECT 'N' || p.id, 1, p.id, p.id, p.id, c.currency_id, p.user_id, NULL, 'sale', 'no', 1, 100 + p.id %% 9000, 0,
           100 + p.id %% 9000, %(day)s, %(day)s, FALSE
      FROM res_partner p JOIN res_company c ON c.id = 1
     WHERE p.id = p.commercial_partner_id AND p.user_id IS NOT NULL AND p.id %% 100 = 7
"""


def pass_(cursor) -> None:
    """Let a day pass."""
    cursor.execute(PURCHASES, {"day": TOMORROW})
