"""Mailings: their links say to whom they were sent, so that who follows one is known where he reads on."""

import re

from odoo import models


class MailMail(models.Model):
    """Odoo's links name the mail; a signature tells its reader from the one to whom he passes it on."""

    _name = "mail.mail"
    _inherit = "mail.mail"

    def _prepare_outgoing_body(self):
        body = super()._prepare_outgoing_body()
        trace = self.sudo().mailing_trace_ids[:1]
        contact = trace and not trace.is_test_trace and trace._kestio_contact()
        if not body or not contact:
            return body
        devices = self.env["kestio.score.device"].sudo()

        def signed(match):
            return f"{match[0]}?kestio={devices._token(contact, mail=trace._kestio_mail())}"

        return body.__class__(re.sub(rf"/r/[\w-]+/m/{trace.id}(?![\w/?])", signed, body))
