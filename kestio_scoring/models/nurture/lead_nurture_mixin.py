"""Nurture: what leads gain: their scenarios, and leaving them when sales takes over."""

from odoo import fields, models


class KestioLeadNurtureMixin(models.AbstractModel):
    """A lead in the hands of sales gets no mails of scenarios any more."""

    _name = "kestio.lead.nurture.mixin"
    _description = "Nurture of a lead"
    _inherit = ["kestio.lead.handover.mixin"]

    kestio_enrollment_ids = fields.One2many(
        "kestio.nurture.enrollment", "lead_id", string="Scenarios", groups="kestio_scoring.group_user"
    )
    kestio_sending_ids = fields.One2many(
        "kestio.nurture.sending", "lead_id", string="Steps of scenarios", groups="kestio_scoring.group_user"
    )

    kestio_notice_ids = fields.One2many(
        "kestio.nurture.notice",
        "lead_id",
        string="Notices",
        domain=[("state", "=", "open")],
        groups="kestio_scoring.group_user",
    )

    def _kestio_handed_over(self, crossings):
        result = super()._kestio_handed_over(crossings)
        self.sudo().kestio_enrollment_ids._leave("sales")
        return result

    def _kestio_handed_back(self, crossings):
        result = super()._kestio_handed_back(crossings)
        for lead in self.sudo():
            last = lead.kestio_enrollment_ids.sorted(lambda one: one.left_on or one.entered_on)[-1:]
            last.filtered(lambda one: one.left_because == "sales")._come_back()
        return result

    def _kestio_ripe(self):
        """Hand these leads over because their scenario says so."""
        self.filtered(lambda lead: not lead.kestio_with_sales)._kestio_hand_over()

    def action_enrol(self):
        """Open the dialog that lets these leads into a running scenario."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrol in a scenario"),
            "res_model": "kestio.nurture.enrol",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_ids": self.ids},
        }
