"""Visit: what the simulated year came to."""

from __future__ import annotations

# Of first meetings with prospects that were missed a month or more before the end of the year.
RECOVERED = """
    WITH met AS (
        SELECT event.*, flow.channel,
               ROW_NUMBER() OVER (PARTITION BY event.opportunity_id ORDER BY event.start) AS place
          FROM calendar_event event LEFT JOIN kestio_rebooking flow ON flow.id = event.kestio_rebooking_id
         WHERE event.opportunity_id IS NOT NULL AND event.active
    ), missed AS (
        SELECT * FROM met WHERE place = 1 AND kestio_outcome = 'no_show' AND start < '2026-12-01'
    )
    SELECT (SELECT COUNT(*) FROM met WHERE place = 1 AND kestio_outcome IN ('held', 'no_show')),
           (SELECT COUNT(*) FROM missed),
           COUNT(*), COUNT(*) FILTER (WHERE again.channel = 'mail'), COUNT(*) FILTER (WHERE again.channel = 'phone')
      FROM missed
      JOIN LATERAL (SELECT channel FROM met WHERE met.opportunity_id = missed.opportunity_id
                       AND met.place > 1 AND met.kestio_outcome = 'held' ORDER BY place LIMIT 1) again ON TRUE
"""
REBOOKED = """
    SELECT COUNT(*), COUNT(*) FILTER (WHERE channel = 'mail'), COUNT(*) FILTER (WHERE channel = 'phone')
      FROM kestio_rebooking WHERE lead_id IS NOT NULL
"""
OVERLAPS = """
    SELECT COUNT(*) FROM calendar_event one JOIN calendar_event other
        ON other.user_id = one.user_id AND other.id > one.id AND other.start < one.stop AND other.stop > one.start
     WHERE one.active AND other.active AND one.start >= '2026-01-01'
"""
OUTSIDE = """
    SELECT COUNT(*) FROM calendar_event event JOIN res_users rep ON rep.id = event.user_id
      LEFT JOIN resource_resource resource ON resource.user_id = rep.id
     WHERE event.active AND event.start >= '2026-01-01' AND event.create_date >= '2026-01-01'
       AND (EXTRACT(ISODOW FROM event.start) > 5 OR EXISTS (
            SELECT FROM resource_calendar_leaves leave
             WHERE (leave.resource_id IS NULL OR leave.resource_id = resource.id)
               AND leave.date_from < event.stop AND leave.date_to > event.start))
"""


def figures(env, way: str) -> dict:
    """Return the figures of the year, as far as the addon and its database tell them."""
    env.cr.execute(RECOVERED)
    first, missed, recovered, by_mail, by_phone = env.cr.fetchone()
    answer = {"way": way, "first": first, "missed": missed, "recovered": recovered, "mail": by_mail, "phone": by_phone}
    env.cr.execute(REBOOKED)
    answer["flows"], answer["flows_mail"], answer["flows_phone"] = env.cr.fetchone()
    for name, statement in (("overlaps", OVERLAPS), ("outside", OUTSIDE)):
        env.cr.execute(statement)
        [answer[name]] = env.cr.fetchone()
    env.cr.execute("SELECT COUNT(*) FROM calendar_event WHERE start >= '2026-01-01' AND active")
    [answer["meetings"]] = env.cr.fetchone()
    return answer | _attainment(env)


def _attainment(env) -> dict:
    """Return what the report for managers says on the last day."""
    sums = ["due_count:sum", "held_count:sum", "on_time_rate:avg", "lateness_days:avg"]
    rows = env["kestio.visit.report"]._read_group([], ["tier_id"], sums)
    tiers = {tier.name: [due, held, on_time, late] for tier, due, held, on_time, late in rows}
    [(due, held, on_time, late)] = env["kestio.visit.report"]._read_group([], [], sums)
    return {"due": due, "held": held, "on_time": on_time, "late": late, "tiers": tiers}
