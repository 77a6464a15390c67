"""Ledger: starts from what Odoo knows already, instead of from nothing."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError

# Months: the ledger takes nothing that is older than five years.
PERIODS = [("3", "3 months"), ("12", "12 months"), ("24", "2 years"), ("60", "5 years")]


class KestioScoreStart(models.TransientModel):
    """Tells what there is before anything is written."""

    _name = "kestio.score.start"
    _description = "Start from history"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    period = fields.Selection(selection=PERIODS, string="Of the last", required=True, default="12")
    found = fields.Html(compute="_compute_found")
    is_empty = fields.Boolean(compute="_compute_found")

    @api.depends("period", "company_id")
    def _compute_found(self):
        names = {kind.code: kind.name for kind in self.env["kestio.score.event.type"].search([])}
        for start in self:
            counts = self.env["kestio.score.past"]._count(start._since(), start.company_id) if start.period else []
            lines = [(names[code], f"{count:,}") for code, count in counts if code in names]
            row = Markup("<tr><td>%s</td><td class='text-end ps-4'>%s</td></tr>")
            start.found = Markup("<table>%s</table>") % Markup().join(row % line for line in lines) if lines else False
            start.is_empty = not lines

    def action_start(self):
        """Record it, and compute the scores of the company.

        :raises AccessError: for who does not manage scoring.
        """
        self.ensure_one()
        if not self.env.user.has_group("kestio_scoring.group_manager"):
            raise AccessError(self.env._("Only managers of lead scoring start from history."))
        if self.company_id not in self.env.companies:
            raise AccessError(self.env._("This company is not one of yours."))
        count = self.env["kestio.score.past"].sudo()._start(self._since(), self.company_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s event(s) recorded; scores are computed.", count=f"{count:,}"),
                "next": self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_score_event_action"),
            },
        }

    def _since(self):
        return fields.Datetime.subtract(fields.Datetime.now(), months=int(self.period))
