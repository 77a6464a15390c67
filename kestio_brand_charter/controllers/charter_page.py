"""Charter: the page of the team: the charter in force, in the reader's language, on a phone or on paper."""

from odoo import http
from odoo.http import request
from werkzeug.exceptions import NotFound

from ..models.charter.charter_page_mixin import PAGE

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; form-action 'none'; "
        "frame-ancestors 'self'; base-uri 'none'"
    ),
}
READS = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": True}


class CharterPageController(http.Controller):
    """What a user may not read does not exist."""

    @http.route(PAGE, **READS)
    def charters(self, **_query):
        """Show the charter in force; where there are several brands, let the reader choose."""
        found = request.env["kestio.charter"]._readable()
        if len(found) == 1:
            return request.redirect(f"{PAGE}/{found.id}")
        listed = [
            {"url": f"{PAGE}/{one.id}", "brand": one.brand_id.name, "promise": one.promise or ""} for one in found
        ]
        return self._render("kestio_brand_charter.charters_page", {"charters": listed})

    @http.route(f"{PAGE}/<int:identifier>", **READS)
    def charter(self, identifier, **_query):
        """Show one charter."""
        found = request.env["kestio.charter"]._readable(identifier)
        if not found:
            raise NotFound
        values = request.env["report.kestio_brand_charter.print_charter"]._values(found)
        return self._render("kestio_brand_charter.charter_page", {"charter": values})

    def _render(self, template, values):
        lang = (request.env.lang or "en_US").replace("_", "-").split("@")[0]
        html = request.env["ir.ui.view"].sudo()._render_template(template, {"page_lang": lang, **values})
        return request.make_response(f"<!DOCTYPE html>\n{html}", headers=[*HEADERS.items()])
