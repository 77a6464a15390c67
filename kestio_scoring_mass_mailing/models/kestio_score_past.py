"""Mailings: what was clicked and answered before the addon came."""

from odoo import api, models
from odoo.tools import SQL


class KestioScorePast(models.AbstractModel):
    """Of mailings to leads and contacts; all clicks of a mail are judged together, as they are when they come in."""

    _name = "kestio.score.past"
    _inherit = "kestio.score.past"

    @api.model
    def _sources(self):
        return [*super()._sources(), *(SQL(source, who=SQL(_WHO)) for source in (_CLICKS, _REPLIES))]


_WHO = """
    CASE WHEN trace.model = 'res.partner' THEN trace.res_id END,
    CASE WHEN trace.model = 'crm.lead' THEN trace.res_id END
"""
_CLICKS = """
    SELECT 'mailing_click', click.create_date, %(who)s, NULL::int, mailing.subject, link.url,
           'mailing:' || trace.id, COALESCE(links.count, 0)::int, trace.sent_datetime, 'link.tracker.click',
           click.id::text
      FROM link_tracker_click click
      JOIN mailing_trace trace ON trace.id = click.mailing_trace_id AND trace.is_test_trace IS NOT TRUE
      JOIN link_tracker link ON link.id = click.link_id
      LEFT JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
      LEFT JOIN (SELECT mass_mailing_id, COUNT(*) FROM link_tracker GROUP BY mass_mailing_id) links
             ON links.mass_mailing_id = trace.mass_mailing_id
     WHERE trace.model IN ('res.partner', 'crm.lead')
"""
_REPLIES = """
    SELECT 'mailing_reply', trace.reply_datetime, %(who)s, NULL::int, mailing.subject, NULL,
           'mailing:' || trace.id, 0, NULL::timestamp, 'mailing.trace', trace.id || ':mailing_reply'
      FROM mailing_trace trace
      LEFT JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
     WHERE trace.reply_datetime IS NOT NULL AND trace.model IN ('res.partner', 'crm.lead')
       AND trace.is_test_trace IS NOT TRUE
"""
