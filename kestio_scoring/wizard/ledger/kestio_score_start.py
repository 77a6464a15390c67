"""Ledger: starts from what Odoo knows already, instead of from nothing."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class KestioScoreStart(models.TransientModel):
    """Tells what there is before anything is written."""

    _name = "kestio.score.start"
    _description = "Start from history"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    since = fields.Date(required=True, default=lambda self: self.env["kestio.score.past"]._default_since())
    found = fields.Html(compute="_compute_found")
    is_empty = fields.Boolean(compute="_compute_found")

    @api.depends("since", "company_id")
    def _compute_found(self):
        names = {kind.code: kind.name for kind in self.env["kestio.score.event.type"].search([])}
        for start in self:
            counts = start.since and self.env["kestio.score.past"]._count(start._moment(), start.company_id) or []
            lines = [(names[code], f"{count:,}") for code, count in counts if code in names]
            row = Markup("<tr><td>%s</td><td class='text-end ps-4'>%s</td></tr>")
            start.found = Markup("<table>%s</table>") % Markup().join(row % line for line in lines) if lines else False
            start.is_empty = not lines

    def action_start(self):
        """Record it, and compute the scores of the company.

        :raises AccessError: for who does not manage scoring.
        :raises UserError: for a day to come, or one that is too long ago.
        """
        self.ensure_one()
        if not self.env.user.has_group("kestio_scoring.group_manager"):
            raise AccessError(self.env._("Only managers of lead scoring start from history."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This company is not one of yours."))
        if not fields.Date.subtract(fields.Date.today(), years=5) <= self.since <= fields.Date.today():
            raise UserError(self.env._("Choose a day of the last five years."))
        count = self.env["kestio.score.past"].sudo()._start(self._moment(), self.company_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s event(s) recorded; scores are computed.", count=f"{count:,}"),
                "next": self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_score_event_action"),
            },
        }

    def _moment(self):
        return fields.Datetime.to_datetime(self.since)
