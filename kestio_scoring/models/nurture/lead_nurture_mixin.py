"""Nurture: what leads gain: their scenarios, and leaving them when sales takes over."""

from odoo import api, fields, models

from ..ledger.traces_mixin import shown, traced
from .partner_nurture_mixin import open_notices


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

    kestio_shown_enrollment_ids = shown("kestio.nurture.enrollment", "Scenarios of the lead")
    kestio_shown_sending_ids = shown("kestio.nurture.sending", "Steps of the lead")
    kestio_shown_notice_ids = shown("kestio.nurture.notice", "Notices of the lead")

    @api.depends("kestio_enrollment_ids", "kestio_sending_ids", "kestio_notice_ids.state")
    def _compute_kestio_traces(self):
        return super()._compute_kestio_traces()

    def _kestio_traces(self):
        return super()._kestio_traces() | {
            "kestio_shown_enrollment_ids": traced(self.env["kestio.nurture.enrollment"], "lead_id", "entered_on"),
            "kestio_shown_sending_ids": traced(self.env["kestio.nurture.sending"], "lead_id", "date"),
            "kestio_shown_notice_ids": open_notices(self.env, "lead_id"),
        }

    def _kestio_show_traces(self, found):
        result = super()._kestio_show_traces(found)
        names = ("kestio_shown_enrollment_ids", "kestio_shown_sending_ids", "kestio_shown_notice_ids")
        self._kestio_show_lists(found, names)
        return result

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
