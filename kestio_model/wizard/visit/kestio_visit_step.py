"""Visit: the dialog that postpones visits or leaves them out, with a reason."""

from odoo import fields, models


class KestioVisitStep(models.TransientModel):
    """Works on one visit or a selection."""

    _name = "kestio.visit.step"
    _description = "Postpone or leave out visits"

    visit_ids = fields.Many2many("kestio.visit", required=True)
    step = fields.Selection(
        selection=[("postpone", "Postpone"), ("skip", "Leave out")], required=True, default="postpone"
    )
    until = fields.Date(
        string="Not before", default=lambda self: fields.Date.add(fields.Date.context_today(self), days=14)
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Do it; what follows is planned at once."""
        if self.step == "postpone":
            self.visit_ids.action_postpone(self.until, self.reason)
        else:
            self.visit_ids.action_skip(self.reason)
        return {"type": "ir.actions.act_window_close"}
