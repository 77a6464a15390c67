"""Visit: to whom a re-booking may be proposed, and what makes it pointless."""

import pytz
from odoo import api, models
from odoo.tools import SQL, email_normalize

# The states of flows that go on.
OPEN = ("waiting", "sent", "reminded", "phone")
# What a flow ends as, by reason.
ENDS = {"lost": "lost"}


class RebookingGuardMixin(models.AbstractModel):
    """One statement finds every reason to stop, for one flow or for all."""

    _name = "kestio.rebooking.guard.mixin"
    _description = "Guards of a re-booking"

    @api.model
    def _prospect_values(self, lead, partner):
        """Return what a flow needs to know of a prospect, as it is now.

        The time zone is the contact's, or the only one of his country; what is unknown stays empty.
        """
        country = partner.country_id or lead.country_id
        zones = pytz.country_timezones.get(country.code or "", [])
        lang = partner.lang or lead.lang_id.code
        installed = dict(self.env["res.lang"].get_installed())
        return {
            "name": partner.name or lead.contact_name or lead.partner_name or lead.name,
            "partner_id": partner.id,
            "lead_id": lead.id,
            "email": email_normalize(lead.email_from or partner.email) or False,
            "phone": lead.phone or partner.phone,
            "lang": lang if lang in installed else False,
            "tz": partner.tz or (zones[0] if len(zones) == 1 else False),
        }

    def _stop_reasons(self):
        """Return why flows have become pointless, by id; those that go on are left out."""
        names = ["state", "kind", "event_id", "lead_id", "partner_id", "email", "user_id", "date_started"]
        self.flush_model(names)
        for name in ("calendar.event", "calendar.attendee", "crm.lead", "mail.message", "mail.blacklist"):
            self.env[name].flush_model()
        return dict(self.env.execute_query(SQL(_REASONS, ids=self.ids)))

    @api.model
    def _stop_pointless(self):
        """Close what has become pointless, before anything is sent."""
        flows = self.search([("state", "in", OPEN)])
        reasons = flows._stop_reasons()
        for flow in flows.browse(reasons).try_lock_for_update():
            reason = reasons[flow.id]
            flow._close(ENDS.get(reason, "cancelled"), reason)


# A visit that is planned for months from now is no answer to a missed meeting: only what was made since counts.
_REASONS = """
    SELECT flow.id, reason.code
      FROM kestio_rebooking flow
      LEFT JOIN calendar_event event ON event.id = flow.event_id
      LEFT JOIN crm_lead lead ON lead.id = flow.lead_id
     CROSS JOIN LATERAL (
         SELECT CASE
             WHEN flow.kind = 'no_show' AND event.kestio_outcome IS DISTINCT FROM 'no_show' THEN 'withdrawn'
             WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
             WHEN EXISTS (
                 SELECT FROM mail_blacklist refusal WHERE refusal.active AND refusal.email = flow.email
             ) THEN 'opted_out'
             WHEN EXISTS (
                 SELECT FROM mail_message message
                  WHERE message.message_type = 'email' AND message.date >= flow.date_started
                    AND (message.model, message.res_id) IN (
                        ('kestio.rebooking', flow.id), ('crm.lead', flow.lead_id),
                        ('calendar.event', flow.event_id), ('res.partner', flow.partner_id))
                    AND (message.author_id = flow.partner_id OR position(flow.email IN lower(message.email_from)) > 0)
             ) THEN 'replied'
             WHEN flow.kind = 'no_show' AND EXISTS (
                 SELECT FROM calendar_event other
                  WHERE other.active AND other.start > event.stop AND other.create_date >= flow.missed_start
                    AND other.kestio_outcome IS DISTINCT FROM 'no_show' AND other.kestio_visit_id IS NULL
                    AND (other.opportunity_id = flow.lead_id
                         OR other.user_id = flow.user_id AND EXISTS (
                             SELECT FROM calendar_attendee attendee
                              WHERE attendee.event_id = other.id AND attendee.partner_id = flow.partner_id))
             ) THEN 'met'
         END AS code
     ) reason
     WHERE flow.id = ANY(%(ids)s) AND reason.code IS NOT NULL
"""
