"""Visit: mails that follow meetings are addressed in the batch in which a template writes them."""

from odoo import api, models


class MailMail(models.Model):
    """A template gives the same values to all mails of a batch; who gets each is told by its record."""

    _name = "mail.mail"
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        addressed = self.env.context.get("kestio_addressed")
        if not addressed:
            return super().create(vals_list)
        mails = self.with_context(kestio_addressed=None)
        return super(MailMail, mails).create([{**vals, **addressed[vals["res_id"]]} for vals in vals_list])
