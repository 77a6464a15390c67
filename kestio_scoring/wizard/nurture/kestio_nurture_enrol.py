"""Nurture: the dialog that lets leads into a running scenario, and says who cannot come in and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

NAMED = 5
# Of a scenario with versions, the newest one takes new people.
OPEN = [("state", "=", "running"), ("automatic_ended", "=", False)]


class KestioNurtureEnrol(models.TransientModel):
    """Opened on one lead or on many; nothing is written before the button."""

    _name = "kestio.nurture.enrol"
    _description = "Enrol in a scenario"

    lead_ids = fields.Many2many("crm.lead", required=True, readonly=True)
    scenario_id = fields.Many2one(
        "kestio.nurture.scenario",
        required=True,
        default=lambda self: self._default_scenario(),
        domain=OPEN,
        ondelete="cascade",
    )
    entering = fields.Integer(string="Come in", compute="_compute_entering")
    summary = fields.Html(compute="_compute_entering", sanitize=False)

    def _default_scenario(self):
        """Return the running scenario when there is only one."""
        running = self.env["kestio.nurture.scenario"].search(OPEN, limit=2)
        return running if len(running) == 1 else running.browse()

    @api.depends("scenario_id", "lead_ids")
    def _compute_entering(self):
        for dialog in self:
            scenario = dialog.scenario_id
            # Rights are those of the reader: what he may not read he cannot enrol either.
            leads = dialog.lead_ids._origin._filtered_access("read")
            reasons = scenario.sudo()._sort_out(leads.sudo()) if scenario else {}
            dialog.entering = sum(not reason for reason in reasons.values())
            values = scenario._told(reasons, NAMED) | {"total": len(leads)} if scenario else {}
            dialog.summary = self.env["ir.qweb"]._render("kestio_scoring.nurture_enrol", values) if scenario else False

    def action_enrol(self):
        """Let in who can come in; their first mail leaves when its time has come.

        :raises UserError: when nobody can.
        """
        self.ensure_one()
        self.scenario_id.check_access("read")
        leads = self.lead_ids._filtered_access("read")
        people = self.scenario_id._enrol(leads)
        if not people:
            raise UserError(self.env._("None of these leads can come in."))
        self.env.ref("kestio_scoring.ir_cron_nurture").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s lead(s) came in.", count=len(people)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
