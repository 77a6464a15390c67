"""Scoring: the same work by hand, for these rules only: two statements, with what they need and nothing else."""

from __future__ import annotations

from datetime import datetime

HALF = 0.6931471805599453
# What each event brings, and what each contact has in each group; written once, read for leads and for contacts.
POINTS = """
    CREATE TEMP TABLE plain_points ON COMMIT DROP AS
    WITH hit AS (
        SELECT e.id, e.partner_id, e.date, r.id AS rule, r.grp, r.points, r.days, r.per_day, r.quiet,
               e.date - LAG(e.date) OVER (PARTITION BY e.partner_id, r.id, e.url ORDER BY e.date, e.id) AS since
          FROM kestio_score_event e
          JOIN (VALUES {rules}) r (id, grp, type, pattern, points, days, per_day, quiet)
            ON r.type = e.type_id AND (r.pattern IS NULL OR e.url LIKE r.pattern)
         WHERE e.trust IN ('trusted', 'released') AND e.date <= %(now)s AND e.partner_id IS NOT NULL),
    counted AS (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY partner_id, rule, date::date ORDER BY date, id) AS of_day
          FROM hit WHERE since IS NULL OR since >= quiet)
    SELECT partner_id, grp, SUM(points * EXP(-{half} * EXTRACT(EPOCH FROM %(now)s - date)::float8 / (days * 86400)))
           AS points, MAX(date) AS last
      FROM counted WHERE per_day = 0 OR of_day <= per_day GROUP BY partner_id, grp
"""
ENGAGED = """
    SELECT id, LEAST(SUM(points), 1.5 * GREATEST(MAX(points), 0)) AS points, MAX(last) AS last
      FROM (SELECT who.id, who.partner_id, SUM(LEAST(p.points, c.cap)) AS points, MAX(p.last) AS last
              FROM who JOIN plain_points p USING (partner_id) JOIN (VALUES {caps}) c (grp, cap) USING (grp)
             GROUP BY who.id, who.partner_id) of_contact GROUP BY id
"""
WHO = {
    "lead": """
        SELECT l.id, c.id AS partner_id, c.id = l.partner_id AS main FROM crm_lead l
          JOIN res_partner p ON p.id = l.partner_id AND p.id = p.commercial_partner_id
          JOIN res_partner c ON c.commercial_partner_id = p.id
         WHERE l.active AND l.won_status = 'pending' AND COALESCE(l.company_id, 1) = 1
         UNION ALL
        SELECT l.id, l.partner_id, TRUE FROM crm_lead l LEFT JOIN res_partner p ON p.id = l.partner_id
         WHERE l.active AND l.won_status = 'pending' AND COALESCE(l.company_id, 1) = 1
           AND (p.id = p.commercial_partner_id) IS NOT TRUE
    """,
    "partner": """
        SELECT p.id, c.id AS partner_id, c.id = p.id AS main FROM res_partner p
          JOIN res_partner c ON c.commercial_partner_id = p.id
         WHERE p.active AND c.active AND p.id = p.commercial_partner_id AND COALESCE(p.company_id, 1) = 1
         UNION ALL
        SELECT id, id, TRUE FROM res_partner
         WHERE active AND (id = commercial_partner_id) IS NOT TRUE AND COALESCE(company_id, 1) = 1
    """,
}
FIT = {
    "lead": """
        SELECT l.id, 10 * (l.expected_revenue > 2000)::int + 5 * (COALESCE(p.email, '') != '')::int AS points
          FROM crm_lead l LEFT JOIN res_partner p ON p.id = l.partner_id
         WHERE l.active AND l.won_status = 'pending' AND COALESCE(l.company_id, 1) = 1
    """,
    "partner": """
        SELECT id, 5 * (COALESCE(email, '') != '')::int AS points FROM res_partner
         WHERE active AND COALESCE(company_id, 1) = 1
    """,
}
WRITE = """
    WITH who AS MATERIALIZED ({who}), engaged AS ({engaged}), figures AS MATERIALIZED (
        SELECT f.id, ROUND(f.points::numeric, 6)::int AS fit,
               ROUND(ROUND(COALESCE(e.points, 0)::numeric, 6))::int AS engagement, e.last
          FROM ({fit}) f LEFT JOIN engaged e USING (id) WHERE f.points != 0 OR e.id IS NOT NULL),
    gone AS (
        DELETE FROM kestio_score s WHERE s.{key} IS NOT NULL AND s.company_id = 1
           AND NOT EXISTS (SELECT FROM figures f WHERE f.id = s.{key}))
    INSERT INTO kestio_score AS s ({key}, company_id, ruleset_id, fit, engagement, score, band, last_event, date)
    SELECT n.* FROM (
        SELECT id AS record, 1, {ruleset}, fit, engagement, GREATEST(0, LEAST(100, fit + engagement))::int AS score,
               CASE WHEN fit >= 30 THEN 'A' WHEN fit >= 15 THEN 'B' ELSE 'C' END
               || CASE WHEN engagement >= 40 THEN '1' WHEN engagement >= 15 THEN '2' ELSE '3' END AS band, last, NOW()
          FROM figures) n LEFT JOIN kestio_score b ON b.{key} = n.record AND b.company_id = 1
     WHERE (b.fit, b.engagement, b.score, b.band, b.last_event)
           IS DISTINCT FROM (n.fit, n.engagement, n.score, n.band, n.last)
    ON CONFLICT ({key}, company_id) WHERE {key} IS NOT NULL DO UPDATE SET fit = EXCLUDED.fit,
       engagement = EXCLUDED.engagement, score = EXCLUDED.score, band = EXCLUDED.band,
       last_event = EXCLUDED.last_event, date = EXCLUDED.date
"""


class Plain:
    """What somebody would write who needs these rules and no others."""

    def __init__(self, env, ruleset):
        self.cursor, self.ruleset = env.cr, ruleset
        rules = ruleset.group_ids.filtered(lambda group: group.axis == "engagement").rule_ids
        self.rules = ", ".join(
            f"({rule.id}, {rule.group_id.id}, {rule.type_id.id}, {_like(rule.pattern)}, {rule.points}::float8, "
            f"{rule.days}::float8, {rule.per_day}, INTERVAL '{rule.quiet_seconds} seconds')"
            for rule in rules
        )
        self.caps = ", ".join(f"({group.id}, {group.cap or 'NULL'}::float8)" for group in rules.group_id)

    def recompute(self, now: datetime) -> None:
        """Write all scores of a moment."""
        self.cursor.execute("DROP TABLE IF EXISTS plain_points")
        self.cursor.execute(POINTS.format(rules=self.rules, half=HALF), {"now": now})
        self.cursor.execute("ANALYZE plain_points")
        for subject in ("lead", "partner"):
            statement = WRITE.format(
                who=WHO[subject],
                engaged=ENGAGED.format(caps=self.caps),
                fit=FIT[subject],
                key=f"{subject}_id",
                ruleset=self.ruleset.id,
            )
            self.cursor.execute(statement)


def _like(pattern) -> str:
    """Return a pattern in SQL: * stands for anything; NULL for none."""
    return f"'{pattern.replace('*', '%%')}'" if pattern else "NULL"
