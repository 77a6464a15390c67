"""Nurture: what leads gain: their scenarios, and leaving them when sales takes over."""

from odoo import fields, models
from odoo.exceptions import UserError


class KestioLeadNurtureMixin(models.AbstractModel):
    """A lead in the hands of sales gets no mails of scenarios any more."""

    _name = "kestio.lead.nurture.mixin"
    _description = "Nurture of a lead"
    _inherit = ["kestio.lead.handover.mixin"]

    kestio_enrollment_ids = fields.One2many(
        "kestio.nurture.enrollment", "lead_id", string="Scenarios", groups="kestio_scoring.group_user"
    )

    def _kestio_handed_over(self, crossings):
        result = super()._kestio_handed_over(crossings)
        self.sudo().kestio_enrollment_ids._leave("sales")
        return result

    def _kestio_ripe(self):
        """Hand these leads over because their scenario says so."""
        self.filtered(lambda lead: not lead.kestio_with_sales)._kestio_hand_over()

    def action_enrol(self, scenario_id=None):
        """Let these leads into a running scenario.

        :param scenario_id: id of the scenario.
        :raises UserError: when none of them can come in, with the reason of the first.
        """
        scenario = self.env["kestio.nurture.scenario"].browse(scenario_id).exists()
        scenario.check_access("read")
        self.check_access("read")
        if not scenario._enrol(self):
            reason = next(iter(scenario._sort_out(self.sudo()).values()), "")
            labels = scenario._reasons()
            raise UserError(self.env._("Nobody came in: %s.", labels.get(reason, "")))
        return True
