"""Score: the pieces of the statement; the arithmetic is that of ``engine/scoring.py``."""

from odoo.tools import SQL

# Points that are left, by the rule's decay. EXP, because POWER with numeric literals is twenty times slower.
FADED = "EXP(-0.6931471805599453::float8 * %s / (%s * 86400))"
LEFT = SQL(
    """
    CASE rule.decay
         WHEN 'half_life' THEN %s
         WHEN 'linear' THEN GREATEST(0::float8, 1 - hit.age / (rule.days * 86400))
         WHEN 'window' THEN (hit.age <= rule.days * 86400)::int::float8
         ELSE 1::float8 END
    """,
    SQL(FADED, SQL("hit.age"), SQL("rule.days")),
)


def faded(age, days):
    """Return what is left of one point after an age in seconds, with a half-life in days."""
    return SQL(FADED, age, days)


def rules(rules):
    """Return the rules of engagement as rows: id, group_id, type_id, pattern (or NULL), points, decay, ..."""
    rows = SQL(", ").join(
        SQL(
            "(%s, %s, %s, %s, %s::float8, %s, %s::float8, %s * INTERVAL '1 second', %s, %s)",
            rule.id,
            rule.group_id.id,
            rule.type_id.id,
            like(rule.pattern),
            rule.points,
            rule.decay,
            rule.days or 1.0,
            rule.quiet_seconds,
            rule.per_day,
            rule.once,
        )
        for rule in rules
    )
    names = SQL("id, group_id, type_id, pattern, points, decay, days, quiet, per_day, once")
    if not rules:
        empty = "NULL::int, NULL::int, NULL::int, NULL, 0::float8, '', 1::float8, INTERVAL '0', 0, FALSE"
        return SQL("SELECT * FROM (SELECT %s) rule (%s) WHERE FALSE", SQL(empty), names)
    return SQL("SELECT * FROM (VALUES %s) rule (%s)", rows, names)


def like(pattern):
    """Return the pattern of LIKE for an address in which ``*`` stands for anything, or None."""
    if not pattern:
        return None
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%")


def hits(zone):
    """Select the events that rules look at, with what was before them; needs ``event`` and ``rule``.

    :param zone: time zone whose days the daily limits count.
    """
    return SQL(
        """
        SELECT event.*, rule.id AS rule_id,
               event.date - LAG(event.date) OVER (
                   PARTITION BY event.partner_id, event.lead_id, rule.id, event.url ORDER BY event.date, event.id
               ) AS since,
               (event.date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS day
          FROM event JOIN rule ON rule.type_id = event.type_id AND (rule.pattern IS NULL OR event.url LIKE rule.pattern)
        """,
        zone,
    )


def counted(rules):
    """Select the hits that count again after their quiet time, with their places; only those that some rule asks."""
    of_day = "PARTITION BY hit.partner_id, hit.lead_id, hit.rule_id, hit.day ORDER BY hit.date, hit.id"
    back = "PARTITION BY hit.partner_id, hit.lead_id, hit.rule_id ORDER BY hit.date DESC, hit.id DESC"
    return SQL(
        """
        SELECT hit.*, %s AS of_day, %s AS back
          FROM hit JOIN rule ON rule.id = hit.rule_id
         WHERE hit.since IS NULL OR hit.since >= rule.quiet
        """,
        _place(of_day, any(rules.mapped("per_day"))),
        _place(back, any(rules.mapped("once"))),
    )


def _place(window, is_asked):
    return SQL("ROW_NUMBER() OVER (%s)", SQL(window)) if is_asked else SQL("1")


PARTS = SQL(
    """
    SELECT hit.id AS event_id, hit.partner_id, hit.lead_id, hit.date, rule.id AS rule_id, rule.group_id,
           CASE rule.decay WHEN 'half_life' THEN rule.days ELSE 0 END AS fading, rule.points * %s AS points
      FROM counted hit JOIN rule ON rule.id = hit.rule_id
     WHERE (rule.per_day = 0 OR hit.of_day <= rule.per_day OR rule.once) AND (NOT rule.once OR hit.back = 1)
    """,
    LEFT,
)
