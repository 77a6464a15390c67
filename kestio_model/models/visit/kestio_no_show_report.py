"""Visit: how often prospects miss meetings, what became of them, and what re-booking by mail saved."""

from odoo import fields, models
from odoo.tools import SQL


class KestioNoShowReport(models.Model):
    """One row for each meeting that was held or missed.

    Hours saved are minutes to re-book by hand for each meeting that re-booked itself by mail; money is hours times
    the average cost of an hour. Both are settings of the company and shown in each row.
    """

    _name = "kestio.no.show.report"
    _description = "No-show analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "event_id"
    _depends = {
        "calendar.event": ["start", "user_id", "kestio_outcome", "opportunity_id", "name", "active"],
        "kestio.rebooking": ["event_id", "state", "channel", "reason"],
        "crm.lead": ["source_id", "company_id", "kestio_tier_id", "team_id"],
        "calendar.attendee": ["event_id", "partner_id"],
        "res.partner": ["commercial_partner_id", "kestio_tier_id", "partner_share"],
        "res.company": ["kestio_rebooking_minutes", "kestio_rebooking_cost", "currency_id"],
    }

    event_id = fields.Many2one("calendar.event", string="Meeting", readonly=True)
    date = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    type_id = fields.Many2one("calendar.event.type", string="Meeting type", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    fate = fields.Selection(
        selection=[
            ("held", "Held"),
            ("mail", "Re-booked by mail"),
            ("phone", "Re-booked by phone"),
            ("other", "Re-booked by somebody"),
            ("open", "Going on"),
            ("lost", "Lost"),
            ("none", "Not followed up"),
        ],
        string="What became of it",
        readonly=True,
    )
    meetings = fields.Integer(readonly=True, help="Held or missed.")
    no_shows = fields.Integer(string="No-shows", readonly=True)
    no_show_rate = fields.Float(
        string="No-show rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Of the meetings that were held or missed, those that were missed.",
    )
    by_mail = fields.Integer(string="Re-booked by mail", readonly=True)
    by_phone = fields.Integer(string="Re-booked by phone", readonly=True)
    lost = fields.Integer(string="Lost prospects", readonly=True)
    mail_rate = fields.Float(
        string="By mail (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Of the no-shows."
    )
    phone_rate = fields.Float(
        string="By phone (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Of the no-shows."
    )
    lost_rate = fields.Float(
        string="Lost (%)", readonly=True, digits=(16, 1), aggregator="avg", help="Of the no-shows."
    )
    minutes = fields.Float(
        string="Minutes by hand", readonly=True, digits=(16, 1), aggregator="avg", help="To re-book one meeting."
    )
    hourly_cost = fields.Monetary(
        string="Cost of an hour", readonly=True, aggregator="avg", groups="kestio_model.group_manager"
    )
    hours_saved = fields.Float(
        readonly=True, digits=(16, 2), help="Re-booked by mail x minutes to re-book by hand / 60."
    )
    money_saved = fields.Monetary(
        readonly=True, help="Hours saved x cost of an hour.", groups="kestio_model.group_manager"
    )

    @property
    def _table_query(self):
        main = self.env["kestio.model.scope"]._main_company_id()
        return SQL(_QUERY, main=main)

    def action_open_event(self):
        """Open the meeting."""
        self.ensure_one()
        return self.event_id._get_records_action()


# A meeting of several types counts once, with the first of them.
_QUERY = """
    SELECT event.id, event.id AS event_id, event.start AS date, event.user_id, lead.team_id, kind.type_id,
           lead.source_id, lead.id AS lead_id,
           COALESCE((customer.kestio_tier_id->>company.id::text)::int, lead.kestio_tier_id) AS tier_id,
           company.id AS company_id, company.currency_id, fate.code AS fate, 1 AS meetings, missed.one AS no_shows,
           100.0::float8 * missed.one AS no_show_rate,
           (fate.code = 'mail')::int AS by_mail, (fate.code = 'phone')::int AS by_phone,
           (fate.code = 'lost')::int AS lost,
           CASE WHEN missed.one = 1 THEN 100.0::float8 * (fate.code = 'mail')::int END AS mail_rate,
           CASE WHEN missed.one = 1 THEN 100.0::float8 * (fate.code = 'phone')::int END AS phone_rate,
           CASE WHEN missed.one = 1 THEN 100.0::float8 * (fate.code = 'lost')::int END AS lost_rate,
           company.kestio_rebooking_minutes AS minutes, company.kestio_rebooking_cost AS hourly_cost,
           saved.hours AS hours_saved, saved.hours * company.kestio_rebooking_cost AS money_saved
      FROM calendar_event event
      LEFT JOIN crm_lead lead ON lead.id = event.opportunity_id
      LEFT JOIN res_users rep ON rep.id = event.user_id
      LEFT JOIN kestio_rebooking flow ON flow.event_id = event.id
      JOIN res_company company ON company.id = COALESCE(lead.company_id, rep.company_id, %(main)s)
      LEFT JOIN LATERAL (
          SELECT MIN(link.type_id) AS type_id FROM meeting_category_rel link WHERE link.event_id = event.id
      ) kind ON TRUE
      LEFT JOIN LATERAL (
          SELECT MIN(guest.commercial_partner_id) AS id
            FROM calendar_attendee attendee JOIN res_partner guest ON guest.id = attendee.partner_id
           WHERE attendee.event_id = event.id AND guest.partner_share
      ) invited ON TRUE
      LEFT JOIN res_partner customer ON customer.id = invited.id
     CROSS JOIN LATERAL (SELECT (event.kestio_outcome = 'no_show')::int AS one) missed
     CROSS JOIN LATERAL (
         SELECT CASE
             WHEN missed.one = 0 THEN 'held'
             WHEN flow.state = 'rebooked' THEN flow.channel
             WHEN flow.state IN ('waiting', 'sent', 'reminded', 'phone') THEN 'open'
             WHEN flow.state = 'cancelled' AND flow.reason IN ('met', 'replied') THEN 'other'
             WHEN flow.state = 'lost' OR flow.reason IN ('lost', 'opted_out') THEN 'lost'
             ELSE 'none' END AS code
     ) fate
     CROSS JOIN LATERAL (
         SELECT CASE WHEN fate.code = 'mail' THEN company.kestio_rebooking_minutes::float8 / 60 ELSE 0 END AS hours
     ) saved
     WHERE event.active AND event.kestio_outcome IN ('held', 'no_show') AND event.privacy IS DISTINCT FROM 'private'
       AND (lead.id IS NOT NULL OR customer.id IS NOT NULL)
"""
