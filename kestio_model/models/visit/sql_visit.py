"""Visit: the statements that say who is due: one for all customers of a company, or for some."""

OPEN = ("to_plan", "blocked", "confirmed", "postponed", "no_show")
_OPEN = "('to_plan', 'blocked', 'confirmed', 'postponed', 'no_show')"

# Who is visited, how often and by whom; ``p`` is the customer that ``condition`` selects. The cadence of a tier that
# automation handles is no visit of a rep; one that a customer has of his own is.
_WANTED = """
    wanted AS MATERIALIZED (
        SELECT p.id AS partner_id, tier.id AS tier_id, owner.id AS user_id,
               COALESCE(NULLIF(tier.visit_duration, 0), 1) AS duration,
               CASE WHEN (p.kestio_visit_exempt->>%(key)s)::bool THEN 0
                    ELSE COALESCE(NULLIF((p.kestio_visit_cadence->>%(key)s)::int, 0),
                                  CASE WHEN tier.handling = 'rep' THEN tier.cadence_months END, 0)
                END AS cadence
          FROM res_partner p
          LEFT JOIN kestio_tier tier ON tier.id = (p.kestio_tier_id->>%(key)s)::int
          LEFT JOIN res_users owner ON owner.id = p.user_id AND owner.active AND owner.share IS NOT TRUE
                AND EXISTS (SELECT FROM res_company_users_rel WHERE user_id = owner.id AND cid = %(company)s)
         WHERE p.active AND p.id = p.commercial_partner_id AND (p.company_id IS NULL OR p.company_id = %(company)s)
           AND (p.kestio_tier_id->>%(key)s IS NOT NULL OR p.kestio_visit_cadence->>%(key)s IS NOT NULL)
           AND (%(condition)s)
    )
"""
_STAMP = "write_uid = %(uid)s, write_date = NOW() AT TIME ZONE 'UTC'"

# Somebody took the meeting out of the calendar: the visit has to be planned again.
LOST = f"""
    UPDATE kestio_visit visit
       SET event_id = NULL, start = NULL, stop = NULL, slot_start = NULL, confirmed_on = NULL, replan = FALSE,
           state = CASE state WHEN 'postponed' THEN state ELSE 'to_plan' END, {_STAMP}
      FROM res_partner p
     WHERE p.id = visit.partner_id AND visit.company_id = %(company)s AND (%(condition)s)
       AND (visit.state IN ('blocked', 'confirmed') OR visit.state = 'postponed' AND visit.slot_start IS NOT NULL)
       AND NOT EXISTS (SELECT FROM calendar_event event WHERE event.id = visit.event_id AND event.active)
"""  # noqa: S608 - constants of this file

# A customer who is not visited any more; who was promised a visit keeps it unless he is archived.
CANCEL = f"""
    WITH {_WANTED}, gone AS (
        SELECT visit.id, visit.event_id
          FROM kestio_visit visit
          JOIN res_partner p ON p.id = visit.partner_id
          LEFT JOIN wanted ON wanted.partner_id = p.id AND wanted.cadence > 0
         WHERE visit.company_id = %(company)s AND visit.state IN {_OPEN} AND wanted.partner_id IS NULL
           AND (visit.state != 'confirmed' OR NOT p.active OR p.id != p.commercial_partner_id)
           AND (%(condition)s)
    )
    UPDATE kestio_visit visit
       SET state = 'cancelled', event_id = NULL, start = NULL, stop = NULL, replan = FALSE, problem = NULL, {_STAMP}
      FROM gone WHERE gone.id = visit.id
 RETURNING visit.id, gone.event_id
"""  # noqa: S608 - constants of this file

# Owner, tier or cadence changed. A first visit has no last one to count from: its due date stays.
CHANGE = f"""
    WITH {_WANTED}, new AS (
        SELECT visit.id, visit.event_id, wanted.cadence, wanted.duration, wanted.tier_id,
               CASE WHEN visit.is_handed_over THEN visit.user_id ELSE wanted.user_id END AS user_id, dates.due,
               wanted.cadence * 30 * %(tolerance)s / 100 AS days, visit.state = 'confirmed' AS is_promised,
               (visit.start AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS planned
          FROM kestio_visit visit
          JOIN wanted ON wanted.partner_id = visit.partner_id AND wanted.cadence > 0
         CROSS JOIN LATERAL (
             SELECT CASE WHEN visit.base_date IS NULL THEN visit.due_date
                         ELSE (visit.base_date + make_interval(months => wanted.cadence))::date END AS due) dates
         WHERE visit.company_id = %(company)s AND visit.state IN {_OPEN}
    ), kept AS (
        SELECT new.id, new.user_id, new.event_id,
               CASE WHEN is_promised THEN visit.tier_id ELSE new.tier_id END AS tier_id,
               CASE WHEN is_promised THEN visit.cadence ELSE new.cadence END AS cadence,
               CASE WHEN is_promised THEN visit.duration ELSE new.duration END AS duration,
               CASE WHEN is_promised THEN visit.due_date ELSE new.due END AS due_date,
               CASE WHEN is_promised THEN visit.window_start ELSE new.due - new.days END AS window_start,
               CASE WHEN is_promised THEN visit.window_end ELSE new.due + new.days END AS window_end,
               new.planned
          FROM new JOIN kestio_visit visit ON visit.id = new.id
    )
    UPDATE kestio_visit visit
       SET user_id = kept.user_id, tier_id = kept.tier_id, cadence = kept.cadence, duration = kept.duration,
           due_date = kept.due_date, window_start = kept.window_start, window_end = kept.window_end,
           replan = visit.replan OR kept.event_id IS NOT NULL AND (
               kept.user_id IS DISTINCT FROM visit.user_id
               OR kept.cadence != visit.cadence
              AND NOT kept.planned BETWEEN kept.window_start AND kept.window_end),
           {_STAMP}
      FROM kept
     WHERE kept.id = visit.id
       AND (kept.user_id, kept.tier_id, kept.cadence, kept.duration, kept.due_date, kept.window_start, kept.window_end)
           IS DISTINCT FROM (visit.user_id, visit.tier_id, visit.cadence, visit.duration, visit.due_date,
                             visit.window_start, visit.window_end)
"""  # noqa: S608 - constants of this file

# Nobody to visit him: the manager has to name somebody.
ORPHAN = f"""
    WITH alone AS (
        SELECT visit.id, visit.event_id
          FROM kestio_visit visit JOIN res_partner p ON p.id = visit.partner_id
         WHERE visit.company_id = %(company)s AND visit.state IN {_OPEN} AND visit.user_id IS NULL
           AND (visit.problem IS DISTINCT FROM 'no_user' OR visit.event_id IS NOT NULL) AND (%(condition)s)
    )
    UPDATE kestio_visit visit
       SET problem = 'no_user', event_id = NULL, start = NULL, stop = NULL, slot_start = NULL, confirmed_on = NULL,
           replan = FALSE, state = 'to_plan', {_STAMP}
      FROM alone WHERE alone.id = visit.id
 RETURNING visit.id, alone.event_id
"""  # noqa: S608 - constants of this file

# The next cycle counts from the last visit that was held, or from one that a person left out. The first one counts
# from the tier, or from a meeting that was held before visits were planned; it is never due before today.
OPEN_CYCLE = f"""
    WITH {_WANTED}
    INSERT INTO kestio_visit (partner_id, company_id, cycle, user_id, tier_id, cadence, duration, base_date, due_date,
           window_start, window_end, state, create_uid, create_date, write_uid, write_date)
    SELECT wanted.partner_id, %(company)s, COALESCE(past.cycle, 0) + 1, wanted.user_id, wanted.tier_id, wanted.cadence,
           wanted.duration, CASE WHEN dates.due >= %(today)s OR past.cycle IS NOT NULL THEN past.last END, due.date,
           due.date - due.days, due.date + due.days, 'to_plan',
           %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
      FROM wanted
     CROSS JOIN LATERAL (
         SELECT MAX(cycle) AS cycle, bool_or(state IN {_OPEN}) AS is_open,
                GREATEST(MAX(held_date), MAX(due_date) FILTER (WHERE is_skipped)) AS held
           FROM kestio_visit visit
          WHERE visit.partner_id = wanted.partner_id AND visit.company_id = %(company)s) cycles
      LEFT JOIN LATERAL (
          SELECT MAX((event.start AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date) AS day
            FROM res_partner contact
            JOIN calendar_event_res_partner_rel rel ON rel.res_partner_id = contact.id
            JOIN calendar_event event ON event.id = rel.calendar_event_id
            JOIN res_users host ON host.id = event.user_id
           WHERE contact.commercial_partner_id = wanted.partner_id AND host.company_id = %(company)s
             AND event.active AND event.kestio_outcome = 'held') met ON cycles.cycle IS NULL
      LEFT JOIN LATERAL (
          SELECT MAX(past.date_from) AS day FROM kestio_tier_history past
           WHERE past.partner_id = wanted.partner_id AND past.company_id = %(company)s AND past.date_to IS NULL) given
             ON cycles.cycle IS NULL
     CROSS JOIN LATERAL (SELECT cycles.cycle, COALESCE(cycles.held, met.day) AS last) past
     CROSS JOIN LATERAL (
         SELECT COALESCE((past.last + make_interval(months => wanted.cadence))::date,
                         COALESCE(given.day, %(today)s) + %(onboarding)s) AS due) dates
     CROSS JOIN LATERAL (
         SELECT CASE WHEN past.cycle IS NULL THEN GREATEST(dates.due, %(today)s) ELSE dates.due END AS date,
                wanted.cadence * 30 * %(tolerance)s / 100 AS days) due
     WHERE wanted.cadence > 0 AND cycles.is_open IS NOT TRUE
     ORDER BY wanted.partner_id
        ON CONFLICT DO NOTHING
"""  # noqa: S608 - constants of this file

# What the planner reads of visits; ``today`` is the company's.
ROWS = """
    SELECT visit.id, visit.partner_id, visit.user_id, visit.state, visit.duration, visit.cadence, visit.base_date,
           visit.due_date, visit.window_start, visit.window_end, visit.event_id, visit.start, visit.slot_start,
           visit.replan, visit.postponed_until, visit.stretched_to, visit.problem, visit.confirmed_on,
           COALESCE(tier.sequence, 1000) AS rank, p.name, p.zip, p.city, p.street, p.tz, country.code AS country,
           event.user_id AS event_user_id
      FROM kestio_visit visit
      JOIN res_partner p ON p.id = visit.partner_id
      LEFT JOIN kestio_tier tier ON tier.id = visit.tier_id
      LEFT JOIN res_country country ON country.id = p.country_id
      LEFT JOIN calendar_event event ON event.id = visit.event_id
     WHERE visit.company_id = %(company)s AND (%(which)s) AND (%(condition)s)
     ORDER BY visit.id
"""

# After a missed, postponed or rescheduled meeting a new one may be made by hand or by the re-booking page.
TO_PLACE = f"""
    visit.state IN {_OPEN} AND visit.user_id IS NOT NULL AND (visit.event_id IS NULL OR visit.replan)
    AND (%(again)s OR visit.tried_on IS DISTINCT FROM %(today)s)
    AND (visit.state != 'no_show' OR COALESCE(visit.missed_on, %(today)s) + %(patience)s <= %(today)s)
    AND (visit.state NOT IN ('no_show', 'postponed') OR visit.replan OR NOT EXISTS (
        SELECT FROM res_partner contact
          JOIN calendar_event_res_partner_rel rel ON rel.res_partner_id = contact.id
          JOIN calendar_event other ON other.id = rel.calendar_event_id
         WHERE contact.commercial_partner_id = visit.partner_id AND other.active AND other.start > %(now)s
           AND other.kestio_outcome = 'pending' AND other.user_id = visit.user_id))
"""

UPCOMING = f"visit.state IN {_OPEN} AND visit.start > %(now)s AND visit.user_id = ANY(%(users)s)"

PLACED = f"""
    UPDATE kestio_visit visit
       SET event_id = new.event_id, start = new.start, stop = new.stop, slot_start = new.start,
           stretched_to = new.month, replan = FALSE, problem = NULL, tried_on = NULL,
           state = CASE WHEN visit.state = 'postponed' OR visit.state = 'confirmed' AND new.is_kept THEN visit.state
                        ELSE 'blocked' END,
           confirmed_on = CASE WHEN new.is_kept THEN visit.confirmed_on END, {_STAMP}
      FROM unnest(%(ids)s::int[], %(events)s::int[], %(starts)s::timestamp[], %(stops)s::timestamp[],
                  %(months)s::date[], %(kept)s::bool[]) AS new (id, event_id, start, stop, month, is_kept)
     WHERE new.id = visit.id
"""  # noqa: S608 - constants of this file

STUCK = f"""
    UPDATE kestio_visit visit SET problem = new.problem, tried_on = %(today)s, {_STAMP}
      FROM unnest(%(ids)s::int[], %(problems)s::text[]) AS new (id, problem)
     WHERE new.id = visit.id AND (visit.problem, visit.tried_on) IS DISTINCT FROM (new.problem, %(today)s)
"""  # noqa: S608 - constants of this file
