"""Daily work: the statements behind the panel: where customers stand, and what a charter says of one channel."""

from odoo.tools import SQL


def brands(company_id):
    """Return brands of a company, the first one first, with the charter of each that is in force."""
    return SQL(
        """
        SELECT b.id, h.id
        FROM kestio_brand b
        JOIN res_company c ON c.id = b.company_id AND c.kestio_charter_panel
        LEFT JOIN kestio_charter h ON h.brand_id = b.id AND h.state = 'published'
        WHERE b.company_id = %s AND b.active
        ORDER BY b.sequence, b.name, b.id
        """,
        company_id,
    )


def lead_places(ids, company_id, tier_name):
    """Return where leads stand: company, brand of the team, stage, is lead, is customer, tier, language.

    :param ids: SQL of the ids that the user may read.
    :param tier_name: SQL of the tier's name (alias ``tier``), in the user's language.
    """
    return SQL(
        """
        SELECT COALESCE(l.company_id, %s) AS company_id, team.kestio_brand_id AS brand_id, l.stage_id,
               l.type = 'lead' AS is_lead, COALESCE(l.won_status = 'won', FALSE) AS is_customer,
               tier.code AS tier_code, %s AS tier_name, COALESCE(lang.code, p.lang) AS lang
        FROM crm_lead l
        LEFT JOIN crm_team team ON team.id = l.team_id
        LEFT JOIN kestio_tier tier ON tier.id = l.kestio_tier_id
        LEFT JOIN res_lang lang ON lang.id = l.lang_id
        LEFT JOIN res_partner p ON p.id = l.partner_id
        WHERE l.id IN %s
        """,
        company_id,
        tier_name,
        ids,
    )


def partner_places(ids, company_id, tier_name):
    """Return where contacts stand, outside of any deal: as ``lead_places``; who bought is a customer."""
    return SQL(
        """
        SELECT COALESCE(p.company_id, %(company)s) AS company_id, team.kestio_brand_id AS brand_id,
               NULL::int AS stage_id, FALSE AS is_lead,
               EXISTS (
                   SELECT 1 FROM sale_order o JOIN res_partner buyer ON buyer.id = o.partner_id
                   WHERE buyer.commercial_partner_id = p.commercial_partner_id AND o.state = 'sale'
                   AND o.company_id = COALESCE(p.company_id, %(company)s)
               ) AS is_customer,
               tier.code AS tier_code, %(tier_name)s AS tier_name, p.lang
        FROM res_partner p
        LEFT JOIN res_partner entity ON entity.id = p.commercial_partner_id
        LEFT JOIN res_users seller ON seller.id = COALESCE(p.user_id, entity.user_id)
        LEFT JOIN crm_team team ON team.id = seller.sale_team_id
        LEFT JOIN kestio_tier tier
            ON tier.id = (entity.kestio_tier_id ->> COALESCE(p.company_id, %(company)s)::text)::int
        WHERE p.id IN %(ids)s
        """,
        ids=ids,
        company=company_id,
        tier_name=tier_name,
    )


def channel(charter_id, kind, activity_type_id, name):
    """Return the first channel of a charter of a kind, or through which an activity is done: id, name, brand."""
    return SQL(
        """
        SELECT c.id, %(name)s, b.name
        FROM kestio_channel c
        JOIN kestio_channel_kestio_charter_rel used ON used.kestio_channel_id = c.id
        JOIN kestio_charter h ON h.id = used.kestio_charter_id
        JOIN kestio_brand b ON b.id = h.brand_id
        WHERE h.id = %(charter)s AND c.active AND (c.kind = %(kind)s OR EXISTS (
            SELECT 1 FROM kestio_channel_mail_activity_type_rel done
            WHERE done.kestio_channel_id = c.id AND done.mail_activity_type_id = %(activity_type)s))
        ORDER BY c.sequence, c.id LIMIT 1
        """,
        charter=charter_id,
        kind=kind or None,
        activity_type=activity_type_id or None,
        name=name,
    )


def steps(charter_id, name):
    """Return the steps of a charter in their order: id, name, is lead, is customer, stages."""
    return SQL(
        """
        SELECT s.id, %(name)s, s.is_lead, s.is_customer,
               ARRAY(SELECT crm_stage_id FROM crm_stage_kestio_journey_step_rel WHERE kestio_journey_step_id = s.id)
        FROM kestio_journey_step s
        JOIN kestio_charter_kestio_journey_step_rel used ON used.kestio_journey_step_id = s.id
        WHERE used.kestio_charter_id = %(charter)s AND s.active
        ORDER BY s.sequence, s.id
        """,
        charter=charter_id,
        name=name,
    )


def markers(charter_id, channel_id, content):
    """Return the markers of a charter with what it says of a channel: id, weight, rules as JSON.

    :param content: SQL of the content of the rule ``r`` in the reader's language.
    """
    return SQL(
        """
        SELECT k.id, k.weight, (
            SELECT jsonb_agg(jsonb_build_array(r.channel_id, r.step_id, r.tier_code, r.applicability, %s)
                             ORDER BY r.id)
            FROM kestio_charter_rule r
            WHERE r.marker_id = k.id AND (r.channel_id IS NULL OR r.channel_id = %s))
        FROM kestio_charter_marker k
        WHERE k.charter_id = %s
        ORDER BY k.sequence, k.id
        """,
        content,
        channel_id,
        charter_id,
    )


def examples(marker_ids, channel_id, lang):
    """Return one example sentence of each marker in a language, one of the channel before one of all: marker, text."""
    return SQL(
        """
        SELECT DISTINCT ON (e.marker_id) e.marker_id, e.text
        FROM kestio_charter_example e
        WHERE e.marker_id IN %s AND e.lang = %s AND (e.channel_id IS NULL OR e.channel_id = %s)
        ORDER BY e.marker_id, e.channel_id IS NULL, e.sequence, e.id
        """,
        tuple(marker_ids),
        lang,
        channel_id,
    )
