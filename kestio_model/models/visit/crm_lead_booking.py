"""Visit: a meeting booked in a colleague's calendar from a lead."""

from odoo import api, fields, models


class CrmLead(models.Model):
    """The meeting stays on the lead of who booked it."""

    _name = "crm.lead"
    _inherit = "crm.lead"

    kestio_can_book = fields.Boolean(compute="_compute_kestio_can_book")

    @api.depends_context("uid")
    def _compute_kestio_can_book(self):
        used = self.env.user.company_id.id in self.env["kestio.model.scope"]._used_since()
        self.kestio_can_book = used and self.env.user.has_group("kestio_model.group_user")

    def action_kestio_book(self):
        """Open the dialog that books a meeting, or gives an activity, to oneself or a colleague."""
        self.ensure_one()
        return self.env["kestio.booking"]._open(partner=self.partner_id, lead=self)
