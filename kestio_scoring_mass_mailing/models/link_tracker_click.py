"""Mailings: clicks on their links, with what tells a program from a person."""

from odoo import api, fields, models
from odoo.addons.kestio_scoring.engine import trust
from odoo.addons.kestio_scoring.models.ledger.request_agent import request_doubt


class LinkTrackerClick(models.Model):
    """Odoo counts the clicks of mail scanners too; here they are kept and count nothing."""

    _name = "link.tracker.click"
    _inherit = "link.tracker.click"

    @api.model
    def add_click(self, code, **route_values):
        # A click opens the mail too: what a program did is doubtful in both.
        doubt = self._kestio_doubt(route_values.get("mailing_trace_id"))
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

    def _kestio_doubt(self, trace_id):
        """Return why it was not the one to whom the link was sent who opened it, or nothing."""
        link = self.env.context.get("kestio_link")
        if doubt := request_doubt():
            return doubt
        if not link:
            return None
        sent = self.env["mailing.trace"].sudo().browse(trace_id).sent_datetime
        if sent and fields.Datetime.now() - sent < trust.SOON:
            return "fast_click"
        # Programs own no device: the first person to come is the first.
        return self.env["kestio.score.device"].sudo()._meet(**link)
