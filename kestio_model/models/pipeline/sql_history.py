"""Pipeline: the one statement that appends to the history of leads what changed."""

# Parameters: ``condition`` on the alias ``lead``, ``main`` (company of leads without company), ``model`` (the version
# that rules a lead, as SQL) and ``now``. Few joins: for one lead planning takes longer than the work itself.
# What a version of the model decides (version, tier, percent) is frozen once a deal is won or lost. A percent that
# somebody typed is kept exactly; one that is computed, when it is five points away from the last one kept.
STATE = """
    SELECT lead.id AS lead_id, lead.stage_id, lead.user_id, lead.team_id, lead.company_id, lead.type,
           lead.kestio_tier_id AS tier_id, (%(model)s)::int AS model_id,
           ROUND(COALESCE(lead.expected_revenue, 0), 2) AS expected_revenue,
           COALESCE(lead.probability, 0) AS probability,
           NULLIF(lead.kestio_rule_probability, 0) AS rule_probability, lead.date_deadline,
           COALESCE(lead.won_status, 'pending') AS won_status,
           NOT lead.active AND COALESCE(lead.won_status, 'pending') = 'pending' AS is_archived,
           ABS(COALESCE(lead.probability, 0) - COALESCE(lead.automated_probability, 0)) >= 0.005 AS is_typed,
           LEAST(%(now)s, CASE WHEN lead.date_last_stage_update < transaction_timestamp() AT TIME ZONE 'UTC'
                               THEN date_trunc('second', lead.date_last_stage_update) END) AS began
      FROM crm_lead lead
     WHERE %(condition)s
"""
DIFFERS = """
    (opened.stage_id, opened.user_id, opened.team_id, opened.company_id, opened.type, opened.won_status,
     opened.date_deadline, opened.expected_revenue, COALESCE(opened.is_archived, FALSE))
    IS DISTINCT FROM
    (state.stage_id, state.user_id, state.team_id, state.company_id, state.type, state.won_status,
     state.date_deadline, state.expected_revenue, state.is_archived)
    OR state.won_status = 'pending' AND (
        (opened.tier_id, opened.model_id) IS DISTINCT FROM (state.tier_id, state.model_id)
        OR state.is_typed AND opened.probability IS DISTINCT FROM state.probability
        OR ABS(COALESCE(opened.probability, 0) - state.probability) >= 5)
"""
# ``past`` is the last row that began before this moment. A row that began in this very moment is thrown away and
# made again: several changes of one moment are one change.
CHANGED = f"""
    SELECT state.*, opened.id AS opened_id, COALESCE(opened.date_from >= %(now)s, FALSE) AS is_replaced,
           past.id AS past_id, past.won_status AS past_status, past.stage_id AS past_stage_id,
           past.tier_id AS past_tier_id, past.model_id AS past_model_id, past.clock_from AS past_clock_from,
           past.stage_entered_at AS past_entered_at, past.stage_days_before AS past_days_before,
           past.first_revenue AS past_revenue, past.first_deadline AS past_first_deadline,
           past.date_deadline AS past_deadline, COALESCE(past.push_count, 0) AS past_push_count
      FROM state
      LEFT JOIN kestio_lead_history opened ON opened.lead_id = state.lead_id AND opened.date_to IS NULL
      LEFT JOIN LATERAL (
          SELECT * FROM kestio_lead_history past
           WHERE past.lead_id = state.lead_id AND past.date_from < %(now)s
           ORDER BY past.date_from DESC, past.id DESC LIMIT 1
      ) past ON TRUE
     WHERE opened.id IS NULL OR {DIFFERS}
"""  # noqa: S608 - constants of this file
FLAGGED = """
    SELECT changed.*, (past_status = 'pending' AND (won_status != 'pending' OR is_moved)) AS ends_stay,
           is_moved AND NOT is_reopened AS is_entered, is_reopened,
           past_id IS NOT NULL AND past_status = won_status AND won_status != 'pending' AS is_frozen
      FROM changed
     CROSS JOIN LATERAL (
         SELECT past_id IS NOT NULL AND past_stage_id IS DISTINCT FROM stage_id AS is_moved,
                COALESCE(past_status != 'pending' AND won_status = 'pending', FALSE) AS is_reopened
     ) flag
"""
# Time spent in the stage before, in the same episode: the last of those stays carries the sum of the others.
EARLIER = """
    SELECT stay.stage_days_before + GREATEST(0,
               (stay.date_to AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date
               - (stay.stage_entered_at AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date) AS days
      FROM kestio_lead_history stay
     CROSS JOIN LATERAL (
         SELECT COALESCE(place.tz, schedule.tz, 'UTC') AS tz
           FROM res_company company
           LEFT JOIN res_partner place ON place.id = company.partner_id
           LEFT JOIN resource_calendar schedule ON schedule.id = company.resource_calendar_id
          WHERE company.id = COALESCE(flagged.company_id, %(main)s)
     ) zone
     WHERE flagged.is_entered AND stay.lead_id = flagged.lead_id AND stay.is_exit
       AND stay.stage_id = flagged.stage_id AND stay.date_from < %(now)s
       AND stay.clock_from IS NOT DISTINCT FROM flagged.past_clock_from
     ORDER BY stay.date_from DESC LIMIT 1
"""
APPEND = f"""
    WITH state AS ({STATE}), changed AS MATERIALIZED ({CHANGED}), flagged AS MATERIALIZED ({FLAGGED}),
    thrown AS (
        DELETE FROM kestio_lead_history opened USING flagged
         WHERE opened.id = flagged.opened_id AND flagged.is_replaced RETURNING opened.id
    ), closed AS (
        UPDATE kestio_lead_history past
           SET date_to = %(now)s, is_exit = flagged.ends_stay,
               next_stage_id = CASE WHEN flagged.ends_stay THEN flagged.stage_id END,
               next_status = CASE WHEN flagged.ends_stay THEN flagged.won_status END,
               outcome = NULLIF(flagged.won_status, 'pending')
          FROM flagged WHERE past.id = flagged.past_id RETURNING past.id
    ), told AS (
        UPDATE kestio_lead_history earlier SET outcome = NULLIF(flagged.won_status, 'pending')
          FROM flagged
         WHERE earlier.lead_id = flagged.lead_id AND earlier.id != flagged.past_id
           AND earlier.date_from < %(now)s AND earlier.outcome IS DISTINCT FROM NULLIF(flagged.won_status, 'pending')
    )
    INSERT INTO kestio_lead_history (
        lead_id, date_from, stage_id, user_id, team_id, company_id, type, tier_id, model_id, expected_revenue,
        probability, weighted_revenue, rule_probability, date_deadline, won_status, stage_entered_at,
        stage_days_before, clock_from, is_exit, is_rebuilt, first_revenue, first_deadline, push_count, outcome,
        is_archived)
    SELECT lead_id, CASE WHEN past_id IS NULL THEN began ELSE %(now)s END, stage_id, user_id, team_id, company_id, type,
           CASE WHEN is_frozen THEN past_tier_id ELSE tier_id END,
           CASE WHEN is_frozen THEN past_model_id ELSE model_id END,
           expected_revenue, probability, ROUND(expected_revenue * probability::numeric / 100, 2), rule_probability,
           date_deadline, won_status,
           CASE WHEN past_id IS NULL THEN began WHEN is_entered OR is_reopened THEN %(now)s ELSE past_entered_at END,
           CASE WHEN is_entered THEN COALESCE(earlier.days, 0)
                WHEN is_reopened THEN 0 ELSE COALESCE(past_days_before, 0) END,
           CASE WHEN is_reopened THEN %(now)s ELSE past_clock_from END, FALSE, FALSE,
           COALESCE(past_revenue, NULLIF(expected_revenue, 0)), COALESCE(past_first_deadline, date_deadline),
           past_push_count + COALESCE(won_status = 'pending' AND date_deadline > past_deadline, FALSE)::int,
           NULLIF(won_status, 'pending'), is_archived
      FROM flagged LEFT JOIN LATERAL ({EARLIER}) earlier ON TRUE
     -- Read first, so that the old row is closed before the new one is there: a lead has one open row.
     WHERE (SELECT COUNT(*) FROM thrown) + (SELECT COUNT(*) FROM closed) >= 0
"""  # noqa: S608 - constants of this file

# The first row of leads that were made a moment ago: nothing to compare with. Where something wrote one already, as
# an automation rule may, the statement above goes on.
BEGIN = f"""
    INSERT INTO kestio_lead_history (
        lead_id, date_from, stage_id, user_id, team_id, company_id, type, tier_id, model_id, expected_revenue,
        probability, weighted_revenue, rule_probability, date_deadline, won_status, stage_entered_at,
        stage_days_before, is_exit, is_rebuilt, first_revenue, first_deadline, push_count, outcome, is_archived)
    SELECT lead_id, began, stage_id, user_id, team_id, company_id, type, tier_id, model_id, expected_revenue,
           probability, ROUND(expected_revenue * probability::numeric / 100, 2), rule_probability, date_deadline,
           won_status, began, 0, FALSE, FALSE, NULLIF(expected_revenue, 0), date_deadline, 0,
           NULLIF(won_status, 'pending'), is_archived
      FROM ({STATE}) state
        ON CONFLICT (lead_id) WHERE date_to IS NULL DO NOTHING
"""  # noqa: S608 - constants of this file

# The stay of the lead that survives a merge began when the first of the merged ones entered the stage.
MERGED = """
    UPDATE kestio_lead_history stay SET stage_entered_at = %(entered)s
      FROM kestio_lead_history opened
     WHERE opened.lead_id = %(lead)s AND opened.date_to IS NULL AND opened.stage_id = %(stage)s
       AND stay.lead_id = opened.lead_id AND stay.stage_entered_at = opened.stage_entered_at
       AND stay.stage_entered_at > %(entered)s
"""

# Rows of the current episode: since the lead was last re-opened. A deal that is won or lost spends no more time.
STAGE_TIMES = """
    SELECT lead_id, stage_id, former, SUM(days)::int, COUNT(*)::int, BOOL_OR(date_to IS NULL)
      FROM (
          SELECT stay.lead_id, stay.stage_id, stay.date_to, stay.date_from,
                 COALESCE(stay.stage_name->>%(lang)s, stay.stage_name->>'en_US') AS former,
                 GREATEST(0, (COALESCE(stay.date_to, %(now)s) AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date
                             - (stay.stage_entered_at AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date) AS days
            FROM kestio_lead_history opened
            JOIN kestio_lead_history stay ON stay.lead_id = opened.lead_id
             AND stay.clock_from IS NOT DISTINCT FROM opened.clock_from
            JOIN res_company company ON company.id = COALESCE(stay.company_id, %(main)s)
            LEFT JOIN res_partner place ON place.id = company.partner_id
            LEFT JOIN resource_calendar schedule ON schedule.id = company.resource_calendar_id
           CROSS JOIN LATERAL (SELECT COALESCE(place.tz, schedule.tz, 'UTC') AS tz) zone
           WHERE opened.lead_id = ANY(%(leads)s) AND opened.date_to IS NULL AND stay.won_status = 'pending'
             AND (stay.is_exit OR stay.date_to IS NULL)
      ) stays
     GROUP BY lead_id, stage_id, former
     ORDER BY lead_id, MIN(date_from)
"""
