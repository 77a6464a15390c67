"""Nurture: mails that a scenario sends stay as they are while it runs: its figures are about them."""

from odoo import models
from odoo.exceptions import UserError

TEXTS = {"subject", "body_html", "model_id"}


class MailTemplate(models.Model):
    """Who wants another text copies the mail into a new version; then both can be compared."""

    _name = "mail.template"
    _inherit = "mail.template"

    def write(self, vals):
        if TEXTS & vals.keys():
            self._kestio_check_unused()
        return super().write(vals)

    def _kestio_check_unused(self):
        """Refuse another text in a mail that a scenario is sending.

        :raises UserError: with the name of the scenario.
        """
        used = [("template_id", "in", self.ids), ("scenario_id.state", "in", ["running", "paused"])]
        step = self.env["kestio.nurture.step"].sudo().search(used, limit=1)
        if step:
            raise UserError(
                self.env._(
                    "%(scenario)s sends this mail: copy the mail, make a new version of the scenario and choose the "
                    "copy there, so that both can be compared.",
                    scenario=step.scenario_id.display_name,
                )
            )
