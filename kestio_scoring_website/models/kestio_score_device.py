"""Website: who made himself known on a device is known to the website that he reads on it."""

from odoo import api, models
from odoo.http import request


class KestioScoreDevice(models.Model):
    """The ledger and Odoo's visitors name devices by keys of their own; a request joins the two."""

    _name = "kestio.score.device"
    _inherit = "kestio.score.device"

    @api.model
    def _sign(self, visitor, partner_id):
        is_his = super()._sign(visitor, partner_id)
        if is_his and request and getattr(request, "website", None) and request.env.user._is_public():
            # A visitor is recognised by his session: without it the next page would be read by somebody else.
            request.session.touch()
            known = self.env["website.visitor"]._get_visitor_from_request(force_create=True)
            known._kestio_is(self.env["res.partner"].browse(partner_id))
        return is_his

    @api.model
    def _forget(self, partners):
        result = super()._forget(partners)
        known = self.env["website.visitor"].sudo().search([("kestio_partner_id", "in", partners.ids)])
        known.write({"kestio_partner_id": False})
        return result
