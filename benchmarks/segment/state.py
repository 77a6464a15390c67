"""Segment: what a day's job leaves in the database, one fingerprint per table, to hold two ways of doing it equal."""

from __future__ import annotations

from collections.abc import Mapping

TABLES = {
    "evaluations": """
        SELECT partner_id, model_id, tier_id, target_tier_id, index, coverage, direction, since, revenue, orders,
               breakdown, date
          FROM kestio_tier_evaluation WHERE company_id = 1 ORDER BY 1""",
    "history": """
        SELECT partner_id, tier_id, date_from, date_to, user_id, reason, model_id, index
          FROM kestio_tier_history WHERE company_id = 1 ORDER BY 1, 3""",
    "partners": "SELECT id, kestio_tier_id, kestio_status_id FROM res_partner ORDER BY 1",
    "leads": "SELECT id, kestio_tier_id FROM crm_lead ORDER BY 1",
    "suggestions": """
        SELECT partner_id, from_tier_id, to_tier_id, direction, state, index, coverage, revenue, since, date, breakdown
          FROM kestio_tier_suggestion WHERE company_id = 1 AND source = 'account' ORDER BY 1, 2""",
}


def fingerprints(cursor, tables: Mapping[str, str] = TABLES) -> dict[str, list]:
    """Return how many rows each table has, and a hash of them.

    :param tables: statements by the name of what they read.
    """
    found = {}
    for name, statement in tables.items():
        cursor.execute(
            f"""
            SELECT COUNT(*), md5(string_agg(md5(kept::text), '' ORDER BY place))
              FROM (SELECT ROW(t.*) AS kept, ROW_NUMBER() OVER () AS place FROM ({statement}) t) numbered
            """
        )
        found[name] = list(cursor.fetchone())
    return found


def written(cursor, ours: str = "kestio_tier_", *standard: str) -> int:
    """Commit, and return how many rows were ever inserted, updated or deleted.

    :param ours: how the names of our tables begin.
    :param standard: tables of Odoo; customers and leads by default.
    """
    cursor.execute("SELECT pg_stat_force_next_flush()")
    cursor.connection.commit()
    cursor.execute(
        """
        SELECT SUM(n_tup_ins + n_tup_upd + n_tup_del)::int FROM pg_stat_user_tables
         WHERE starts_with(relname, %s) OR relname = ANY(%s)
        """,
        [ours, list(standard or ("res_partner", "crm_lead"))],
    )
    return cursor.fetchone()[0]
