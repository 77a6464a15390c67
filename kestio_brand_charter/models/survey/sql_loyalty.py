"""Loyalty: who bought in the 12 months before and bought again in the last 12, by tier, beside what the charter does.

A customer counts in the tier that he had when the last 12 months began: in the tier of today, those who stopped buying
would have left the good ones already, and loyalty would look better than it is.
"""

from odoo.addons.kestio_model.models.segment import sql_documents
from odoo.tools import SQL

from ..audit import sql_consistency
from ..coverage import sql_coverage

# What the statements read: it is written down before they run.
DEPENDS = {
    "sale.order": ["state", "date_order", "amount_untaxed", "currency_rate", "partner_id", "company_id"],
    "account.move": ["state", "invoice_date", "move_type", "amount_untaxed_signed", "partner_id", "company_id"],
    "res.partner": ["commercial_partner_id", "user_id", "kestio_tier_id"],
    "kestio.tier.history": ["tier_id", "date_from", "date_to", "partner_id", "company_id"],
    "kestio.model": ["state", "company_id"],
    "kestio.tier": ["model_id", "code", "sequence"],
    "crm.team": ["kestio_brand_id"],
    "kestio.brand": ["company_id", "sequence", "name", "active"],
    "kestio.charter": ["state", "company_id", "channel_ids", "step_ids"],
    "kestio.charter.marker": ["charter_id", "weight"],
    "kestio.charter.touchpoint": ["charter_id", "channel_id", "step_id", "weight"],
    "kestio.charter.rule": ["marker_id", "channel_id", "step_id", "tier_code", "specificity", "applicability", "state"],
    "kestio.charter.audit": ["brand_id", "channel_id", "tier_code", "score", "score_state", "done_on", "replaced_on"],
    "kestio.charter.survey.answer": ["brand_id", "tier_code", "recognised", "date"],
}


def figures(periods, uid):
    """Return the statement: a row for each brand with a published charter and each tier of its company.

    :param periods: of each company: the ``res.company``, the source of its revenue (``sale`` or ``invoice``), and
        three dates: 24 and 12 months ago, and today.
    :param uid: who reads: an auditor does not learn results that are hidden from him.
    :return: SQL with id, brand_id, charter_id, company_id, tier_code, rank, customers (who bought in the 12 months
        before), kept (who bought again), orders and revenue of the last 12 months, retention and basket, coverage,
        audits and their consistency, answers and recognition; NULL where there is nothing to divide by.
    """
    return SQL(
        """
        WITH buyer AS (%(buyers)s), tier AS (%(tiers)s),
             covered AS (SELECT charter_id, tier_code,
                                100 * SUM(weight) FILTER (WHERE asked = 2 AND done >= 2)
                                    / NULLIF(SUM(weight) FILTER (WHERE asked = 2), 0) AS coverage,
                                COUNT(*) FILTER (WHERE asked = 2) AS cells
                           FROM (%(cells)s) cell GROUP BY charter_id, tier_code),
             bought AS (SELECT brand_id, tier_code, COUNT(*) FILTER (WHERE before) AS customers,
                               COUNT(*) FILTER (WHERE before AND after) AS kept,
                               SUM(orders)::int AS orders, SUM(revenue)::float8 AS revenue
                          FROM buyer GROUP BY brand_id, tier_code),
             audited AS (SELECT brand_id, tier_code, audits, consistency
                           FROM (%(consistency)s) month
                          WHERE scope = 'tier' AND month = DATE_TRUNC('month', NOW() AT TIME ZONE 'UTC')::date),
             said AS (SELECT brand_id, tier_code, COUNT(*) AS answers,
                             COUNT(*) FILTER (WHERE recognised = 'yes') AS yes
                        FROM kestio_charter_survey_answer WHERE date > CURRENT_DATE - INTERVAL '12 months'
                       GROUP BY brand_id, tier_code)
        SELECT h.brand_id * 256 + tier.rank::int AS id, h.brand_id, h.id AS charter_id, h.company_id,
               tier.code AS tier_code, tier.rank::int AS rank,
               COALESCE(bought.customers, 0) AS customers, COALESCE(bought.kept, 0) AS kept,
               COALESCE(bought.orders, 0) AS orders, COALESCE(bought.revenue, 0) AS revenue,
               100.0::float8 * bought.kept / NULLIF(bought.customers, 0) AS retention,
               bought.revenue / NULLIF(bought.orders, 0) AS basket,
               CASE WHEN covered.cells > 0 THEN COALESCE(covered.coverage, 0) END::float8 AS coverage,
               COALESCE(covered.cells, 0) AS cells, COALESCE(audited.audits, 0)::int AS audits, audited.consistency,
               COALESCE(said.answers, 0) AS answers,
               100.0::float8 * said.yes / NULLIF(said.answers, 0) AS recognition
          FROM kestio_charter h
          JOIN tier ON tier.company_id = h.company_id
          LEFT JOIN bought ON bought.brand_id = h.brand_id AND bought.tier_code = tier.code
          LEFT JOIN covered ON covered.charter_id = h.id AND covered.tier_code = tier.code
          LEFT JOIN audited ON audited.brand_id = h.brand_id AND audited.tier_code = tier.code
          LEFT JOIN said ON said.brand_id = h.brand_id AND said.tier_code = tier.code
         WHERE h.state = 'published'
        """,
        buyers=buyers(periods),
        tiers=sql_coverage._tiers(),
        cells=sql_coverage.cells(SQL("h.state = 'published'")),
        consistency=sql_consistency.months(uid),
    )


def buyers(periods):
    """Return the statement of customers: company, brand, tier when the last 12 months began, and what they bought.

    :param periods: as for ``figures``.
    """
    return SQL(
        """
        SELECT b.*, then_.code AS tier_code, COALESCE(own.id, first.id) AS brand_id
          FROM (%(bought)s) b
          JOIN res_partner entity ON entity.id = b.partner_id
          LEFT JOIN res_users seller ON seller.id = entity.user_id
          LEFT JOIN crm_team team ON team.id = seller.sale_team_id
          LEFT JOIN kestio_brand own ON own.id = team.kestio_brand_id AND own.company_id = b.company_id
          LEFT JOIN (SELECT DISTINCT ON (company_id) company_id, id FROM kestio_brand WHERE active
                      ORDER BY company_id, sequence, name, id) first ON first.company_id = b.company_id
          LEFT JOIN (%(ranked)s) had ON had.partner_id = b.partner_id AND had.company_id = b.company_id
          LEFT JOIN kestio_tier then_
            ON then_.id = COALESCE(had.tier_id, (entity.kestio_tier_id->>(b.company_id::text))::int)
        """,
        bought=SQL(" UNION ALL ").join(_bought(*period) for period in periods) if periods else _nobody(),
        ranked=SQL(" UNION ALL ").join(_ranked(company, start) for company, _source, _before, start, _now in periods)
        if periods
        else SQL("SELECT NULL::int AS partner_id, NULL::int AS company_id, NULL::int AS tier_id WHERE FALSE"),
    )


def _nobody():
    return SQL(
        "SELECT NULL::int AS company_id, NULL::int AS partner_id, FALSE AS before, FALSE AS after, 0::bigint AS orders,"
        " 0::numeric AS revenue WHERE FALSE"
    )


def _bought(company, source, before, start, now):
    """Return what the customers of a company bought in the two periods; refunds lessen revenue and are no purchase."""
    return SQL(
        """
        SELECT %(company)s::int AS company_id, member.commercial_partner_id AS partner_id,
               COALESCE(BOOL_OR(is_order AND date <= %(start)s), FALSE) AS before,
               COALESCE(BOOL_OR(is_order AND date > %(start)s), FALSE) AS after,
               COUNT(*) FILTER (WHERE is_order AND date > %(start)s) AS orders,
               COALESCE(SUM(amount) FILTER (WHERE date > %(start)s), 0) AS revenue
          FROM (%(documents)s) document JOIN res_partner member ON member.id = document.partner_id
         WHERE date > %(before)s
         GROUP BY member.commercial_partner_id
        """,
        company=company.id,
        before=before,
        start=start,
        documents=sql_documents.documents(source, company, now),
    )


def _ranked(company, start):
    """Return the tier of customers on a date, or the first one that they got after it."""
    return SQL(
        """
        (SELECT DISTINCT ON (partner_id) partner_id, company_id, tier_id
           FROM kestio_tier_history
          WHERE company_id = %s AND tier_id IS NOT NULL AND (date_to IS NULL OR date_to > %s)
          ORDER BY partner_id, date_from, id)
        """,
        company.id,
        start,
    )
