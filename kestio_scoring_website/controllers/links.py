"""Website: signed links, followed on the website that they lead to."""

from odoo import http
from odoo.addons.kestio_scoring.controllers.links import LinksController


class KestioWebsiteLinks(LinksController):
    """With the website and its session at hand, the visitor who follows a link is the one who reads on."""

    @http.route(website=True, multilang=False, sitemap=False, save_session=True)
    def follow(self, token, **query):
        return super().follow(token, **query)
