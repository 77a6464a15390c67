"""Mailings: a trace says to whom a mail went, and what he did with it."""

from odoo import api, fields, models
from odoo.addons.kestio_scoring.engine import trust


class MailingTrace(models.Model):
    """What a trace learns is copied into the ledger; traces may be deleted with their mailing."""

    _name = "mailing.trace"
    _inherit = "mailing.trace"

    def set_opened(self, domain=None):
        traces = super().set_opened(domain=domain)
        traces._kestio_record("mailing_open", "open_datetime")
        return traces

    def set_replied(self, domain=None):
        traces = super().set_replied(domain=domain)
        traces._kestio_record("mailing_reply", "reply_datetime")
        return traces

    def _kestio_record(self, code, moment):
        """Record what happened to these mails, once for each.

        :param code: type of the event.
        :param moment: field that says when.
        """
        facts = [
            {
                **trace._kestio_facts(),
                "company_id": trace._kestio_company().id if code == "mailing_open" else None,
                **trace._kestio_trust(self.env.context.get("kestio_doubt") or trace._kestio_too_soon(moment)),
                "type": code,
                "date": trace[moment] or fields.Datetime.now(),
                "source": "mailing.trace",
                "source_key": f"{trace.id}:{code}",
            }
            for trace in self.sudo()
            if not trace.is_test_trace
        ]
        self.env["kestio.score.ledger"].sudo()._record(facts)

    def _kestio_facts(self):
        """Return whom this mail reached, and what it was about."""
        self.ensure_one()
        trace = self.sudo()
        return {
            **trace._kestio_person(),
            "label": trace.mass_mailing_id.subject,
            "mail": trace._kestio_mail(),
            "mail_links": trace._kestio_links(),
            "delivered": trace.sent_datetime,
        }

    def _kestio_mail(self):
        """Return the key of this mail to this person."""
        return f"mailing:{self.id}"

    @api.model
    def _kestio_trust(self, doubt):
        """Return what the ledger has to know of an event that is doubtful for a reason."""
        return {"trust": "quarantine", "trust_reason": doubt} if doubt else {}

    def _kestio_too_soon(self, moment):
        """Return the reason of doubt when nobody can have read so fast."""
        sent, then = self.sent_datetime, self[moment]
        return "fast_click" if moment == "open_datetime" and sent and then and then - sent < trust.SOON else None

    def _kestio_person(self):
        """Return the lead or contact: the document itself, else the one contact or lead with this address."""
        if self.model == "crm.lead":
            return {"lead_id": self.res_id}
        if self.model == "res.partner":
            return {"partner_id": self.res_id}
        for owner, model in (("partner_id", "res.partner"), ("lead_id", "crm.lead")):
            found = self.env[model].search([("email_normalized", "=", self.email)], limit=2) if self.email else ()
            if len(found) == 1:
                return {owner: found.id}
        return {}

    def _kestio_company(self):
        """Return the company that the reader must have agreed with: of his lead, else of who sends the mailing."""
        lead = self.env["crm.lead"].browse(self._kestio_person().get("lead_id") or ()).exists()
        return lead.company_id or self.mass_mailing_id.user_id.company_id

    def _kestio_contact(self):
        """Return the contact who was written to, also where the mail went to his lead; there may be none."""
        self.ensure_one()
        person = self.sudo()._kestio_person()
        lead = self.env["crm.lead"].sudo().browse(person.get("lead_id") or ()).exists()
        return lead.partner_id or self.env["res.partner"].sudo().browse(person.get("partner_id") or ()).exists()

    def _kestio_links(self):
        """Return how many links the mailing has."""
        trackers = self.env["link.tracker"]
        return trackers.search_count([("mass_mailing_id", "=", self.mass_mailing_id.id)]) if self.mass_mailing_id else 0
