"""Ledger: whether the customer opened the last mail that his rep wrote, if he agreed that this is known."""

from markupsafe import Markup
from odoo import models
from odoo.tools.mail import append_content_to_html

from .mail_thread import ABOUT


class MailMail(models.Model):
    """Only what a colleague wrote by hand to a customer; nothing is added for who did not agree."""

    _name = "mail.mail"
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        letters = super()._prepare_outgoing_list(mail_server=mail_server, doc_to_followers=doc_to_followers)
        if self._kestio_is_of_a_rep():
            for letter in letters:
                self._kestio_follow_letter(letter)
        return letters

    def _kestio_is_of_a_rep(self):
        """Tell whether a person of ours wrote this mail about a lead, a customer, a quote or a meeting."""
        message = self.sudo().mail_message_id
        return (
            message.message_type == "comment"
            and message.model in ABOUT
            and message.author_id.user_ids
            and not message.author_id.partner_share
        )

    def _kestio_follow_letter(self, letter):
        """Add to a letter the picture that tells when it is opened; the same mail tells it once."""
        partner, message = letter["partner_id"], self.sudo().mail_message_id
        if not partner or not partner.partner_share:
            return
        lead = message.model == "crm.lead" and self.env["crm.lead"].sudo().browse(message.res_id).exists()
        address = self.env["kestio.score.device"]._pixel(
            partner,
            f"message:{message.id}:{partner.id}",
            event="mail_read",
            lead=lead.id if lead and lead.partner_id == partner else None,
            label=message.subject or message.record_name,
            company=(message.record_company_id or message.author_id.user_ids[:1].company_id).id,
        )
        if address:
            picture = Markup('<img src="%s" width="1" height="1" alt=""/>') % address
            letter["body"] = append_content_to_html(letter["body"], picture, plaintext=False)
