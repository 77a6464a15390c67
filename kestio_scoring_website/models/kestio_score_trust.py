"""Website: on our own pages a click of a mail is followed by pages that are read; a scanner reads none."""

from urllib.parse import urlsplit

from odoo import api, models
from odoo.tools import SQL


class KestioScoreTrust(models.AbstractModel):
    """The hosts of all websites."""

    _name = "kestio.score.trust"
    _inherit = "kestio.score.trust"

    @api.model
    def _followed_hosts(self):
        addresses = [website.domain or website.get_base_url() for website in self.env["website"].sudo().search([])]
        hosts = {urlsplit(address).hostname for address in addresses}
        return sorted({*super()._followed_hosts(), *hosts} - {None})

    @api.model
    def _followed_pages(self):
        """Only pages that Odoo follows: a shop or a blog writes down nothing of who reads it."""
        return SQL(
            """
            %s AND EXISTS (
                SELECT FROM website_page page JOIN ir_ui_view view ON view.id = page.view_id AND view.track
                 WHERE page.url = COALESCE(NULLIF(RTRIM(REGEXP_REPLACE(
                       SUBSTRING(click.url FROM '^https?://[^/?#]+([^?#]*)'), '^/[a-z]{2,3}(_[A-Z]{2})?(/|$)', '/'),
                       '/'), ''), '/'))
            """,
            super()._followed_pages(),
        )
