"""Consistency: what audits say of the brand, month by month as it was known then, as SQL.

A result counts fully for six months, then half after each six months more (``engine.audit.freshness``); one that was
audited again counts until then. Second audits of pairs judge auditors, not the brand.
"""

from odoo.tools import SQL

from ...engine import audit as engine
from ...engine.consistency import K


def freshness(at):
    """Return how much a result of the alias ``a`` counts at a moment."""
    return SQL(
        "power(0.5, greatest(0, extract(epoch FROM %s - a.done_on) / 86400 / %s - %s) / %s)",
        at,
        engine.DAYS_A_MONTH,
        engine.FULL_MONTHS,
        engine.HALF_MONTHS,
    )


def counted(uid):
    """Return the condition on the alias ``a``: results of the brand that a user may know."""
    return SQL(
        "a.score_state = 'rated' AND a.double_of_id IS NULL AND a.hidden_for_id IS DISTINCT FROM %s",
        uid,
    )


def months(uid):
    """Return the statement: a row for each month, brand and what is compared.

    Scope *brand* compares channels, steps or tiers with each other; *channel* its steps; *step* and *tier* their
    channels. ``score`` is the mean of results by freshness, ``mean`` and ``deviation`` those of what is compared.
    """
    return SQL(
        """
        WITH month AS (
            SELECT m::date AS month, LEAST(m + interval '1 month', now() AT TIME ZONE 'UTC') AS at
              FROM generate_series(
                    (SELECT date_trunc('month', MIN(done_on)) FROM kestio_charter_audit WHERE score_state = 'rated'),
                    now() AT TIME ZONE 'UTC', interval '1 month') m),
        known AS (
            SELECT a.brand_id, a.company_id, month.month, a.channel_id, a.step_id, COALESCE(a.tier_code, '') AS tier,
                   SUM(%(fresh)s) AS weight, SUM(a.score * %(fresh)s) AS points, COUNT(*) AS audits
              FROM month
              JOIN kestio_charter_audit a
                ON a.done_on < month.at AND (a.replaced_on IS NULL OR a.replaced_on >= month.at) AND %(counted)s
             GROUP BY a.brand_id, a.company_id, month.month, a.channel_id, a.step_id, COALESCE(a.tier_code, '')),
        part AS (
            %(parts)s)
        SELECT ROW_NUMBER() OVER (
                    ORDER BY brand_id, month, scope, compared, channel_id, step_id, tier) AS id,
               brand_id, company_id, month, scope, compared, channel_id, step_id, NULLIF(tier, '') AS tier_code,
               SUM(points) / SUM(weight) AS score, AVG(points / weight) AS mean,
               stddev_pop(points / weight) AS deviation,
               greatest(0, AVG(points / weight) - %(k)s * stddev_pop(points / weight)) AS consistency,
               COUNT(*) AS parts, SUM(audits) AS audits
          FROM part
         GROUP BY brand_id, company_id, month, scope, compared, channel_id, step_id, tier
        """,
        fresh=freshness(SQL("month.at")),
        counted=counted(uid),
        parts=SQL(" UNION ALL ").join(
            _part(scope, compared)
            for scope, compared in (
                ("brand", "channel"),
                ("brand", "step"),
                ("brand", "tier"),
                ("channel", "step"),
                ("step", "channel"),
                ("tier", "channel"),
            )
        ),
        k=K,
    )


COLUMNS = {"channel": SQL("channel_id"), "step": SQL("step_id"), "tier": SQL("tier")}
EMPTY = {"channel": SQL("NULL::int"), "step": SQL("NULL::int"), "tier": SQL("NULL::text")}


def _part(scope, compared):
    """Return the points and weights of what is compared within a scope."""
    shown = [COLUMNS[name] if name == scope else EMPTY[name] for name in COLUMNS]
    inner = [COLUMNS[compared], *([COLUMNS[scope]] if scope in COLUMNS else [])]
    return SQL(
        """
        SELECT brand_id, company_id, month, %(scope)s AS scope, %(compared)s AS compared, %(channel)s AS channel_id,
               %(step)s AS step_id, %(tier)s AS tier, SUM(points) AS points, SUM(weight) AS weight,
               SUM(audits) AS audits
          FROM known GROUP BY brand_id, company_id, month, %(inner)s
        """,
        scope=scope,
        compared=compared,
        channel=shown[0],
        step=shown[1],
        tier=shown[2],
        inner=SQL(", ").join(inner),
    )


def cells(uid):
    """Return the statement: a row for each cell that was audited, as it counts today."""
    return SQL(
        """
        SELECT MIN(a.id) AS id, a.brand_id, a.company_id, a.channel_id, a.step_id, a.tier_code,
               SUM(a.score * %(fresh)s) / SUM(%(fresh)s) AS score, 100 * MAX(%(fresh)s) AS freshness,
               COUNT(*) AS audits, COUNT(*) FILTER (WHERE a.is_capped) AS capped, MAX(a.done_on) AS done_on
          FROM kestio_charter_audit a
         WHERE %(counted)s AND a.replaced_on IS NULL
         GROUP BY a.brand_id, a.company_id, a.channel_id, a.step_id, a.tier_code
        """,
        fresh=freshness(SQL("(now() AT TIME ZONE 'UTC')")),
        counted=counted(uid),
    )


def pairs():
    """Return the statement: a row for each two auditors who judged the same artefacts."""
    return SQL(
        """
        SELECT MIN(b.id) AS id, b.brand_id, b.company_id, LEAST(a.auditor_id, b.auditor_id) AS first_id,
               GREATEST(a.auditor_id, b.auditor_id) AS second_id, COUNT(*) AS pairs,
               COUNT(*) FILTER (WHERE abs(a.score - b.score) <= %(within)s) AS agreed,
               AVG(abs(a.score - b.score)) AS gap,
               CASE WHEN COUNT(*) >= %(pairs)s
                    THEN 100.0 * COUNT(*) FILTER (WHERE abs(a.score - b.score) <= %(within)s) / COUNT(*) END AS share
          FROM kestio_charter_audit b JOIN kestio_charter_audit a ON a.id = b.double_of_id
         WHERE a.score_state = 'rated' AND b.score_state = 'rated'
         GROUP BY b.brand_id, b.company_id, LEAST(a.auditor_id, b.auditor_id), GREATEST(a.auditor_id, b.auditor_id)
        """,
        within=engine.WITHIN,
        pairs=engine.PAIRS_MIN,
    )
