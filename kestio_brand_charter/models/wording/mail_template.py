"""Wording: templates of mails are checked against the charter."""

from odoo import fields, models
from odoo.fields import Domain


class MailTemplate(models.Model):
    """Those that modules bring are checked once somebody changes their text, chooses their brand, or asks for it."""

    _name = "mail.template"
    _inherit = ["mail.template", "kestio.charter.text.mixin"]

    kestio_brand_id = fields.Many2one(copy=True)

    def _kestio_own(self):
        """Own templates have no external id; those that were checked once stay among them."""
        brought = self.env["ir.model.data"].sudo()
        brought = brought._search([("model", "=", self._name), ("module", "!=", "__export__")]).subselect("res_id")
        checked = self.env["kestio.charter.text"].sudo()._search([("res_model", "=", self._name)]).subselect("res_id")
        return Domain("id", "not in", brought) | Domain("kestio_brand_id", "!=", False) | Domain("id", "in", checked)
