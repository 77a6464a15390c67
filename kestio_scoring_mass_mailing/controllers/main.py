"""Mailings: who follows a link of a mailing, and on which device."""

from odoo import http
from odoo.addons.kestio_scoring.controllers.links import keep_device, this_device
from odoo.addons.mass_mailing.controllers.main import MassMailController
from odoo.http import request


class KestioMassMailController(MassMailController):
    """A signed link makes the device that opens it first the reader's; with a website, its visitor too."""

    @http.route(website=True, multilang=False, sitemap=False)
    def full_url_redirect(self, code, mailing_trace_id, **post):
        said = request.env["kestio.score.device"].sudo()._read_token(post.get("kestio") or "")
        if not said.get("partner") or said.get("mail") != f"mailing:{mailing_trace_id}":
            return super().full_url_redirect(code, mailing_trace_id, **post)
        device = this_device()
        visitor = f"device:{device}"
        request.update_context(kestio_link={"token": post["kestio"], "visitor": visitor})
        answer = super().full_url_redirect(code, mailing_trace_id, **post)
        # A browser that keeps where a link leads would not ask us again.
        answer.status_code = 303
        devices = request.env["kestio.score.device"].sudo()
        if devices._owners([visitor]).get(visitor) == said["partner"]:
            answer.headers["Location"] = devices._onward({**said, "url": answer.headers["Location"]})
        return keep_device(answer, device)
