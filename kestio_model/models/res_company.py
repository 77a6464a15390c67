"""Segment: a company knows its active commercial model."""

from odoo import fields, models


class ResCompany(models.Model):
    """The company's own version is the one without teams; a team may have another."""

    _name = "res.company"
    _inherit = "res.company"

    kestio_model_id = fields.Many2one(
        "kestio.model", string="Active commercial model", compute="_compute_kestio_model_id"
    )

    def _compute_kestio_model_id(self):
        scopes = self.env["kestio.model.scope"]
        for company in self:
            company.kestio_model_id = scopes._active_model_id(company.id, False)
