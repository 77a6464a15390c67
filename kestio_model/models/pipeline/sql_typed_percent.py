"""Pipeline: which percentages people typed of deals that are closed by now, and how these ended, in one statement."""

# Parameters: ``now`` (naive UTC), ``tz`` and ``company`` of the version, ``is_main`` (whether rows without company are
# its own), ``teams`` (condition on ``stay.team_id``), ``edges`` of the bands, ``days`` before closing, ``half_life``
# (days in which what old deals teach halves; NULL: never). Only snapshots say who came to a percentage: the history
# keeps the number alone. An outcome that somebody took back within a day was a slip.
TYPED = """
    WITH closing AS (
        SELECT lead_id, clock_from, MIN(date_from) AS closed,
               COALESCE(MAX(date_from) FILTER (WHERE won_status = 'won')
                        >= COALESCE(MAX(date_from) FILTER (WHERE won_status = 'lost'), '-infinity'), FALSE) AS is_won
          FROM kestio_lead_history
         WHERE won_status IN ('won', 'lost') AND date_from < %(now)s
         GROUP BY lead_id, clock_from
    )
    SELECT width_bucket(stay.own_probability, %(edges)s::float8[]) - 1 AS band, AVG(stay.own_probability) AS mean,
           COALESCE(SUM(weight) FILTER (WHERE is_won), 0) AS won, SUM(weight) AS closed,
           COUNT(*) FILTER (WHERE is_won) AS seen_won, COUNT(*) AS seen_closed
      FROM closing
     CROSS JOIN LATERAL (
         SELECT (closed AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS closed_on,
                (clock_from AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS opened_on,
                CASE WHEN %(half_life)s::float8 IS NULL THEN 1::float8
                ELSE exp(-0.6931471805599453::float8 * extract(epoch FROM %(now)s - closed)::float8
                         / 86400 / %(half_life)s::float8) END AS weight
     ) dated
     CROSS JOIN LATERAL (
         -- Dates are computed with so that they are looked up by lead: where a table was filled a moment ago,
         -- PostgreSQL would take the index of dates, and read all leads for each.
         SELECT typed.own_probability, typed.team_id, typed.company_id
           FROM kestio_lead_snapshot typed
          WHERE typed.lead_id = closing.lead_id AND typed.own_probability IS NOT NULL AND typed.date + 0 <= closed_on
            AND typed.date + 0 >= COALESCE(opened_on, '-infinity')
            AND typed.date + 0 >= COALESCE((SELECT MAX(earlier.date + 0) FROM kestio_lead_snapshot earlier
                                             WHERE earlier.lead_id = closing.lead_id
                                               AND earlier.date + 0 <= closed_on - %(days)s), '-infinity')
          ORDER BY typed.date + 0 LIMIT 1
     ) stay
     WHERE (stay.company_id = %(company)s OR stay.company_id IS NULL AND %(is_main)s) AND %(teams)s
       -- Counted, not joined, for the same reason.
       AND (SELECT COUNT(*) FROM kestio_lead_history again
             WHERE again.lead_id = closing.lead_id AND again.won_status = 'pending'
               AND again.date_from >= closed AND again.date_from < closed + INTERVAL '1 day'
               AND again.date_from < %(now)s) = 0
     GROUP BY 1
"""
