"""Ledger: clicks on signed links."""

import hashlib
from datetime import datetime, timezone
from urllib.parse import urlsplit, urlunsplit

from odoo import api, models

from ...engine import ingest, trust


class KestioScoreDevice(models.Model):
    """Links of mails that are sent to one person, by scenarios and by templates."""

    _name = "kestio.score.device"
    _inherit = "kestio.score.device"

    @api.model
    def _signed_url(self, partner, url, mail=None, links=0, sent=None, event="mailing_click", lead=None):
        """Return an address of ours that leads on to ``url`` and tells that this contact clicked.

        :param lead: the lead that was written to; needed where it has no contact.
        :param mail: key of the mail to this person, the same for all of its links.
        :param links: how many links the mail has.
        :param sent: when it was sent, naive UTC; left out, a click cannot be too soon.
        :param event: code of the type of event that a click is.
        """
        facts = {"url": url, "mail": mail, "links": links, "event": event, "lead": lead.id if lead else None}
        if sent:
            facts["sent"] = int(sent.replace(tzinfo=timezone.utc).timestamp())
        return f"{self.get_base_url()}/kestio/s/{self._token(partner, **facts)}"

    @api.model
    def _click(self, token, said, visitor, doubt, now):
        """Record that somebody opened a signed link on a device, once for each device and minute.

        :param said: what the token says.
        :param doubt: why it was no person, or None.
        :param now: seconds since 1970.
        :return: where to go on.
        """
        sent = said.get("sent")
        if not doubt and sent and 0 <= now - sent < trust.SOON.total_seconds():
            doubt = "fast_click"
        # Programs own no device: the first person to come is the first.
        doubt = doubt or (said["partner"] and self._meet(token, visitor)) or None
        digest = hashlib.sha256(f"{token}:{visitor}:{int(now) // 60}".encode()).hexdigest()
        self.env["kestio.score.ledger"].sudo()._record(
            [
                {
                    "type": said.get("event") or "mailing_click",
                    "partner_id": said["partner"] or None,
                    "lead_id": said.get("lead"),
                    "url": said["url"],
                    "mail": said.get("mail"),
                    "mail_links": said.get("links") or 0,
                    "delivered": datetime.fromtimestamp(sent, timezone.utc).replace(tzinfo=None) if sent else None,
                    "source": "link",
                    "source_key": digest,
                    "trust": "quarantine" if doubt else "trusted",
                    "trust_reason": doubt,
                }
            ]
        )
        return self._onward(said) if said["partner"] and not doubt else said["url"]

    @api.model
    def _pixel(self, partner, mail, event="mailing_open", **facts):
        """Return the address of a picture that tells when this contact opens a mail, if he agreed to it; else nothing.

        :param mail: key of the mail to this person.
        :param event: code of the type of event that opening it is.
        :param facts: ``lead`` (its id), ``label`` and ``company`` (id of who writes; the present one by default).
        """
        company = facts.pop("company", None) or self.env.company.id
        if not partner or not self.env["kestio.score.consent"].sudo()._given_since(partner.ids, [company]):
            return None
        token = self._token(partner, mail=mail, event=event, company=company, **facts)
        return f"{self.get_base_url()}/kestio/o/{token}"

    @api.model
    def _open(self, said, doubt):
        """Record that a mail was opened, once.

        :param said: what the token of the picture says.
        :param doubt: why it was no person, or None.
        """
        fact = {
            "type": said.get("event") or "mailing_open",
            "partner_id": said["partner"],
            "lead_id": said.get("lead"),
            "company_id": said.get("company"),
            "label": said.get("label"),
            "mail": said["mail"],
            "source": "pixel",
            "source_key": said["mail"],
            "trust": "quarantine" if doubt else "trusted",
            "trust_reason": doubt,
        }
        self.env["kestio.score.ledger"].sudo()._record([fact])

    @api.model
    def _onward(self, said):
        """Return where a link leads; a site that sends events learns on whose device its pages are read."""
        sites = self.env["kestio.score.site"].sudo().search([("domains", "!=", False)])
        if not ingest.host_allowed(said["url"], [host for site in sites for host in site._hosts()]):
            return said["url"]
        address = urlsplit(said["url"])
        token = self._token(self.env["res.partner"].browse(said["partner"]))
        query = "&".join(part for part in (address.query, f"kestio={token}") if part)
        return urlunsplit(address._replace(query=query))
