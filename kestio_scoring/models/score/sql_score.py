"""Score: the pieces of the statement; the arithmetic is that of ``engine/scoring.py``."""

from odoo.tools import SQL

# Points that are left, by the rule's decay. EXP, because POWER with numeric literals is twenty times slower.
FADED = "EXP(-0.6931471805599453::float8 * %s / (%s * 86400))"


def faded(age, days):
    """Return what is left of one point after an age in seconds, with a half-life in days."""
    return SQL(FADED, age, days)


def rules(rules):
    """Return what picks events, as rows: place (from 1), type_id, pattern (or NULL), is_daily.

    Whatever else a rule says is looked up by its place: carried along, or joined again, it would make sorting slow.
    """
    rows = SQL(", ").join(
        SQL("(%s, %s, %s, %s)", place, rule.type_id.id, like(rule.pattern), rule.per_day > 0)
        for place, rule in enumerate(rules, 1)
    )
    nothing = SQL("SELECT NULL::int, NULL::int, NULL, FALSE WHERE FALSE")
    return SQL(
        "SELECT * FROM (%s) rule (place, type_id, pattern, is_daily)", SQL("VALUES %s", rows) if rules else nothing
    )


def _said(values, kind):
    """Look up what the rule of a hit says."""
    return SQL("(%s::" + kind + "[])[hit.place]", list(values))


def like(pattern):
    """Return the pattern of LIKE for an address in which ``*`` stands for anything, or None."""
    if not pattern:
        return None
    escaped = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%")


def hits(zone, rules):
    """Select the events that rules look at, with what was before them; needs ``event`` and ``rule``.

    CASE, because of a pattern that may be missing the planner expects next to nothing.

    :param zone: time zone whose days the daily limits count.
    :param rules: those of ``rule``, which tell whether what was before is asked at all.
    """
    before = """
        event.date - LAG(event.date) OVER (
            PARTITION BY event.partner_id, event.lead_id, rule.place, event.url ORDER BY event.date, event.id)
    """
    return SQL(
        """
        SELECT event.id, event.partner_id, event.lead_id, event.date, event.age, rule.place, %s AS since,
               CASE WHEN rule.is_daily THEN (event.date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date END AS day
          FROM event JOIN rule ON rule.type_id = event.type_id
           AND CASE WHEN rule.pattern IS NULL THEN TRUE ELSE event.url LIKE rule.pattern END
        """,
        SQL(before) if any(rules.mapped("quiet_seconds")) else SQL("NULL::interval"),
        zone,
    )


def counted(rules):
    """Select the hits that count again after their quiet time, with their places; only those that some rule asks."""
    of_day = "PARTITION BY hit.partner_id, hit.lead_id, hit.place, hit.day ORDER BY hit.date, hit.id"
    back = "PARTITION BY hit.partner_id, hit.lead_id, hit.place ORDER BY hit.date DESC, hit.id DESC"
    return SQL(
        "SELECT hit.*, %s AS of_day, %s AS back FROM hit WHERE hit.since IS NULL OR hit.since >= %s",
        _number(of_day, any(rules.mapped("per_day"))),
        _number(back, any(rules.mapped("once"))),
        SQL("%s * INTERVAL '1 second'", _said([rule.quiet_seconds for rule in rules], "int")),
    )


def _number(window, is_asked):
    return SQL("ROW_NUMBER() OVER (%s)", SQL(window)) if is_asked else SQL("1")


def parts(rules):
    """Select what each event brings: event_id, partner_id, lead_id, date, place, rule_id, group_id, fading, points."""
    once, per_day = ([rule[name] for rule in rules] for name in ("once", "per_day"))
    halves = [rule.days if rule.decay == "half_life" else 0.0 for rule in rules]
    return SQL(
        """
        SELECT hit.id AS event_id, hit.partner_id, hit.lead_id, hit.date, hit.place, %(rule)s AS rule_id,
               %(group)s AS group_id, %(fading)s AS fading, %(points)s * %(left)s AS points
          FROM counted hit
         WHERE CASE WHEN %(once)s THEN hit.back = 1 ELSE %(per_day)s IN (0, hit.of_day) OR hit.of_day < %(per_day)s END
        """,
        rule=_said(rules.ids, "int"),
        group=_said([rule.group_id.id for rule in rules], "int"),
        fading=_said(halves, "float8"),
        points=_said([rule.points for rule in rules], "float8"),
        left=_left(rules),
        once=_said(once, "bool"),
        per_day=_said(per_day, "int"),
    )


def _left(rules):
    """Return what is left of a point, by the decays of the rules."""
    days = _said([rule.days or 1.0 for rule in rules], "float8")
    ways = {
        "half_life": faded(SQL("hit.age"), days),
        "linear": SQL("GREATEST(0::float8, 1 - hit.age / (%s * 86400))", days),
        "window": SQL("(hit.age <= %s * 86400)::int::float8", days),
        "none": SQL("1::float8"),
    }
    asked = {name: way for name, way in ways.items() if name in rules.mapped("decay")}
    if len(asked) < 2:
        return next(iter(asked.values()), ways["none"])
    branches = SQL(" ").join(SQL("WHEN %s THEN %s", name, way) for name, way in asked.items())
    return SQL("CASE %s %s END", _said([rule.decay for rule in rules], "text"), branches)
