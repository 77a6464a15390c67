"""Website: the job that copies what known visitors read into the ledger."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

SLICE = 500
# A page view is written at the end of its request: what began a little earlier may come in later.
OVERLAP = timedelta(minutes=10)
_LOCK = 0x6B65737E  # "kes~": a space of advisory locks of its own


class KestioWebsiteJob(models.AbstractModel):
    """Visitors whom nobody knows are left alone: what they read is copied on the day they say who they are."""

    _name = "kestio.website.job"
    _description = "Copies page views"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_pages(self):
        """Copy what is new; the method of ``ir_cron_pages``."""
        self._run_slices(self.env["website"].search([], limit=1), later=0)

    def _run_slice(self, _website):
        """Copy the next visitors; return how many, and how many are left."""
        if not self._is_mine(_LOCK, 1):
            return 0, 0
        self.env.flush_all()
        visitors = [row[0] for row in self.env.execute_query(SQL("%s LIMIT %s", _WAITING, SLICE + 1))]
        now, done = fields.Datetime.now(), visitors[:SLICE]
        self._copy(done)
        self.env.cr.execute(
            SQL("UPDATE website_visitor SET kestio_copied_until = %s WHERE id = ANY(%s)", now, done),
        )
        self.env["website.visitor"].invalidate_model(["kestio_copied_until"])
        return len(done), len(visitors) - len(done)

    @api.model
    def _run_now(self):
        """Copy all that is new in this transaction."""
        while self._run_slice(self.env["website"])[1]:
            pass

    def _copy(self, visitors):
        """Record the pages, and the returns, of some visitors."""
        self.env.cr.execute(SQL(_PAGES, known=_KNOWN, visitors=visitors, overlap=OVERLAP))
        facts = []
        for row in self.env.cr.dictfetchall():
            about = {
                "date": row["visit_datetime"],
                "partner_id": row["partner_id"],
                "lead_id": row["lead_id"],
                "company_id": row["company_id"],
                "url": row["url"],
                "label": row["title"],
            }
            facts.append({**about, "type": "page_view", "source": "website.track", "source_key": row["id"]})
            if row["away"] and row["away"] >= timedelta(days=row["return_days"]):
                facts.append({**about, "type": "return_visit", "source": "website.return", "source_key": row["id"]})
        if facts:
            self.env["kestio.score.ledger"].sudo()._record(facts)


# Known: logged in from outside the company, came by a mail of his own, or filled in forms for one person only.
_KNOWN = SQL(
    """
    SELECT visitor.id, visitor.website_id, visitor.kestio_copied_until, visitor.last_connection_datetime,
           COALESCE(portal.id, visitor.kestio_partner_id, form.partner_id) AS partner_id,
           CASE WHEN portal.id IS NULL AND visitor.kestio_partner_id IS NULL THEN form.lead_id END AS lead_id
      FROM website_visitor visitor
      LEFT JOIN res_partner portal ON portal.id = visitor.partner_id AND portal.partner_share
      LEFT JOIN LATERAL (
           SELECT MAX(lead.id) AS lead_id, MAX(lead.partner_id) AS partner_id
             FROM crm_lead_website_visitor_rel rel JOIN crm_lead lead ON lead.id = rel.crm_lead_id
            WHERE rel.website_visitor_id = visitor.id
           HAVING COUNT(DISTINCT COALESCE(lead.partner_id::text, lead.email_normalized, lead.id::text)) = 1
           ) form ON TRUE
     WHERE visitor.partner_id IS NULL OR portal.id IS NOT NULL
    """
)
_WAITING = SQL(
    """
    SELECT known.id FROM (%s) known
     WHERE (known.partner_id IS NOT NULL OR known.lead_id IS NOT NULL)
       AND (known.kestio_copied_until IS NULL OR known.last_connection_datetime > known.kestio_copied_until - %s)
       AND (known.kestio_copied_until IS NULL
            OR known.kestio_copied_until < NOW() AT TIME ZONE 'UTC' - INTERVAL '1 min')
     ORDER BY known.last_connection_datetime, known.id
    """,
    _KNOWN,
    OVERLAP,
)
_PAGES = """
    SELECT track.id, track.url, track.visit_datetime, known.partner_id, known.lead_id, website.company_id,
           COALESCE(view.name, track.url) AS title, website.kestio_return_days AS return_days, track.away
      FROM (%(known)s) known
      JOIN website ON website.id = known.website_id
      JOIN LATERAL (
           SELECT own.*,
                  own.visit_datetime - LAG(own.visit_datetime) OVER (ORDER BY own.visit_datetime, own.id) AS away
             FROM website_track own WHERE own.visitor_id = known.id) track ON TRUE
      LEFT JOIN website_page page ON page.id = track.page_id
      LEFT JOIN ir_ui_view view ON view.id = page.view_id
     WHERE known.id = ANY(%(visitors)s) AND track.url IS NOT NULL
       AND (known.kestio_copied_until IS NULL OR track.visit_datetime > known.kestio_copied_until - %(overlap)s)
     ORDER BY track.visit_datetime, track.id
"""
