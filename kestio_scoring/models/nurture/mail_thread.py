"""Nurture: answers that machines write are no answers; what they say of a person is written down."""

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ...engine import autoreply


class MailThread(models.AbstractModel):
    """Extends what the ledger takes for a machine's mail."""

    _name = "mail.thread"
    _inherit = "mail.thread"

    @api.model
    def _kestio_is_automatic(self, message, message_dict):
        return super()._kestio_is_automatic(message, message_dict) or bool(
            self._kestio_read_notice(message, message_dict)
        )

    @api.model
    def _kestio_read_notice(self, message, facts):
        """Return what a machine says in a mail, or None (see ``engine/autoreply.py``)."""
        return autoreply.read(
            message,
            facts.get("subject") or "",
            html2plaintext(facts.get("body") or ""),
            sender=email_normalize(facts.get("email_from") or "") or "",
            today=fields.Date.today(),
        )

    def _kestio_automatic_came(self, message, facts, routes, thread_id):
        """Write down who is absent or gone."""
        result = super()._kestio_automatic_came(message, facts, routes, thread_id)
        found = self._kestio_read_notice(message, facts)
        email = email_normalize(facts.get("email_from") or "")
        if not found or found.kind == "other" or not email:
            return result
        author = self.env["res.partner"].sudo().browse(facts.get("author_id") or ()).exists()
        if author and not author.partner_share:
            return result
        model, record_id = routes[0][0], routes[0][1] or thread_id
        document = self.env[model].sudo().browse(record_id).exists()
        lead = document if model == "crm.lead" else document._fields.get("opportunity_id") and document.opportunity_id
        if lead and not author and lead.email_normalized == email:
            author = lead.partner_id
        company = document._fields.get("company_id") and document.company_id
        self.env["kestio.nurture.notice"]._note(
            found,
            {
                "email": email,
                "partner_id": author.id,
                "lead_id": lead.id if lead else False,
                "company_id": company.id if company else False,
                "subject": facts.get("subject"),
                "text": html2plaintext(facts.get("body") or "")[:4000],
                "message_key": facts.get("message_id"),
            },
        )
        return result
