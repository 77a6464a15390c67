"""Nurture: the statement that tells of many leads at once who comes into a scenario, and why others do not."""

# Of those who could come in, the first of each address does. Who was erased is known by what is written in place of
# his address: see ``_erased_name``.
SORTED_OUT = """
    WITH asked AS (
        SELECT l.id, l.email_normalized AS email, asked.place, l.active AND l.won_status = 'pending' AS is_open,
               COALESCE(l.company_id, %(main)s) = %(company)s AS is_ours
          FROM UNNEST(%(leads)s::int[]) WITH ORDINALITY asked (id, place) JOIN crm_lead l USING (id)),
    named AS (
        SELECT email, email AS name FROM asked
         UNION
        SELECT email, 'erased:' || ENCODE(SHA256(CONVERT_TO(%(secret)s || ':nurture:' || email, 'UTF8')), 'hex')
          FROM asked),
    known AS (
        SELECT named.email, BOOL_OR(person.state = 'running') AS is_inside,
               BOOL_OR(scenario.family = %(family)s) AS went
          FROM named JOIN kestio_nurture_enrollment person ON person.email = named.name
          JOIN kestio_nurture_scenario scenario ON scenario.id = person.scenario_id
         WHERE person.company_id = %(company)s GROUP BY named.email),
    went AS (
        SELECT DISTINCT person.lead_id FROM kestio_nurture_enrollment person
          JOIN kestio_nurture_scenario scenario ON scenario.id = person.scenario_id
         WHERE scenario.family = %(family)s AND person.lead_id = ANY(%(leads)s)),
    crossed AS (
        SELECT DISTINCT ON (lead_id) lead_id, direction FROM kestio_score_crossing
         WHERE lead_id = ANY(%(leads)s) ORDER BY lead_id, number DESC),
    judged AS (
        SELECT asked.id, asked.email, asked.place,
               CASE WHEN NOT asked.is_ours THEN 'other_company' WHEN asked.is_open IS NOT TRUE THEN 'closed'
                    WHEN COALESCE(asked.email, '') = '' THEN 'no_email' WHEN refused.id IS NOT NULL THEN 'refused'
                    WHEN crossed.direction = 'up' THEN 'with_sales'
                    WHEN known.went OR went.lead_id IS NOT NULL THEN 'done'
                    WHEN known.is_inside THEN 'running' ELSE '' END AS reason
          FROM asked
          LEFT JOIN mail_blacklist refused ON refused.email = asked.email AND refused.active
          LEFT JOIN crossed ON crossed.lead_id = asked.id
          LEFT JOIN known ON known.email = asked.email
          LEFT JOIN went ON went.lead_id = asked.id)
    SELECT id, email,
           CASE WHEN reason = '' AND ROW_NUMBER() OVER (PARTITION BY email, reason ORDER BY place) > 1
                THEN 'same_person' ELSE reason END AS reason
      FROM judged ORDER BY place
"""
ENTERED = """
    INSERT INTO kestio_nurture_enrollment (scenario_id, company_id, lead_id, email, seed, stop_hash, by_itself, state,
           entered_on, step_date, next_date, create_uid, write_uid, create_date, write_date)
    SELECT %(scenario)s, %(company)s, one.*, %(by_itself)s, 'running', %(now)s, %(now)s, %(now)s, %(uid)s,
           %(uid)s, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
      FROM UNNEST(%(leads)s::int[], %(emails)s::varchar[], %(seeds)s::varchar[], %(hashes)s::varchar[]) one
    RETURNING id
"""
