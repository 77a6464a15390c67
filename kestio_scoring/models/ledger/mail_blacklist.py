"""Ledger: who asked for no more mails."""

from odoo import api, fields, models, tools


class MailBlacklist(models.Model):
    """Whatever way an address gets on the list, and each time it does."""

    _name = "mail.blacklist"
    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        emails = [tools.email_normalize(vals.get("email")) for vals in vals_list]
        known = self.with_context(active_test=False).search([("email", "in", [one for one in emails if one])])
        added = super().create(vals_list)
        (added - known).filtered("active")._kestio_unsubscribed()
        return added

    def write(self, vals):
        back = self.filtered(lambda entry: not entry.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        back._kestio_unsubscribed()
        return result

    def _kestio_unsubscribed(self):
        """Record it for each contact with the address, and for leads that have no contact."""
        now = fields.Datetime.now()
        emails = {entry.email: entry.id for entry in self}
        by_email = [("email_normalized", "in", list(emails))]
        partners = self.env["res.partner"].sudo().search(by_email) if emails else ()
        leads = self.env["crm.lead"].sudo().search([*by_email, ("partner_id", "=", False)]) if emails else ()
        self.env["kestio.score.ledger"].sudo()._record(
            [
                {
                    "type": "unsubscribed",
                    "date": now,
                    owner: record.id,
                    "source": "mail.blacklist",
                    "source_key": f"{emails[record.email_normalized]}:{record}:{now:%Y%m%d%H%M%S}",
                }
                for owner, records in (("partner_id", partners), ("lead_id", leads))
                for record in records
            ]
        )
