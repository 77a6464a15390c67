"""Score: the pieces of the statement that say who is scored, and add up what each of their contacts has."""

from odoo.tools import SQL

# Who is nobody's commercial entity has no contacts but himself.
LEADS = """
    SELECT l.id, COALESCE(c.id, l.partner_id) AS partner_id, COALESCE(c.id = l.partner_id, TRUE) AS main
      FROM crm_lead l
      LEFT JOIN res_partner c ON c.commercial_partner_id = l.partner_id AND (c.active OR c.id = l.partner_id)
     WHERE l.active AND l.won_status = 'pending' AND %(ours)s AND (%(condition)s)
"""
PARTNERS = """
    SELECT p.id, COALESCE(c.id, p.id) AS partner_id, COALESCE(c.id = p.id, TRUE) AS main
      FROM res_partner p LEFT JOIN res_partner c ON c.commercial_partner_id = p.id AND c.active
     WHERE p.active AND %(ours)s AND (%(condition)s)
"""
# Each contact is added up once, however many leads and companies it counts for.
ENGAGED = """
    WITH grouped AS MATERIALIZED (
        SELECT part.partner_id, part.lead_id, part.group_id, SUM(part.points) AS points, MAX(part.date) AS last_event
          FROM part GROUP BY part.partner_id, part.lead_id, part.group_id),
    caps (group_id, cap) AS (VALUES %(caps)s),
    contact AS (
        SELECT grouped.partner_id, SUM(LEAST(grouped.points, caps.cap)) AS points, MAX(last_event) AS last_event
          FROM grouped JOIN caps USING (group_id) WHERE grouped.partner_id IS NOT NULL GROUP BY grouped.partner_id)
    SELECT id, LEAST(SUM(points), %(factor)s::float8 * GREATEST(MAX(points), 0)) AS points,
           MAX(last_event) AS last_event FROM (%(contacts)s) of_contact GROUP BY id
"""
OF_PARTNERS = SQL(
    """
    SELECT people.id, contact.points, contact.last_event FROM people JOIN contact USING (partner_id)
    """
)
# What a lead did before it had a contact counts as his, within the same limits.
OF_LEADS = SQL(
    """
    SELECT people.id, contact.points, contact.last_event
      FROM people JOIN contact USING (partner_id)
     WHERE NOT (people.main AND people.id IN (SELECT lead_id FROM grouped WHERE lead_id IS NOT NULL))
     UNION ALL
    SELECT both_ways.id, SUM(LEAST(both_ways.points, caps.cap)), MAX(both_ways.last_event)
      FROM (SELECT together.id, together.group_id, SUM(points) AS points, MAX(last_event) AS last_event
              FROM (SELECT people.id, grouped.group_id, grouped.points, grouped.last_event
                      FROM people JOIN grouped ON grouped.lead_id = people.id WHERE people.main
                     UNION ALL
                    SELECT people.id, grouped.group_id, grouped.points, grouped.last_event
                      FROM people JOIN grouped ON grouped.partner_id = people.partner_id
                     WHERE people.main AND people.id IN (SELECT lead_id FROM grouped WHERE lead_id IS NOT NULL)
                   ) together
             GROUP BY together.id, together.group_id) both_ways
      JOIN caps USING (group_id) GROUP BY both_ways.id
    """
)
