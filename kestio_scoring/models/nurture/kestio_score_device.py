"""Nurture: clicks on links of scenarios are compared with the time at which the mail really left."""

from datetime import timezone

from odoo import api, models


class KestioScoreDevice(models.Model):
    """Links are made when the step is taken; the queue sends later. Who is too fast owns no device either."""

    _name = "kestio.score.device"
    _inherit = "kestio.score.device"

    @api.model
    def _click(self, token, said, visitor, doubt, now):
        left = self.env["kestio.nurture.sending"]._left_on(said.get("mail"))
        if left:
            # The second in which it left is written as over: a click within it is as fast.
            sent = left.replace(tzinfo=timezone.utc).timestamp()
            said = {**said, "sent": min(sent, now)}
        return super()._click(token, said, visitor, doubt, now)
