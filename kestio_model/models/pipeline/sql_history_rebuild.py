"""Pipeline: the statement that reads the history of leads from the changes that Odoo had logged (tracking values)."""

# Parameters: ``condition`` on the alias ``lead``, ``keep_live``, ``now`` and ``main``.
CHOSEN = """
    (%(condition)s) AND NOT (%(keep_live)s AND EXISTS (
        SELECT FROM kestio_lead_history live WHERE live.lead_id = lead.id AND NOT live.is_rebuilt))
"""
FORGET = f"DELETE FROM kestio_lead_history old USING crm_lead lead WHERE old.lead_id = lead.id AND {CHOSEN}"  # noqa: S608

LEAD = f"""
    SELECT lead.id, lead.stage_id, lead.user_id, lead.team_id, lead.company_id, lead.type, lead.active,
           ROUND(COALESCE(lead.expected_revenue, 0), 2) AS expected_revenue,
           COALESCE(lead.probability, 0) AS probability, lead.date_deadline,
           COALESCE(lead.won_status, 'pending') AS won_status, COALESCE(place.tz, schedule.tz, 'UTC') AS tz,
           date_trunc('second', LEAST(lead.create_date, %(now)s)) AS created,
           date_trunc('second', LEAST(COALESCE(lead.date_last_stage_update, lead.create_date), %(now)s)) AS moved,
           date_trunc('second', LEAST(COALESCE(lead.date_closed, lead.date_last_stage_update, lead.create_date),
                                      %(now)s)) AS ended,
           CASE WHEN lead.date_conversion < %(now)s THEN date_trunc('second', lead.date_conversion) END AS converted
      FROM crm_lead lead
      LEFT JOIN res_company company ON company.id = COALESCE(lead.company_id, %(main)s)
      LEFT JOIN res_partner place ON place.id = company.partner_id
      LEFT JOIN resource_calendar schedule ON schedule.id = company.resource_calendar_id
     WHERE {CHOSEN}
"""  # noqa: S608 - constants of this file
# Labels of tracking values are in somebody's language: only ids and numbers are read. Messages with a subject came
# from another lead by a merge: they tell the past of that one.
TOLD = """
    SELECT message.res_id AS lead_id, value.id, field.name,
           date_trunc('second', LEAST(message.date, value.create_date, %(now)s)) AS moment,
           CASE WHEN field.name = 'expected_revenue' THEN value.old_value_float
                ELSE value.old_value_integer END::float8 AS former,
           CASE WHEN field.name = 'expected_revenue' THEN value.new_value_float
                ELSE value.new_value_integer END::float8 AS value
      FROM mail_tracking_value value
      JOIN ir_model_fields field ON field.id = value.field_id AND field.model = 'crm.lead'
       AND field.name IN ('stage_id', 'user_id', 'team_id', 'expected_revenue', 'active')
      JOIN mail_message message ON message.id = value.mail_message_id AND message.model = 'crm.lead'
      JOIN lead ON lead.id = message.res_id
     WHERE COALESCE(message.subject, '') = ''
"""
# What was true before the first change that was logged, and what the last one said.
SUMMARY = """
    SELECT lead_id, MIN(moment) AS first_moment, MAX(moment) FILTER (WHERE name = 'stage_id') AS stage_moment,
           MAX(moment) FILTER (WHERE name = 'active') AS active_moment,
           (ARRAY_AGG(former ORDER BY moment, id) FILTER (WHERE name = 'stage_id'))[1] AS stage,
           (ARRAY_AGG(former ORDER BY moment, id) FILTER (WHERE name = 'user_id'))[1] AS salesperson,
           (ARRAY_AGG(former ORDER BY moment, id) FILTER (WHERE name = 'team_id'))[1] AS team,
           (ARRAY_AGG(COALESCE(former, 0) ORDER BY moment, id) FILTER (WHERE name = 'expected_revenue'))[1] AS revenue,
           (ARRAY_AGG(COALESCE(former, 0) ORDER BY moment, id) FILTER (WHERE name = 'active'))[1] AS active,
           (ARRAY_AGG(value ORDER BY moment DESC, id DESC) FILTER (WHERE name = 'stage_id'))[1] AS last_stage,
           (ARRAY_AGG(COALESCE(value, 0) ORDER BY moment DESC, id DESC) FILTER (WHERE name = 'active'))[1]
           AS last_active
      FROM told GROUP BY lead_id
"""
# ``opening_*``: the state in which the lead began. A lead that is won, and of which no stage was logged, was in a
# stage that nobody knows. ``active`` is 0 for lost, 1 for open, and 2 for what is archived without being lost, which
# never ended.
OPENING = """
    SELECT lead.*, summary.stage_moment, summary.active_moment, summary.first_moment IS NULL AS is_silent,
           summary.last_stage, summary.last_active,
           summary.stage_moment IS NOT NULL AS has_stage, summary.active_moment IS NOT NULL AS has_active,
           lead.won_status = 'won' AND summary.stage_moment IS NULL
           OR lead.won_status = 'lost' AND COALESCE(summary.last_active, 1) = 1 AS ends_silently,
           LEAST(lead.created, summary.first_moment,
                 CASE WHEN summary.stage_moment IS NULL THEN lead.moved END,
                 CASE WHEN lead.won_status = 'won' AND summary.stage_moment IS NULL
                        OR lead.won_status = 'lost' AND COALESCE(summary.last_active, 1) = 1 THEN lead.ended END
           ) AS began,
           CASE WHEN summary.stage_moment IS NOT NULL THEN summary.stage
                WHEN lead.won_status != 'won' THEN lead.stage_id END AS opening_stage,
           CASE WHEN told_user.lead_id IS NOT NULL THEN summary.salesperson ELSE lead.user_id END AS opening_user,
           CASE WHEN told_team.lead_id IS NOT NULL THEN summary.team ELSE lead.team_id END AS opening_team,
           COALESCE(summary.revenue, lead.expected_revenue::float8) AS opening_revenue,
           COALESCE(summary.active, 1) AS opening_active
      FROM lead
      LEFT JOIN summary ON summary.lead_id = lead.id
      LEFT JOIN (SELECT DISTINCT lead_id FROM told WHERE name = 'user_id') told_user ON told_user.lead_id = lead.id
      LEFT JOIN (SELECT DISTINCT lead_id FROM told WHERE name = 'team_id') told_team ON told_team.lead_id = lead.id
"""
# The beginning, what was logged, and what the lead itself knows better than the log.
POINT = """
    SELECT id AS lead_id, began AS moment, -1 AS place, NULL AS name, NULL::float8 AS value FROM opening
    UNION ALL SELECT lead_id, moment, id, name, value FROM told
    UNION ALL SELECT id, GREATEST(moved, stage_moment), 2147483647, 'stage_id', stage_id FROM opening
     WHERE has_stage AND NULLIF(last_stage, 0) IS DISTINCT FROM stage_id
    UNION ALL SELECT id, GREATEST(ended, began), 2147483647, 'stage_id', stage_id FROM opening
     WHERE won_status = 'won' AND NOT has_stage
    UNION ALL SELECT id, GREATEST(ended, active_moment, began), 2147483647, 'active', 0 FROM opening
     WHERE won_status = 'lost' AND COALESCE(last_active, 1) = 1
    UNION ALL SELECT id, COALESCE(active_moment, GREATEST(ended, began)), 2147483647, 'active', 2 FROM opening
     WHERE won_status = 'pending' AND NOT active AND COALESCE(last_active, 0) = 0
    UNION ALL SELECT id, active_moment, 2147483647, 'active', 1 FROM opening
     WHERE won_status != 'lost' AND last_active = 0 AND (active OR won_status = 'won')
    UNION ALL SELECT id, converted, 2147483647, 'type', 1 FROM opening WHERE converted > began
"""
# Each value holds until the next one: the largest [number of the point, value] so far carries it, in one pass.
FILLED = """
    SELECT lead_id, moment, LEAD(moment) OVER all_points IS NOT DISTINCT FROM moment AS is_passed_over,
           MAX(CASE WHEN name = 'stage_id' THEN ARRAY[number, value] END) OVER so_far AS stage,
           MAX(CASE WHEN name = 'user_id' THEN ARRAY[number, value] END) OVER so_far AS salesperson,
           MAX(CASE WHEN name = 'team_id' THEN ARRAY[number, value] END) OVER so_far AS team,
           MAX(CASE WHEN name = 'expected_revenue' THEN ARRAY[number, value] END) OVER so_far AS revenue,
           MAX(CASE WHEN name = 'active' THEN ARRAY[number, COALESCE(value, 0)] END) OVER so_far AS active,
           MAX(CASE WHEN name = 'type' THEN ARRAY[number, value] END) OVER so_far AS type
      FROM (SELECT *, (ROW_NUMBER() OVER (PARTITION BY lead_id ORDER BY moment, place))::float8 AS number
              FROM point) numbered
    WINDOW all_points AS (PARTITION BY lead_id ORDER BY number),
           so_far AS (PARTITION BY lead_id ORDER BY number ROWS UNBOUNDED PRECEDING)
"""
STATE = """
    SELECT opening.id AS lead_id, filled.moment,
           NULLIF(CASE WHEN filled.stage IS NULL THEN opening_stage ELSE filled.stage[2] END, 0)::int AS stage_id,
           NULLIF(CASE WHEN salesperson IS NULL THEN opening_user ELSE salesperson[2] END, 0)::int AS user_id,
           NULLIF(CASE WHEN team IS NULL THEN opening_team ELSE team[2] END, 0)::int AS team_id,
           ROUND(COALESCE(CASE WHEN revenue IS NULL THEN opening_revenue ELSE revenue[2] END, 0)::numeric, 2)
           AS revenue,
           COALESCE(filled.active[2], opening_active) = 0 AS is_lost,
           COALESCE(filled.active[2], opening_active) = 2 AS is_archived,
           CASE WHEN converted > began AND filled.type IS NULL THEN 'lead' ELSE opening.type END AS type
      FROM filled JOIN opening ON opening.id = filled.lead_id
     WHERE NOT is_passed_over
"""
# Rows that say the same as the one before go; the last one says what is true now.
DISTINCT_STATE = """
    SELECT *, LEAD(moment) OVER w IS NULL AS is_last
      FROM (SELECT *, LAG(moment) OVER lead_rows IS NULL
                   OR (stage_id, user_id, team_id, revenue, is_lost, is_archived, type) IS DISTINCT FROM
                      (LAG(stage_id) OVER lead_rows, LAG(user_id) OVER lead_rows, LAG(team_id) OVER lead_rows,
                       LAG(revenue) OVER lead_rows, LAG(is_lost) OVER lead_rows, LAG(is_archived) OVER lead_rows,
                       LAG(type) OVER lead_rows) AS is_new
              FROM state WINDOW lead_rows AS (PARTITION BY lead_id ORDER BY moment)) compared
     WHERE is_new
    WINDOW w AS (PARTITION BY lead_id ORDER BY moment)
"""
KNOWN = """
    SELECT state.lead_id, state.moment AS date_from, NULLIF(opening.won_status, 'pending') AS outcome,
           opening.tz, opening.company_id, is_last, state.type, state.is_archived,
           CASE WHEN is_last THEN opening.stage_id ELSE state.stage_id END AS stage_id,
           CASE WHEN is_last THEN opening.user_id ELSE state.user_id END AS user_id,
           CASE WHEN is_last THEN opening.team_id ELSE state.team_id END AS team_id,
           CASE WHEN is_last THEN opening.expected_revenue ELSE state.revenue END AS revenue,
           CASE WHEN is_last THEN opening.date_deadline END AS deadline,
           CASE WHEN is_last THEN opening.won_status WHEN stage.is_won THEN 'won'
                WHEN state.is_lost THEN 'lost' ELSE 'pending' END AS status,
           CASE WHEN is_last THEN opening.probability WHEN stage.is_won THEN 100 WHEN state.is_lost THEN 0
                END AS probability,
           CASE WHEN is_silent AND is_last AND opening.won_status = 'pending'
                THEN GREATEST(state.moment, opening.moved) ELSE state.moment END AS entered
      FROM distinct_state state
      JOIN opening ON opening.id = state.lead_id
      LEFT JOIN crm_stage stage ON stage.id = state.stage_id
"""
CHAINED = """
    SELECT *, LEAD(date_from) OVER w AS date_to, LEAD(stage_id) OVER w AS next_stage_id,
           LEAD(status) OVER w AS next_status,
           LAG(status) OVER w != 'pending' AND status = 'pending' AS is_reopened,
           LAG(date_from) OVER w IS NULL OR LAG(stage_id) OVER w IS DISTINCT FROM stage_id
           OR LAG(status) OVER w != 'pending' AND status = 'pending' AS is_entry,
           COALESCE(status = 'pending' AND (LEAD(status) OVER w != 'pending'
                    OR LEAD(date_from) OVER w IS NOT NULL AND LEAD(stage_id) OVER w IS DISTINCT FROM stage_id), FALSE)
           AS is_exit
      FROM known WINDOW w AS (PARTITION BY lead_id ORDER BY date_from)
"""
CLOCKED = """
    SELECT *, MAX(CASE WHEN is_reopened THEN date_from END) OVER w AS clock_from,
           MAX(CASE WHEN is_entry THEN entered END) OVER w AS stage_entered_at,
           (ARRAY_AGG(revenue) FILTER (WHERE revenue != 0) OVER w)[1] AS first_revenue
      FROM chained WINDOW w AS (PARTITION BY lead_id ORDER BY date_from ROWS UNBOUNDED PRECEDING)
"""
STAYED = """
    SELECT *, CASE WHEN is_exit THEN GREATEST(0, (date_to AT TIME ZONE 'UTC' AT TIME ZONE tz)::date
                   - (stage_entered_at AT TIME ZONE 'UTC' AT TIME ZONE tz)::date) END AS days
      FROM clocked
"""
COUNTED = """
    SELECT *, COALESCE(SUM(days) OVER (PARTITION BY lead_id, clock_from, stage_id ORDER BY date_from
                                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS days_before
      FROM stayed
"""
# Names of stages that were deleted since: the log still knows them, in the language of whoever moved the lead.
FORMER = """
    SELECT DISTINCT ON (stage_id) stage_id, name
      FROM (SELECT value.old_value_integer AS stage_id, value.old_value_char AS name, value.id
              FROM told JOIN mail_tracking_value value ON value.id = told.id WHERE told.name = 'stage_id'
             UNION ALL
            SELECT value.new_value_integer, value.new_value_char, value.id
              FROM told JOIN mail_tracking_value value ON value.id = told.id WHERE told.name = 'stage_id') named
     WHERE stage_id > 0 AND name != '' AND NOT EXISTS (SELECT FROM crm_stage WHERE crm_stage.id = stage_id)
     ORDER BY stage_id, id DESC
"""
REBUILD = f"""
    WITH lead AS MATERIALIZED ({LEAD}), told AS MATERIALIZED ({TOLD}), summary AS ({SUMMARY}),
    opening AS MATERIALIZED ({OPENING}), point AS ({POINT}), filled AS ({FILLED}), state AS ({STATE}),
    distinct_state AS ({DISTINCT_STATE}), known AS ({KNOWN}), chained AS ({CHAINED}), clocked AS ({CLOCKED}),
    stayed AS ({STAYED}), counted AS ({COUNTED}), former AS ({FORMER})
    INSERT INTO kestio_lead_history (
        lead_id, date_from, date_to, stage_id, stage_name, user_id, team_id, company_id, type, expected_revenue,
        probability, weighted_revenue, date_deadline, won_status, stage_entered_at, stage_days_before, clock_from,
        next_stage_id, next_status, is_exit, is_rebuilt, first_revenue, first_deadline, push_count, outcome,
        is_archived)
    SELECT lead_id, date_from, date_to, stage.id,
           CASE WHEN stage.id IS NULL AND former.name IS NOT NULL THEN jsonb_build_object('en_US', former.name) END,
           salesperson.id, team.id, counted.company_id, counted.type, revenue, probability,
           ROUND(revenue * probability::numeric / 100, 2), deadline, status, stage_entered_at, days_before, clock_from,
           CASE WHEN is_exit THEN next_stage.id END, CASE WHEN is_exit THEN next_status END, is_exit, TRUE,
           first_revenue, deadline, 0, outcome, is_archived AND status = 'pending'
      FROM counted
      LEFT JOIN crm_stage stage ON stage.id = counted.stage_id
      LEFT JOIN crm_stage next_stage ON next_stage.id = counted.next_stage_id
      LEFT JOIN res_users salesperson ON salesperson.id = counted.user_id
      LEFT JOIN crm_team team ON team.id = counted.team_id
      LEFT JOIN former ON former.stage_id = counted.stage_id
"""  # noqa: S608 - constants of this file
