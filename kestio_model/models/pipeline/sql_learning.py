"""Pipeline: how many deals were in each stage at each age, and how they ended, in one statement."""

# A moment in UTC, as the date where the company is: moment + _DATE.
_DATE = " AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date"

# Parameters: ``now`` (naive UTC), ``tz`` and ``company`` of the version, ``is_main`` (whether rows without company are
# its own), ``teams`` (condition on ``stay.team_id``). What happened later than ``now`` is not read.
# A deal entered after the fact was closed within a day from the stage in which it was made, or made already closed:
# nobody ever saw it open. Refusals of the same day that went through stages do teach.
# A deal that comes back stays again: what its new stay says of its age is no more and no less than a first one does.
# Windows over one order of the rows, and no join of the parts: their size is unknown to the planner, which would
# compare each with each where a table was filled a moment ago.
STAYS = f"""
    WITH life AS (
        SELECT lead_id, clock_from, stage_id, team_id, tier_id, date_from, stage_entered_at,
               won_status = 'pending' AS is_pending, COALESCE(stage_days_before, 0) AS days_before,
               LEAST(COALESCE(date_to, %(now)s), %(now)s) AS date_to,
               MIN(date_from) OVER episode AS started,
               MIN(date_from) FILTER (WHERE won_status IN ('won', 'lost')) OVER episode AS closed,
               MAX(date_from) FILTER (WHERE won_status = 'won') OVER episode AS won,
               MAX(date_from) FILTER (WHERE won_status = 'lost') OVER episode AS lost,
               BOOL_OR(won_status = 'pending' AND COALESCE(date_to > %(now)s, TRUE) AND is_archived IS NOT TRUE)
                   OVER episode AS is_open,
               BOOL_OR(won_status = 'pending') OVER episode AS was_open,
               MIN(stage_id) FILTER (WHERE won_status = 'pending') OVER episode
                   IS NOT DISTINCT FROM MAX(stage_id) FILTER (WHERE won_status = 'pending') OVER episode AS is_single
          FROM kestio_lead_history
         WHERE date_from < %(now)s AND (company_id = %(company)s OR company_id IS NULL AND %(is_main)s)
        WINDOW episode AS (PARTITION BY lead_id, clock_from)
    ), stay AS (
        SELECT DISTINCT ON (lead_id, clock_from, stage_id, stage_entered_at) *, GREATEST(clock_from, stage_entered_at)
               AS entered, MIN(date_from) OVER visit AS came, date_from = MAX(date_from) OVER (
                   PARTITION BY lead_id, clock_from, stage_id) AS is_latest
          FROM life
         WHERE (closed IS NOT NULL OR is_open) AND (is_pending AND stage_id IS NOT NULL OR NOT was_open)
        WINDOW visit AS (PARTITION BY lead_id, clock_from, stage_id, stage_entered_at)
         ORDER BY lead_id, clock_from, stage_id, stage_entered_at, date_from DESC
    ), dated AS (
        SELECT CASE WHEN was_open THEN stay.stage_id END AS stage_id, stay.team_id, tier.code AS tier, closed,
               COALESCE(won >= COALESCE(lost, won), FALSE) AS is_won,
               is_single AND closed <= started + INTERVAL '1 day' AS is_left_out, is_latest, days_before,
               (stay.date_to{_DATE} - (entered{_DATE} AS days,
               (came{_DATE} - (started{_DATE} AS first, (stay.date_to{_DATE} - (started{_DATE} AS last
          FROM stay
          LEFT JOIN kestio_tier tier ON tier.id = stay.tier_id
         WHERE %(teams)s
    )
"""  # noqa: S608 - constants of this file

# Parameters: ``landmarks``, ``ruled_teams`` (those that a rule names), ``half_life`` (days in which what old deals
# teach halves; NULL: never). Places count from 0.
TALLIES = f"""{STAYS}
    SELECT stage_id, tier, CASE WHEN team_id = ANY(%(ruled_teams)s) THEN team_id END AS team,
           GREATEST(width_bucket(days, %(landmarks)s) - 1, 0) AS days,
           GREATEST(width_bucket(first, %(landmarks)s) - 1, 0) AS first,
           GREATEST(width_bucket(last, %(landmarks)s) - 1, 0) AS last,
           COALESCE(SUM(weight) FILTER (WHERE is_won AND NOT is_left_out), 0) AS won,
           COALESCE(SUM(weight) FILTER (WHERE NOT is_left_out), 0) AS closed,
           COUNT(*) FILTER (WHERE closed IS NULL) AS open,
           COUNT(*) FILTER (WHERE is_left_out AND is_latest) AS left_out,
           COUNT(*) FILTER (WHERE is_won AND NOT is_left_out) AS seen_won,
           COUNT(*) FILTER (WHERE closed IS NOT NULL AND NOT is_left_out) AS seen_closed
      FROM dated
     CROSS JOIN LATERAL (
         SELECT CASE WHEN closed IS NULL THEN NULL WHEN %(half_life)s::float8 IS NULL THEN 1::float8
                ELSE exp(-0.6931471805599453::float8 * extract(epoch FROM %(now)s - closed)::float8
                         / 86400 / %(half_life)s::float8) END AS weight
     ) aged
     GROUP BY stage_id, 2, 3, 4, 5, 6
"""  # noqa: S608 - constants of this file

# Of each stage, and of each tier in it: what was observed of deals that were ever there, all their days in it together.
OBSERVED = f"""{STAYS}
    SELECT stage_id, tier, GROUPING(tier) = 1 AS is_all,
           COUNT(*) FILTER (WHERE NOT COALESCE(is_left_out, FALSE)) AS entered,
           COUNT(*) FILTER (WHERE is_won AND NOT is_left_out) AS won,
           COUNT(*) FILTER (WHERE closed IS NOT NULL AND NOT is_left_out) AS closed,
           COUNT(*) FILTER (WHERE closed IS NULL) AS open, COUNT(*) FILTER (WHERE is_left_out) AS left_out,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days + days_before)
               FILTER (WHERE closed IS NOT NULL AND NOT is_left_out) AS median_days,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days + days_before)
               FILTER (WHERE is_won AND NOT is_left_out) AS median_days_won
      FROM dated WHERE stage_id IS NOT NULL AND is_latest
     GROUP BY GROUPING SETS ((stage_id), (stage_id, tier))
    HAVING GROUPING(tier) = 1 OR tier IS NOT NULL
     ORDER BY stage_id, tier NULLS FIRST
"""  # noqa: S608 - constants of this file

# How many deals are closed, and how many of them since a version learned.
CLOSED = """
    SELECT COUNT(*), COUNT(*) FILTER (WHERE date_from > %(learned_on)s)
      FROM kestio_lead_history stay
     WHERE date_to IS NULL AND won_status != 'pending' AND date_from < %(now)s
       AND (company_id = %(company)s OR company_id IS NULL AND %(is_main)s) AND %(teams)s
"""
