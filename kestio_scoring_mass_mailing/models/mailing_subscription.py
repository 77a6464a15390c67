"""Mailings: who leaves a mailing list."""

from odoo import api, fields, models


class MailingSubscription(models.Model):
    """Leaving one list says less than refusing all mails, and says it too."""

    _name = "mailing.subscription"
    _inherit = "mailing.subscription"

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions.filtered("opt_out")._kestio_unsubscribed()
        return subscriptions

    def write(self, vals):
        before = self.filtered("opt_out")
        result = super().write(vals)
        (self.filtered("opt_out") - before)._kestio_unsubscribed()
        return result

    def _kestio_unsubscribed(self):
        """Record it for the one contact or lead with the address."""
        facts = []
        for subscription in self.sudo():
            email = subscription.contact_id.email_normalized
            person = self.env["mailing.trace"].sudo().new({"model": "mailing.contact", "email": email})._kestio_person()
            now = fields.Datetime.now()
            facts.append(
                {
                    **person,
                    "type": "unsubscribed",
                    "date": now,
                    "label": subscription.list_id.name,
                    "source": "mailing.subscription",
                    "source_key": f"{subscription.id}:{now:%Y%m%d%H%M%S}",
                }
            )
        self.env["kestio.score.ledger"].sudo()._record(facts)
