"""Website: a form that makes a lead."""

from odoo.addons.kestio_scoring.controllers.links import COOKIE
from odoo.addons.website_crm.controllers.website_form import WebsiteForm
from odoo.http import request


class KestioWebsiteForm(WebsiteForm):
    """The lead is the visitor's from now on: what he read before is copied at the next run."""

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        record_id = super().insert_record(request, model_sudo, values, custom, meta=meta)
        if record_id and model_sudo.model == "crm.lead":
            self._kestio_record_form(record_id)
        return record_id

    def _kestio_record_form(self, lead_id):
        request.env["kestio.score.ledger"].sudo()._record(
            [
                {
                    "type": "form",
                    "lead_id": lead_id,
                    "company_id": request.website.company_id.id,
                    "url": request.httprequest.referrer,
                    "source": "website.form",
                    "source_key": lead_id,
                }
            ]
        )
        self._kestio_sign(request.env["crm.lead"].sudo().browse(lead_id).partner_id)

    def _kestio_sign(self, contact):
        """Give what the ledger knows of this device to the contact who signed the form, if Odoo knows him."""
        device = request.httprequest.cookies.get(COOKIE, "")
        if contact and len(device) == 43:
            request.env["kestio.score.device"].sudo()._sign(f"device:{device}", contact.id)
