"""Mailings: clicks on their links, with what tells a program from a person."""

from odoo import api, models
from odoo.addons.kestio_scoring.engine import trust
from odoo.http import request


class LinkTrackerClick(models.Model):
    """Odoo counts the clicks of mail scanners too; here they are kept and count nothing."""

    _name = "link.tracker.click"
    _inherit = "link.tracker.click"

    @api.model
    def add_click(self, code, **route_values):
        # A click opens the mail too: what a program did is doubtful in both.
        doubt = self._kestio_doubt()
        click = super(LinkTrackerClick, self.with_context(kestio_doubt=doubt)).add_click(code, **route_values)
        if click and click.mailing_trace_id and not click.mailing_trace_id.is_test_trace:
            click.sudo()._kestio_record(doubt)
        return click.with_env(self.env)

    def _kestio_record(self, doubt):
        fact = {
            **self.mailing_trace_id._kestio_facts(),
            "type": "mailing_click",
            "date": self.create_date,
            "url": self.link_id.url,
            "source": "link.tracker.click",
            "source_key": self.id,
            **self.mailing_trace_id._kestio_trust(doubt),
        }
        self.env["kestio.score.ledger"].sudo()._record([fact])

    def _kestio_doubt(self):
        """Return why the program that opened the link is no person's, or nothing."""
        if not request:
            return None
        http = request.httprequest
        headers = {name.lower(): value for name, value in http.headers.items()}
        return trust.request_reason(http.headers.get("User-Agent"), headers)
