"""Ledger: what happened before the addon came, read from Odoo's own records, under the keys that it would have had."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

SLICE = 5_000


class KestioScorePast(models.AbstractModel):
    """Each source is one statement; the ledger takes what it finds as it takes all else, so that twice is once."""

    _name = "kestio.score.past"
    _description = "What happened before"

    @api.model
    def _sources(self):
        """Hook: return SELECTs of the columns that ``_found`` names, which is also where the keys are explained."""
        viewed = self.env.ref("sale.mt_order_viewed").id
        return [SQL(_QUOTES, viewed=viewed), SQL(_MEETINGS), SQL(_MAILS, key=SQL(_KEY)), SQL(_STOPS)]

    @api.model
    def _found(self, since, company):
        """Return the SELECT of what happened and is not recorded: what ``_record`` of the ledger takes, as columns.

        :param since: naive UTC; nothing before it.
        :param company: ``res.company`` whose events, and those of no company, are meant.
        """
        return SQL(
            """
            SELECT past.* FROM (%(sources)s) past (
                   type, date, partner_id, lead_id, company_id, label, url, mail, mail_links, delivered, source,
                   source_key)
              LEFT JOIN crm_lead lead ON lead.id = past.lead_id
              LEFT JOIN res_partner partner ON partner.id = COALESCE(lead.partner_id, past.partner_id)
             WHERE past.date >= %(since)s AND past.date <= %(now)s
               AND COALESCE(past.company_id, lead.company_id, partner.company_id, %(company)s) = %(company)s
               AND COALESCE(past.partner_id, past.lead_id) IS NOT NULL
               AND NOT EXISTS (
                   SELECT FROM kestio_score_event event
                    WHERE event.source = past.source AND event.source_key = past.source_key)
            """,
            sources=SQL(" UNION ALL ").join(SQL("(%s)", source) for source in self._sources()),
            since=since,
            now=fields.Datetime.now() + timedelta(seconds=1),
            company=company.id,
        )

    @api.model
    def _count(self, since, company):
        """Return how many events of each type there would be: ``[(code, count)]``."""
        self.env.flush_all()
        found = self._found(since, company)
        return self.env.execute_query(
            SQL("SELECT type, COUNT(*) FROM (%s) past GROUP BY type ORDER BY COUNT(*) DESC, type", found)
        )

    @api.model
    def _start(self, since, company):
        """Record what happened before, in this transaction, and compute all scores of the company again.

        Scenarios do not hear of it: what was answered a year ago takes nobody out today.

        :return: how many events were stored.
        """
        self.env.flush_all()
        ledger = self.env["kestio.score.ledger"].sudo().with_context(kestio_past=True)
        self.env.cr.execute(SQL("%s ORDER BY past.date", self._found(since, company)))
        rows = self.env.cr.dictfetchall()
        stored = 0
        for place in range(0, len(rows), SLICE):
            stored += ledger._record(rows[place : place + SLICE]).count("stored")
        ruleset = self.env["kestio.score.ruleset"]._published(company)
        if stored and ruleset:
            self.env["kestio.score.job"].sudo()._run_now(ruleset.sudo())
        return stored


_KEY = """
    CASE WHEN LENGTH(message.message_id) <= 128 THEN message.message_id
         ELSE ENCODE(SHA256(CONVERT_TO(message.message_id, 'UTF8')), 'hex') END
"""
# The first look at a quote has the key of the quote, later ones also that of the message.
_QUOTES = """
    SELECT CASE WHEN place = 1 THEN 'quote_open' ELSE 'quote_reopen' END, date, partner_id, opportunity_id, company_id,
           name, NULL, NULL, 0, NULL::timestamp, 'sale.order',
           CASE WHEN place = 1 THEN id::text ELSE id || ':' || message_id END
      FROM (SELECT quote.id, quote.partner_id, quote.opportunity_id, quote.company_id, quote.name, message.date,
                   message.id AS message_id,
                   ROW_NUMBER() OVER (PARTITION BY quote.id ORDER BY message.date, message.id) AS place
              FROM mail_message message JOIN sale_order quote ON quote.id = message.res_id
             WHERE message.model = 'sale.order' AND message.subtype_id = %(viewed)s) seen
"""
# Each guest from outside, and the lead with its contact.
_MEETINGS = """
    SELECT CASE meeting.kestio_outcome WHEN 'held' THEN 'meeting_held' ELSE 'no_show' END,
           meeting.start, guest.partner_id, guest.lead_id, lead.company_id, meeting.name, NULL, NULL, 0,
           NULL::timestamp, 'calendar.event',
           meeting.id || ':' || meeting.kestio_outcome || ':' || COALESCE(guest.lead_id, guest.partner_id)
      FROM calendar_event meeting
      LEFT JOIN crm_lead lead ON lead.id = meeting.opportunity_id
     CROSS JOIN LATERAL (
           SELECT partner.id AS partner_id, NULL::int AS lead_id
             FROM calendar_event_res_partner_rel rel JOIN res_partner partner ON partner.id = rel.res_partner_id
            WHERE rel.calendar_event_id = meeting.id AND partner.partner_share
              AND partner.id IS DISTINCT FROM lead.partner_id
            UNION ALL
           SELECT lead.partner_id, lead.id WHERE lead.id IS NOT NULL) guest
     WHERE meeting.kestio_outcome IN ('held', 'no_show')
"""
# A mail that made a lead is a form; one that came to something that was there is an answer; machines answer nothing.
_MAILS = """
    SELECT CASE WHEN message.parent_id IS NULL AND message.date <= own.create_date + INTERVAL '1 min' THEN 'form'
                ELSE 'mail_reply' END,
           message.date, author.id, lead.id, NULL::int, message.subject, NULL, NULL, 0, NULL::timestamp, 'mail',
           %(key)s
      FROM mail_message message
      LEFT JOIN res_partner author ON author.id = message.author_id
      LEFT JOIN crm_lead own ON own.id = message.res_id AND message.model = 'crm.lead'
      LEFT JOIN sale_order quote ON quote.id = message.res_id AND message.model = 'sale.order'
      LEFT JOIN calendar_event meeting ON meeting.id = message.res_id AND message.model = 'calendar.event'
      LEFT JOIN crm_lead lead ON lead.id = COALESCE(own.id, quote.opportunity_id, meeting.opportunity_id)
            AND (author.id IS NULL OR lead.partner_id IS NULL OR lead.partner_id = author.id)
     WHERE message.message_type = 'email'
       AND message.model IN ('crm.lead', 'res.partner', 'sale.order', 'calendar.event')
       AND message.message_id IS NOT NULL AND (author.id IS NULL OR author.partner_share)
       AND COALESCE(message.subject, '') !~* '^(auto|out of|r[ée]ponse auto|absen|message d.absence)'
"""
_STOPS = """
    SELECT 'unsubscribed', refused.create_date, partner.id, lead.id, NULL::int, NULL, NULL, NULL, 0, NULL::timestamp,
           'mail.blacklist', refused.id || ':past:' || COALESCE('res.partner:' || partner.id, 'crm.lead:' || lead.id)
      FROM mail_blacklist refused
      LEFT JOIN res_partner partner ON partner.email_normalized = refused.email AND partner.active
      LEFT JOIN crm_lead lead ON partner.id IS NULL AND lead.email_normalized = refused.email AND lead.active
            AND lead.partner_id IS NULL
     WHERE refused.active AND NOT EXISTS (
           SELECT FROM kestio_score_event event
            WHERE event.source = 'mail.blacklist' AND STARTS_WITH(event.source_key, refused.id || ':'))
"""
