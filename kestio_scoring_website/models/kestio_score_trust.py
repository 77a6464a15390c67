"""Website: on our own pages a click of a mail is followed by pages that are read; a scanner reads none."""

from urllib.parse import urlsplit

from odoo import api, models


class KestioScoreTrust(models.AbstractModel):
    """The hosts of all websites."""

    _name = "kestio.score.trust"
    _inherit = "kestio.score.trust"

    @api.model
    def _followed_hosts(self):
        addresses = [website.domain or website.get_base_url() for website in self.env["website"].sudo().search([])]
        hosts = {urlsplit(address).hostname for address in addresses}
        return sorted({*super()._followed_hosts(), *hosts} - {None})
