"""Ledger: writes down what a contact said about being followed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...models.ledger.kestio_score_consent import STATES


class KestioScoreConsentEntry(models.TransientModel):
    """Dialog of the contact form."""

    _name = "kestio.score.consent.entry"
    _description = "What a contact said about consent"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    state = fields.Selection(selection=STATES, string="Consent", required=True, default="given")
    company_id = fields.Many2one(
        "res.company", string="Said to", compute="_compute_company_id", store=True, readonly=False
    )
    date = fields.Datetime(string="Said on", required=True, default=fields.Datetime.now)
    source = fields.Char(string="How", required=True)
    proof = fields.Text()

    @api.depends("state")
    def _compute_company_id(self):
        # Who agrees, agrees with the company that asked; who refuses seldom knows that there are several.
        for entry in self:
            entry.company_id = self.env.company if entry.state == "given" else False

    def action_confirm(self):
        """Write it into the log.

        :raises UserError: for a date to come, or agreement with nobody in particular.
        :raises AccessError: for a company of others.
        """
        self.ensure_one()
        if self.company_id - self.env.user.company_ids:
            raise AccessError(self.env._("You do not write down what was said to another company."))
        if self.state == "given" and not self.company_id:
            raise UserError(self.env._("Say with which company he agreed."))
        if self.date > fields.Datetime.now():
            raise UserError(self.env._("This date is still to come."))
        self.partner_id.check_access("read")
        self.env["kestio.score.consent"]._say(
            self.partner_id, self.state, self.source, self.proof, self.date, self.company_id
        )
        return {"type": "ir.actions.act_window_close"}
