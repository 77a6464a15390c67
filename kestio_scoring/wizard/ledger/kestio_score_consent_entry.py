"""Ledger: writes down what a contact said about being followed."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.ledger.kestio_score_consent import STATES


class KestioScoreConsentEntry(models.TransientModel):
    """Dialog of the contact form."""

    _name = "kestio.score.consent.entry"
    _description = "What a contact said about consent"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    state = fields.Selection(selection=STATES, string="Consent", required=True, default="given")
    date = fields.Datetime(string="Said on", required=True, default=fields.Datetime.now)
    source = fields.Char(string="How", required=True)
    proof = fields.Text()

    def action_confirm(self):
        """Write it into the log.

        :raises UserError: for a date to come.
        """
        self.ensure_one()
        if self.date > fields.Datetime.now():
            raise UserError(self.env._("This date is still to come."))
        self.partner_id.check_access("read")
        self.env["kestio.score.consent"]._say(self.partner_id, self.state, self.source, self.proof, self.date)
        return {"type": "ir.actions.act_window_close"}
