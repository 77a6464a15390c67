"""Guard: one click writes to the right contact of an invoice instead."""

from odoo import api, fields, models


class AccountMoveSendWizard(models.TransientModel):
    """The warning itself is one of Odoo's alerts."""

    _name = "account.move.send.wizard"
    _inherit = "account.move.send.wizard"

    kestio_guard_right_ids = fields.Many2many("res.partner", compute="_compute_kestio_guard_right_ids")

    @api.depends("sending_methods", "mail_partner_ids")
    def _compute_kestio_guard_right_ids(self):
        for wizard in self:
            wizard.kestio_guard_right_ids = self.env["res.partner"].union(
                *(finding.right for _move, finding in wizard._kestio_found())
            )

    def action_kestio_right_contact(self):
        """Write to the right contacts instead, and open the dialog again."""
        self.ensure_one()
        for _move, finding in self._kestio_found():
            if finding.right:
                self.mail_partner_ids = self.mail_partner_ids - finding.partner + finding.right
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
            "context": {**self.env.context, "dialog_size": "large"},
        }

    def _kestio_found(self):
        """Return who should not get this invoice."""
        data = {"sending_methods": self.sending_methods or {}, "mail_partner_ids": self.mail_partner_ids}
        return self._kestio_findings(self.move_id, {self.move_id: data})
