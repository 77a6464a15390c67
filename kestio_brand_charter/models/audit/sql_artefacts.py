"""Audits: what was really sent, said and shown, with the cell it belongs to, in the order that a seed gives.

One statement serves the draw, the preview and the re-audit of one cell.
"""

from odoo.tools import SQL

from ..coverage import sql_coverage

# Journey and tier are those of that day, not of today.
_LEAD = """
    SELECT COALESCE(was.type, l.type) AS type, COALESCE(was.stage_id, l.stage_id) AS stage_id, t.code AS tier_code,
           COALESCE(l.company_id, team.company_id) AS company_id, team.kestio_brand_id AS brand_id
      FROM crm_lead l
      LEFT JOIN crm_team team ON team.id = l.team_id
      LEFT JOIN LATERAL (
            SELECT * FROM kestio_lead_history past
             WHERE past.lead_id = l.id AND past.date_from <= raw.at AND (past.date_to IS NULL OR past.date_to > raw.at)
             ORDER BY past.date_from DESC LIMIT 1) was ON TRUE
      LEFT JOIN kestio_tier t ON t.id = COALESCE(was.tier_id, l.kestio_tier_id)
     WHERE raw.doc_model = 'crm.lead' AND l.id = raw.doc_id
"""
_PARTNER = """
    SELECT t.code AS tier_code, p.company_id, team.kestio_brand_id AS brand_id
      FROM res_partner p
      LEFT JOIN res_users u ON u.id = raw.author_id
      LEFT JOIN crm_team team ON team.id = u.sale_team_id
      LEFT JOIN res_partner whole ON whole.id = p.commercial_partner_id
      LEFT JOIN LATERAL (
            SELECT past.tier_id FROM kestio_tier_history past
             WHERE past.partner_id = whole.id AND past.company_id = %(company)s AND past.date_from <= raw.at
               AND (past.date_to IS NULL OR past.date_to > raw.at)
             ORDER BY past.date_from DESC LIMIT 1) was ON TRUE
      LEFT JOIN kestio_tier t ON t.id = COALESCE(was.tier_id, (whole.kestio_tier_id->>%(company_key)s)::int)
     WHERE raw.doc_model = 'res.partner' AND p.id = raw.doc_id
"""
_MAIL = """
    SELECT 'mail' AS kind, 'mail.message' AS res_model, m.id AS res_id, u.id AS author_id, m.date AS at,
           m.model AS doc_model, m.res_id AS doc_id, NULL::int AS channel_id, u.company_id AS author_company_id
      FROM mail_message m
      LEFT JOIN res_users u ON u.partner_id = m.author_id AND NOT u.share
     WHERE m.model IN ('crm.lead', 'res.partner') AND m.date >= %(since)s AND m.date < %(until)s
       AND length(m.body) > 20
       AND (m.message_type = 'email_outgoing'
            OR m.message_type = 'comment' AND u.id IS NOT NULL AND m.is_internal IS NOT TRUE
               AND EXISTS (
                    SELECT FROM (SELECT n.res_partner_id FROM mail_notification n WHERE n.mail_message_id = m.id
                                 UNION ALL
                                 SELECT r.res_partner_id FROM mail_message_res_partner_rel r
                                  WHERE r.mail_message_id = m.id) sent
                      LEFT JOIN res_users colleague
                             ON colleague.partner_id = sent.res_partner_id AND NOT colleague.share
                     WHERE colleague.id IS NULL))
"""
_CALL = """
    SELECT 'call', 'mail.activity', a.id, u.id, a.date_done + time '12:00', a.res_model, a.res_id,
           (SELECT MIN(r.kestio_channel_id) FROM kestio_channel_mail_activity_type_rel r
              JOIN kestio_channel c ON c.id = r.kestio_channel_id AND c.kind = 'phone'
             WHERE r.mail_activity_type_id = a.activity_type_id), u.company_id
      FROM mail_activity a
      LEFT JOIN res_users u ON u.id = a.user_id
      LEFT JOIN mail_activity_type type ON type.id = a.activity_type_id
     WHERE a.active IS NOT TRUE AND a.date_done >= %(since)s::date AND a.date_done < %(until)s::date
       AND a.res_model IN ('crm.lead', 'res.partner')
       AND (type.category = 'phonecall' OR EXISTS (
            SELECT FROM kestio_channel_mail_activity_type_rel r JOIN kestio_channel c ON c.id = r.kestio_channel_id
             WHERE c.kind = 'phone' AND r.mail_activity_type_id = a.activity_type_id))
"""
_VISIT = """
    SELECT 'visit', 'calendar.event', e.id, u.id, e.start,
           CASE WHEN e.opportunity_id IS NOT NULL THEN 'crm.lead'
                WHEN e.res_model IN ('crm.lead', 'res.partner') THEN e.res_model ELSE 'res.partner' END,
           COALESCE(e.opportunity_id, CASE WHEN e.res_model IN ('crm.lead', 'res.partner') THEN e.res_id END,
                    visit.partner_id), NULL::int, u.company_id
      FROM calendar_event e
      LEFT JOIN res_users u ON u.id = e.user_id
      LEFT JOIN kestio_visit visit ON visit.id = e.kestio_visit_id
     WHERE e.active AND e.kestio_outcome = 'held' AND e.start >= %(since)s AND e.start < %(until)s
"""
_PAGE = """
    SELECT DISTINCT ON (r.id) 'page', 'kestio.charter.rule', r.id, r.user_id, now() AT TIME ZONE 'UTC',
           NULL::text, NULL::int, c.channel_id, c.step_id, c.tier_code
      FROM kestio_charter_rule r
      JOIN kestio_channel web ON web.id = r.channel_id AND web.kind = 'web'
      JOIN asked c ON c.channel_id = r.channel_id AND c.step_id = COALESCE(r.step_id, c.step_id)
                  AND (r.tier_code IS NULL OR r.tier_code = c.tier_code)
     WHERE r.charter_id = %(charter)s AND (r.artefact IS NOT NULL OR COALESCE(r.url, '') <> '')
     ORDER BY r.id, md5(%(seed)s || ':' || r.id || ':' || c.channel_id || ':' || c.step_id || COALESCE(c.tier_code, ''))
"""


def population(campaign, since, until, redo=False):
    """Return the statement: artefacts of a campaign with their cells, ``place`` being their turn in the cell.

    Artefacts whose cell asks for nothing, or is unknown, have no step or no channel and come last.

    :param since: first moment; ``until`` is the first one after.
    :param redo: pages that were audited in the campaign count again.
    """
    values = {
        "charter": campaign.charter_id.id,
        "brand": campaign.brand_id.id,
        "company": campaign.company_id.id,
        "company_key": str(campaign.company_id.id),
        "since": since,
        "until": until,
        "seed": str(campaign.seed),
        "campaign": campaign.id,
        "lone": campaign.auditor_ids.id if len(campaign.auditor_ids) == 1 else 0,
        "is_first": campaign.brand_id == campaign.brand_id._default_of(campaign.company_id),
        "redo": redo,
    }
    kinds = {
        "mail": SQL(_MAIL, **_named(_MAIL, values)),
        "call": SQL(_CALL, **_named(_CALL, values)),
        "visit": SQL(_VISIT, **_named(_VISIT, values)),
    }
    wanted = [kinds[kind] for kind in campaign._kinds() if kind in kinds]
    values["raw"] = SQL(" UNION ALL ").join(wanted or [SQL(_NOTHING)])
    values["pages"] = SQL(_PAGE, **_named(_PAGE, values)) if "page" in campaign._kinds() else SQL(_NO_PAGE)
    values["lead"] = SQL(_LEAD)
    values["partner"] = SQL(_PARTNER, **_named(_PARTNER, values))
    values["asked"] = asked(campaign.charter_id)
    return SQL(_POPULATION, **_named(_POPULATION, values))


def asked(charter):
    """Return the statement: cells in which something is required, and how many markers are."""
    return SQL(
        """
        SELECT channel_id, step_id, tier_code, MIN(tier_rank) AS tier_rank, COUNT(*) AS markers
          FROM (%s) cell WHERE asked = 2 GROUP BY channel_id, step_id, tier_code
        """,
        sql_coverage.cells(SQL("h.id = %s", charter.id)),
    )


def _named(statement, values):
    return {name: value for name, value in values.items() if f"%({name})s" in statement}


_NOTHING = """
    SELECT NULL::text, NULL::text, NULL::int, NULL::int, NULL::timestamp, NULL::text, NULL::int, NULL::int, NULL::int
     WHERE FALSE
"""
_NO_PAGE = """
    SELECT NULL::text, NULL::text, NULL::int, NULL::int, NULL::timestamp, NULL::text, NULL::int, NULL::int, NULL::int,
           NULL::text WHERE FALSE
"""
_POPULATION = """
    WITH asked AS MATERIALIZED (%(asked)s),
    raw (kind, res_model, res_id, author_id, at, doc_model, doc_id, channel_id, author_company_id) AS (%(raw)s),
    channel AS (
        SELECT DISTINCT ON (c.kind) c.kind, c.id FROM kestio_channel c
          JOIN kestio_channel_kestio_charter_rel r ON r.kestio_channel_id = c.id AND r.kestio_charter_id = %(charter)s
         ORDER BY c.kind, c.sequence, c.id),
    step AS (
        SELECT s.id, s.is_lead, s.is_customer, s.sequence FROM kestio_journey_step s
          JOIN kestio_charter_kestio_journey_step_rel r
            ON r.kestio_journey_step_id = s.id AND r.kestio_charter_id = %(charter)s),
    placed AS (
        SELECT raw.kind, raw.res_model, raw.res_id, raw.author_id, raw.at, raw.doc_model, raw.doc_id,
               COALESCE(raw.channel_id, channel.id) AS channel_id, step.id AS step_id,
               COALESCE(lead.tier_code, partner.tier_code) AS tier_code
          FROM raw
          LEFT JOIN LATERAL (%(lead)s) lead ON TRUE
          LEFT JOIN LATERAL (%(partner)s) partner ON TRUE
          LEFT JOIN channel ON channel.kind =
                CASE raw.kind WHEN 'mail' THEN 'mail' WHEN 'call' THEN 'phone' ELSE 'visit' END
          LEFT JOIN LATERAL (
                SELECT s.id FROM step s
                 WHERE CASE WHEN raw.doc_model = 'res.partner' THEN s.is_customer
                            WHEN lead.type = 'lead' THEN s.is_lead
                            ELSE EXISTS (SELECT FROM crm_stage_kestio_journey_step_rel r
                                          WHERE r.kestio_journey_step_id = s.id AND r.crm_stage_id = lead.stage_id) END
                 ORDER BY s.sequence, s.id LIMIT 1) step ON TRUE
         WHERE raw.doc_id IS NOT NULL
           AND COALESCE(lead.company_id, partner.company_id, raw.author_company_id) = %(company)s
           AND (COALESCE(lead.brand_id, partner.brand_id) = %(brand)s
                OR COALESCE(lead.brand_id, partner.brand_id) IS NULL AND %(is_first)s)
        UNION ALL
        (%(pages)s)),
    free AS (
        SELECT placed.* FROM placed
         WHERE (placed.author_id IS NULL OR placed.author_id <> %(lone)s)
           AND NOT EXISTS (
                SELECT FROM kestio_charter_audit x
                 WHERE x.res_model = placed.res_model AND x.res_id = placed.res_id
                   AND (placed.kind <> 'page' OR x.campaign_id = %(campaign)s AND NOT %(redo)s)))
    SELECT free.kind, free.res_model, free.res_id, free.author_id, free.at, free.doc_model, free.doc_id,
           asked.channel_id, asked.step_id, asked.tier_code, asked.tier_rank, asked.markers,
           ROW_NUMBER() OVER (
                PARTITION BY asked.channel_id, asked.step_id, asked.tier_code
                ORDER BY md5(%(seed)s || ':' || free.res_model || ',' || free.res_id), free.res_id) AS place
      FROM free
      LEFT JOIN asked ON asked.channel_id = free.channel_id AND asked.step_id = free.step_id
                     AND (asked.tier_code IS NULL OR asked.tier_code = free.tier_code)
"""
