"""Pipeline: the SQL of the statement of probabilities; ``kestio.probability.figures`` puts it together."""

from odoo.tools import SQL

# As ``engine.probability.shown``; a billionth hides what is lost in computing.
_LIMITED = "LEAST(GREATEST(%s, %%(low)s), %%(high)s)"
_SHOWN = "CASE WHEN {p} < 10 THEN floor({p} / 0.5 + 0.500000001) * 0.5 ELSE floor({p} + 0.500000001) END"


def _shown(exact):
    return _SHOWN.format(p=_LIMITED % exact)


STAGE_POINTS = _shown("probability")
CRITERIA_POINTS = _shown("probability * criteria_factor")
TIME_POINTS = _shown("probability * criteria_factor * decay_factor")
# What was learned of days in the stage is points, that hold also where time has left nothing.
RULE_PROBABILITY = _shown("""
    criteria_factor * CASE WHEN clock = 'stage' AND told IS NOT NULL THEN probability * decay_factor + told
                           ELSE probability * decay_factor * learned_factor END
""")
# Meetings that will not take place, or did not: they stop nothing.
CANCELLED = "('late_cancel', 'we_cancelled', 'rescheduled')"


def local(moment):
    """Return the date where the company is, of a moment in UTC."""
    return SQL("((%s)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date", moment)


# Share that time leaves after some days in the stage.
_LEFT = """CASE decay_mode
               WHEN 'half_life' THEN
                   GREATEST(floor, exp(-0.6931471805599453::float8 * GREATEST({late}, 0) / half_life_days))
               WHEN 'linear' THEN GREATEST(floor, 1 - daily_rate * GREATEST({late}, 0)) ELSE 1 END"""
# Once for each company, before leads are read.
COMPANIES = """
    WITH home AS MATERIALIZED (
        SELECT home.id, zone.tz, (%(now)s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date AS today,
               home.resource_calendar_id AS calendar_id
          FROM res_company home
          LEFT JOIN res_partner place ON place.id = home.partner_id
          LEFT JOIN resource_calendar schedule ON schedule.id = home.resource_calendar_id
         CROSS JOIN LATERAL (SELECT COALESCE(place.tz, schedule.tz, 'UTC') AS tz) zone
         WHERE home.id IN (SELECT company_id FROM kestio_model WHERE id = ANY(%(models)s))
    )
"""
# ``OFFSET 0``: PostgreSQL expects one company for each lead then. It takes an ordinary join for one that keeps one
# lead in two hundred, and goes on with nested loops over all of them.
COMPANY = """
    JOIN LATERAL (SELECT * FROM home WHERE home.id = COALESCE(%(company)s, %(main)s) OFFSET 0) company ON TRUE
"""
SCOPE = """
    JOIN LATERAL (
        SELECT model_id FROM kestio_model_scope
         WHERE company_id = company.id AND (team_id = %(team)s OR team_id IS NULL)
         ORDER BY team_id NULLS LAST LIMIT 1
    ) scope ON scope.model_id = ANY(%(models)s)
"""
LIVE = """
    %(companies)s
    SELECT state.key, state.lead_id, company.id AS company_id, company.tz, company.today, company.calendar_id,
           scope.model_id, state.stage_id, %(place)s AS place, state.filled, past.clock_from,
           LEAST(%(entered)s, company.today) AS entered_day, LEAST(%(started)s, company.today) AS started_day,
           COALESCE(NOT is_reopened AND (NOT is_same OR past.stage_days_before > 0), FALSE) AS is_back
      FROM (%(states)s) state
      %(company)s
      LEFT JOIN kestio_lead_history past ON past.lead_id = state.lead_id AND past.date_to IS NULL
      CROSS JOIN LATERAL (
          SELECT past.won_status IN ('won', 'lost') AS is_reopened, past.stage_id = state.stage_id AS is_same
      ) AS compared
      %(scope)s
"""
ENTERED = """
    CASE WHEN is_reopened THEN %(now)s
         WHEN is_same THEN GREATEST(past.clock_from, LEAST(state.stage_update, past.stage_entered_at))
         ELSE COALESCE(state.stage_update, %(now)s) END
"""
STARTED = "CASE WHEN is_reopened THEN %(now)s ELSE COALESCE(past.clock_from, state.created, %(now)s) END"
STORED = """
    SELECT lead.id AS key, lead.id AS lead_id, lead.company_id, lead.team_id, lead.stage_id,
           lead.kestio_tier_id AS tier_id, lead.date_last_stage_update AS stage_update,
           lead.create_date AS created, NULL::int[] AS filled
      FROM crm_lead lead
     WHERE lead.active AND lead.won_status = 'pending' AND (%s)
"""
EDITED = """
    SELECT * FROM (VALUES %s)
        AS edited (key, lead_id, company_id, team_id, stage_id, tier_id, stage_update, created, filled)
"""
PAST = """
    %(companies)s
    SELECT past.lead_id AS key, past.lead_id, company.id AS company_id, company.tz, company.today, company.calendar_id,
           scope.model_id, past.stage_id, %(place)s AS place, NULL::int[] AS filled, past.clock_from,
           %(entered)s AS entered_day, %(started)s AS started_day, past.stage_days_before > 0 AS is_back
      FROM kestio_lead_history past
      JOIN crm_lead lead ON lead.id = past.lead_id
      %(company)s
      %(scope)s
     WHERE past.date_from <= %(now)s AND (past.date_to > %(now)s OR past.date_to IS NULL)
       AND past.won_status = 'pending' AND (%(condition)s)
"""
# Criteria of leads that are not written yet: what is filled in the form counts, nothing was ticked.
NEW_CRITERIA = """
    SELECT s.key, s.lead_id, s.stage_id,
           COALESCE(SUM(c.weight) FILTER (WHERE c.field_id = ANY(s.filled)), 0) / NULLIF(SUM(c.weight), 0) AS rate,
           0::float8 AS met_weight, SUM(c.weight) AS total_weight, NULL::int[] AS missing
      FROM situation s
      JOIN kestio_stage_criterion c ON c.model_id = s.model_id AND c.stage_id = s.stage_id
     WHERE s.lead_id IS NULL
     GROUP BY s.key, s.lead_id, s.stage_id
"""
# What a rule is for, in one value: of four columns PostgreSQL would think that hardly any lead has a rule.
PLACE = "ARRAY[scope.model_id, %(at)s.stage_id, COALESCE(%(at)s.tier_id, 0), COALESCE(%(at)s.team_id, 0)]"
# ``earlier``: former stays in the same stage, whose days go on in what is written. What was learned looks at the
# days of this stay, so that the more deals have proved it (``trusts``), the less the former ones count.
# ``OFFSET 0``: each value is computed once, where PostgreSQL would copy its formula into all that use it.
STATEMENT = f"""
    WITH situation AS MATERIALIZED (%(situation)s), curve AS (%(curves)s), criteria AS (%(criteria)s),
    ruled AS MATERIALIZED (
        SELECT here.place, rule.*, curve.clock, curve.ages, curve.factors, curve.deltas, curve.trusts
          FROM (SELECT DISTINCT place FROM situation) here
          LEFT JOIN kestio_tier given ON given.id = here.place[3]
          LEFT JOIN kestio_tier tier ON tier.model_id = here.place[1] AND tier.code = given.code
          JOIN LATERAL (
              SELECT id AS rule_id, probability::float8, grace_days, decay_mode, half_life_days::float8,
                     daily_rate::float8, floor::float8, day_count, pause_on_meeting, restart_on_meeting,
                     criteria_floor::float8
                FROM kestio_stage_rule rule
               WHERE rule.model_id = here.place[1] AND rule.stage_id = here.place[2]
                 AND (rule.tier_id IS NULL OR rule.tier_id = tier.id)
                 AND (rule.team_id IS NULL OR rule.team_id = here.place[4])
               ORDER BY rule.tier_id NULLS LAST, rule.team_id NULLS LAST LIMIT 1
          ) rule ON TRUE
          LEFT JOIN curve ON curve.rule_id = rule.rule_id AND curve.tier_id IS NOT DISTINCT FROM tier.id
    ), earlier AS MATERIALIZED (
        SELECT situation.key, situation.company_id, day_from, day_to
          FROM situation
          JOIN kestio_lead_history stay ON stay.lead_id = situation.lead_id AND stay.is_exit
         CROSS JOIN LATERAL (
             SELECT (stay.stage_entered_at AT TIME ZONE 'UTC' AT TIME ZONE situation.tz)::date AS day_from,
                    (stay.date_to AT TIME ZONE 'UTC' AT TIME ZONE situation.tz)::date AS day_to
              WHERE stay.stage_id = situation.stage_id AND stay.clock_from IS NOT DISTINCT FROM situation.clock_from
             OFFSET 0
         ) stayed
         WHERE situation.is_back AND day_to <= situation.entered_day
    ) %(workdays)s, meeting AS (
        SELECT situation.key, (event.create_date AT TIME ZONE 'UTC' AT TIME ZONE situation.tz)::date AS day_from,
               CASE WHEN event.allday THEN event.start_date
                    ELSE (event.start AT TIME ZONE 'UTC' AT TIME ZONE situation.tz)::date END AS day,
               event.kestio_outcome = 'held' AS is_held
          FROM situation JOIN calendar_event event ON event.opportunity_id = situation.lead_id AND event.active
         WHERE COALESCE(event.kestio_outcome, 'pending') NOT IN {CANCELLED}
    ), stay AS (
        SELECT key, entered_day AS day_from, today AS day_to FROM situation
        UNION ALL SELECT key, day_from, day_to FROM earlier
    ), held AS (
        SELECT key, MAX(day) AS day FROM meeting JOIN stay USING (key)
         WHERE is_held AND day BETWEEN stay.day_from AND stay.day_to GROUP BY key
    ), pause AS (
        SELECT key, day_from, day + 1 AS day_to, TRUE AS by_meeting FROM meeting
        UNION ALL
        SELECT situation.key, snooze.date_from, snooze.date_to, FALSE
          FROM situation JOIN kestio_lead_snooze snooze ON snooze.lead_id = situation.lead_id
    ), clipped AS (
        SELECT situation.key, GREATEST(pause.day_from, stay.day_from) AS day_from,
               LEAST(pause.day_to, stay.day_to) AS day_to
          FROM pause JOIN stay USING (key) JOIN situation USING (key)
          JOIN ruled ON ruled.place = situation.place
         WHERE ruled.pause_on_meeting OR NOT pause.by_meeting
    ), apart AS (
        SELECT key, day_to, GREATEST(day_from, MAX(day_to) OVER (
                   PARTITION BY key ORDER BY day_from, day_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               ) AS day_from
          FROM clipped WHERE day_from < day_to
    ), span AS (
        SELECT key, day_from, day_to, -1 AS sign FROM apart WHERE day_from < day_to
        UNION ALL SELECT key, day_from, day_to, 1 FROM earlier
    ), days AS (
        SELECT situation.key, situation.lead_id, situation.today - situation.started_day AS process_days,
               ruled.*, held.day AS met_on, spans.paused_days,
               %(position_today)s - %(position_entered)s AS days_here,
               %(position_today)s - %(position_entered)s + COALESCE(spans.days, 0) AS stayed,
               CASE WHEN ruled.restart_on_meeting AND held.day IS NOT NULL THEN
                    ruled.grace_days + %(position_today)s - GREATEST(%(position_entered)s, %(position_held)s)
                    + COALESCE(spans.since_held, 0)
               END AS since_held
          FROM situation
          JOIN ruled ON ruled.place = situation.place
          LEFT JOIN held ON held.key = situation.key
          %(join_days)s
          LEFT JOIN (
              SELECT span.key, SUM(sign * (%(position_to)s - %(position_from)s)) AS days,
                     SUM(%(position_to)s - %(position_from)s) FILTER (WHERE sign < 0) AS paused_days,
                     SUM(sign * GREATEST(%(position_to)s - GREATEST(%(position_from)s, %(position_held)s), 0))
                     AS since_held
                FROM span JOIN situation USING (key)
                JOIN ruled ON ruled.place = situation.place
                LEFT JOIN held ON held.key = span.key
                %(join_spans)s
               GROUP BY span.key
          ) spans ON spans.key = situation.key
    ), timed AS (
        SELECT *, GREATEST(LEAST(stayed, since_held), 0)::float8 AS days FROM days OFFSET 0
    ), aged AS (
        SELECT *, CASE WHEN clock = 'process' THEN process_days ELSE LEAST(days, days_here) END::float8 AS age
          FROM timed OFFSET 0
    ), placed AS (
        SELECT *, width_bucket(age, ages) AS landmark,
               {_LEFT.format(late="days - grace_days")} AS decay_factor,
               CASE WHEN clock = 'stage' THEN deltas ELSE factors END AS landmarks
          FROM aged OFFSET 0
    ), taught AS (
        SELECT *, CASE WHEN landmark = 0 THEN landmarks[1]
                       WHEN landmark = cardinality(ages) THEN landmarks[landmark]
                       ELSE landmarks[landmark] + (landmarks[landmark + 1] - landmarks[landmark])
                            * (age - ages[landmark]) / (ages[landmark + 1] - ages[landmark]) END AS read
          FROM placed OFFSET 0
    ), moved AS (
        SELECT *, read + CASE WHEN clock = 'stage' AND age < days THEN trusts[GREATEST(landmark, 1)] * probability
                              * ({_LEFT.format(late="age - grace_days")} - decay_factor) ELSE 0 END AS told
          FROM taught OFFSET 0
    ), factored AS (
        SELECT moved.*, criteria.rate::float8 AS criteria_rate, criteria.missing, criteria.total_weight,
               CASE WHEN criteria.rate IS NULL THEN 1
                    ELSE criteria_floor + (1 - criteria_floor) * criteria.rate::float8 END AS criteria_factor,
               CASE WHEN told IS NULL THEN 1
                    WHEN clock = 'stage' THEN COALESCE(1 + told / NULLIF(probability * decay_factor, 0), 1)
                    ELSE told END AS learned_factor
          FROM moved LEFT JOIN criteria USING (key) OFFSET 0
    )
    SELECT key, lead_id, rule_id, criteria_rate, criteria_factor, days, COALESCE(paused_days, 0) AS paused_days,
           decay_factor, learned_factor, age, clock, met_on, %(stage_points)s AS stage_points,
           %(criteria_points)s AS criteria_points, %(time_points)s AS time_points,
           %(rule_probability)s AS rule_probability %(details)s
      FROM factored
"""  # noqa: S608 - constants of this file
