"""Pipeline: the night written by hand in SQL for the reference company: what it is compared with.

It reads what this company has: one version, calendar days, meetings, what was learned; no snoozes, no criteria.
"""

from __future__ import annotations

LEARN = """
    WITH life AS (
        SELECT lead_id, stage_id, MIN(stage_entered_at) AS came, MAX(COALESCE(date_to, %(now)s)) AS went
          FROM kestio_lead_history WHERE won_status = 'pending' AND date_from < %(now)s GROUP BY lead_id, stage_id
    ), ending AS (
        SELECT lead_id, MIN(date_from) AS began, MAX(won_status) FILTER (WHERE won_status != 'pending') AS status
          FROM kestio_lead_history WHERE date_from < %(now)s GROUP BY lead_id
    )
    SELECT stage_id, width_bucket(went::date - came::date, %(ages)s), width_bucket(came::date - began::date, %(ages)s),
           width_bucket(went::date - began::date, %(ages)s), COUNT(*) FILTER (WHERE status = 'won'), COUNT(status),
           COUNT(*)
      FROM life JOIN ending USING (lead_id) GROUP BY 1, 2, 3, 4
"""
AGES = [0, 1, 3, 7, 14, 30, 60, 90, 180]
UPDATE = """
    WITH curve AS MATERIALIZED (
        SELECT rule_id, tier_id, MIN(clock) AS clock, array_agg(age::float8 ORDER BY age) AS ages,
               array_agg(factor::float8 ORDER BY age) AS factors,
               array_agg((probability - prior)::float8 ORDER BY age) AS deltas
          FROM kestio_stage_curve GROUP BY rule_id, tier_id
    ), stood AS MATERIALIZED (
        SELECT lead.id, lead.probability, lead.automated_probability, lead.stage_id, lead.kestio_tier_id,
               LEAST(%(today)s, (CASE WHEN past.stage_id = lead.stage_id
                                      THEN LEAST(lead.date_last_stage_update, past.stage_entered_at)
                                      ELSE lead.date_last_stage_update END AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                    ) AS entered,
               (lead.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS began
          FROM crm_lead lead LEFT JOIN kestio_lead_history past ON past.lead_id = lead.id AND past.date_to IS NULL
         WHERE lead.active AND lead.won_status = 'pending'
    ), paused AS MATERIALIZED (
        SELECT stood.id, SUM(GREATEST(0,
                   LEAST((event.start AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date + 1, %(today)s)
                   - GREATEST((event.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date, entered))) AS stopped
          FROM stood JOIN calendar_event event ON event.opportunity_id = stood.id AND event.active GROUP BY stood.id
    ), aged AS (
        SELECT stood.*, rule.probability::float8 AS percent, curve.clock, ages, factors, deltas, days,
               (CASE WHEN clock = 'process' THEN %(today)s - began ELSE days END)::float8 AS age,
               GREATEST(rule.floor::float8, exp(-0.6931471805599453::float8 * GREATEST(days - grace_days, 0)
                                                / half_life_days)) AS left_by_time
          FROM stood LEFT JOIN paused USING (id)
          JOIN kestio_stage_rule rule ON rule.stage_id = stood.stage_id
          LEFT JOIN curve ON curve.rule_id = rule.id AND curve.tier_id IS NOT DISTINCT FROM stood.kestio_tier_id
         CROSS JOIN LATERAL (
             SELECT GREATEST(%(today)s - entered - COALESCE(stopped, 0), 0)::float8 AS days OFFSET 0) counted
        OFFSET 0
    ), placed AS (
        SELECT *, width_bucket(age, ages) AS place, CASE WHEN clock = 'stage' THEN deltas ELSE factors END AS marks
          FROM aged OFFSET 0
    ), told AS (
        SELECT *, CASE WHEN place = cardinality(ages) THEN marks[place]
                       ELSE marks[place] + (marks[place + 1] - marks[place])
                            * (age - ages[place]) / (ages[place + 1] - ages[place]) END AS told
          FROM placed OFFSET 0
    ), exact AS (
        SELECT *, LEAST(GREATEST(CASE WHEN told IS NULL THEN percent * left_by_time
                                      WHEN clock = 'stage' THEN percent * left_by_time + told
                                      ELSE percent * left_by_time * told END, 1), 99) AS exact
          FROM told OFFSET 0
    ), rounded AS (
        SELECT *, abs(probability - COALESCE(automated_probability, 0)) >= 0.005 AS is_typed,
               CASE WHEN exact < 10 THEN floor(exact / 0.5 + 0.500000001) * 0.5 ELSE floor(exact + 0.500000001) END
                   AS percents
          FROM exact OFFSET 0
    ), new AS (
        SELECT *, CASE WHEN is_typed THEN probability ELSE percents END AS shown,
               CASE WHEN is_typed AND abs(probability - percents) < 0.005 THEN percents + 0.01 ELSE percents END
                   AS automated
          FROM rounded OFFSET 0
    )
    UPDATE crm_lead lead
       SET automated_probability = new.automated, probability = new.shown, kestio_rule_probability = percents,
           kestio_decay_factor = round(left_by_time::numeric, 2),
           prorated_revenue = round((COALESCE(lead.expected_revenue, 0) * new.shown / 100)::numeric, 2),
           recurring_revenue_monthly_prorated =
               round((COALESCE(lead.recurring_revenue_monthly, 0) * new.shown / 100)::numeric, 2),
           recurring_revenue_prorated = round((COALESCE(lead.recurring_revenue, 0) * new.shown / 100)::numeric, 2)
      FROM new
     WHERE lead.id = new.id
       AND (lead.kestio_rule_probability, lead.automated_probability, lead.probability)
           IS DISTINCT FROM (percents, new.automated, new.shown)
"""
HISTORY = (
    """
    CREATE TEMP TABLE moved ON COMMIT DROP AS
    SELECT past.id AS past_id, lead.expected_revenue, lead.probability,
           lead.kestio_rule_probability AS rule_probability
      FROM crm_lead lead JOIN kestio_lead_history past ON past.lead_id = lead.id AND past.date_to IS NULL
     WHERE lead.won_status = 'pending'
       AND (past.model_id IS NULL OR abs(COALESCE(past.probability, 0) - lead.probability) >= 5)
    """,
    "UPDATE kestio_lead_history past SET date_to = %(now)s FROM moved WHERE past.id = moved.past_id",
    """
    INSERT INTO kestio_lead_history (
        lead_id, date_from, stage_id, user_id, team_id, company_id, type, tier_id, model_id, expected_revenue,
        probability, weighted_revenue, rule_probability, date_deadline, won_status, stage_entered_at,
        stage_days_before, clock_from, is_exit, is_rebuilt, first_revenue, first_deadline, push_count)
    SELECT past.lead_id, %(now)s, past.stage_id, past.user_id, past.team_id, past.company_id, past.type, past.tier_id,
           %(model)s, past.expected_revenue, moved.probability,
           ROUND(moved.expected_revenue * moved.probability::numeric / 100, 2), moved.rule_probability,
           past.date_deadline, past.won_status, past.stage_entered_at, past.stage_days_before, past.clock_from, FALSE,
           FALSE, past.first_revenue, past.first_deadline, past.push_count
      FROM moved JOIN kestio_lead_history past ON past.id = moved.past_id
    """,
)


def run(cursor, model: int, now, *, learn: bool) -> None:
    """Write the probabilities that moved, and append to the history.

    :param learn: count what was closed before that, as the addon does in the first night and once a week.
    """
    cursor.execute(
        "SELECT COALESCE(MAX(tz), 'UTC') FROM res_partner JOIN res_company c ON c.partner_id = res_partner.id"
    )
    values = {"now": now, "today": now.date(), "tz": cursor.fetchone()[0], "ages": AGES, "model": model}
    if learn:
        cursor.execute(LEARN, values)
        cursor.fetchall()
    cursor.execute(UPDATE, values)
    for statement in HISTORY:
        cursor.execute(statement, values)
