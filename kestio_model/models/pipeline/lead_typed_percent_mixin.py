"""Pipeline: beside the percentage that somebody typed on a lead, what it is worth."""

from odoo import api, fields, models


class LeadTypedPercentMixin(models.AbstractModel):
    """A typed percentage stays as it is; only versions in mode *Recalibrated* say anything beside it."""

    _name = "kestio.lead.typed.percent.mixin"
    _description = "Worth of a typed percentage"

    kestio_typed_worth = fields.Float(
        string="Worth of the typed percentage",
        compute="_compute_kestio_typed_worth",
        help="In percent, by what became of the deals that had such a percentage; 0 where nothing is told.",
    )
    kestio_typed_reason = fields.Char(string="Why it is worth that", compute="_compute_kestio_typed_worth")

    @api.depends("probability", "automated_probability", "won_status", "company_id", "team_id")
    @api.depends_context("lang")
    def _compute_kestio_typed_worth(self):
        self.kestio_typed_worth, self.kestio_typed_reason = 0.0, False
        for model, leads in self._kestio_typed_leads().grouped(lambda lead: lead._kestio_model()).items():
            bands = self.env["kestio.typed.curve"].sudo().search([("model_id", "=", model.id)])
            for lead in leads if bands else ():
                lead.kestio_typed_worth, lead.kestio_typed_reason = bands._told(lead.probability)

    def _kestio_typed_leads(self):
        """Return the open leads with a typed percentage whose version says what it is worth."""
        return self.filtered(
            lambda lead: (
                lead.won_status == "pending"
                and not lead.is_automated_probability
                and lead._kestio_model().typed_percents == "recalibrated"
            )
        )
