"""Nurture: what a person decides about one who is in a scenario: pause, go on, take out; and forgetting him."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class EnrollmentPersonMixin(models.AbstractModel):
    """Whoever may see the lead decides; what is erased stays as figures of nobody."""

    _name = "kestio.nurture.person.mixin"
    _description = "Person in a scenario, by hand"

    is_held = fields.Boolean(string="Paused by a person", readonly=True, copy=False)
    pause = fields.Char(string="Paused", compute="_compute_pause")

    @api.depends("is_held", "paused_until", "state")
    def _compute_pause(self):
        now = fields.Datetime.now()
        for one in self:
            is_absent = one.paused_until and one.paused_until > now
            one.pause = (
                False
                if one.state != "running"
                else self.env._("by a person")
                if one.is_held
                else is_absent and self.env._("absent until %s", format_date(self.env, one.paused_until))
            )

    def action_take_out(self):
        """Take these people out of their scenario.

        :raises UserError: when somebody left already.
        """
        self._inside().sudo()._leave("person")

    def action_hold(self):
        """Do nothing for these people until somebody lets them go on.

        :raises UserError: when somebody left already.
        """
        self._inside().sudo().write({"is_held": True, "next_date": False})

    def action_go_on(self):
        """Go on with these people where they were.

        :raises UserError: when somebody left already.
        """
        now = fields.Datetime.now()
        self._inside().sudo().filtered("is_held").write({"is_held": False, "next_date": now})

    def _inside(self):
        self.check_access("read")
        if any(one.state != "running" for one in self):
            raise UserError(self.env._("This person left the scenario already."))
        return self

    # Forgetting

    @api.model
    def _erased_name(self, email):
        """Return what is written in place of an address; only the server's secret leads from one to the other."""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return f"erased:{hashlib.sha256(f'{secret}:nurture:{email}'.encode()).hexdigest()}"

    def _forget(self):
        """Cut these enrolments from whoever they were about; steps keep their figures."""
        self._leave("erased")
        for one in self:
            name = self._erased_name(one.email)
            one.sending_ids.write({"email": name, "mail_id": False})
            one.write({"email": name, "lead_id": False, "seed": False, "stop_hash": False})
