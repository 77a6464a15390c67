"""Ledger: mails that customers write: answers to what a rep wrote, and first mails that make a lead."""

from odoo import api, models

from ...engine import autoreply

ABOUT = ("crm.lead", "res.partner", "sale.order", "calendar.event")


class MailThread(models.AbstractModel):
    """Only what comes in by the mail gateway counts: nobody else writes as a customer."""

    _name = "mail.thread"
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # Odoo empties the dictionary while it works through it.
        facts = dict(message_dict)
        thread_id = super()._message_route_process(message, message_dict, routes)
        counts = [route for route in routes or () if route[0] in ABOUT and (route[1] or route[0] == "crm.lead")]
        if counts and self._kestio_is_automatic(message, facts):
            self._kestio_automatic_came(message, facts, counts, thread_id)
        elif counts:
            self._kestio_mail_came(facts, counts, thread_id)
        return thread_id

    @api.model
    def _kestio_is_automatic(self, message, message_dict):
        """Tell whether nobody wrote a mail: an absence notice, a mailing, a receipt. Extend it for more of them.

        :param message: the ``email.message.EmailMessage``.
        :param message_dict: what Odoo read from it.
        """
        return autoreply.is_marked(message)

    def _kestio_automatic_came(self, message, facts, routes, thread_id):
        """Hook for what machines write."""

    def _kestio_mail_came(self, facts, routes, thread_id):
        """Record one mail of somebody from outside, once however many documents it reaches."""
        author = self.env["res.partner"].sudo().browse(facts.get("author_id") or ()).exists()
        if author and not author.partner_share:
            return
        model, record_id = routes[0][0], routes[0][1] or thread_id
        document = self.env[model].sudo().browse(record_id).exists()
        lead = document if model == "crm.lead" else document._fields.get("opportunity_id") and document.opportunity_id
        self.env["kestio.score.ledger"].sudo()._record(
            [
                {
                    "type": "mail_reply" if routes[0][1] else "form",
                    "partner_id": author.id,
                    "lead_id": lead.id if lead and author in (lead.partner_id, author.browse()) else None,
                    "label": facts.get("subject"),
                    "source": "mail",
                    "source_key": facts.get("message_id"),
                }
            ]
        )
