"""Nurture: what became of the people of a step, live; each figure opens what it counts."""

from odoo import fields, models
from odoo.fields import Domain

# What a figure counts, in steps taken; the statement of the figures counts the same.
COUNTED = {
    "entered_count": [],
    "sent_count": [("sent_on", "!=", False)],
    "opened_count": [("opened_on", "!=", False)],
    "clicked_count": [("clicked_on", "!=", False)],
    "replied_count": [("replied_on", "!=", False)],
    "sales_count": [("is_last", "=", True), ("enrollment_id.left_because", "=", "sales")],
    "refused_count": [("is_last", "=", True), ("enrollment_id.left_because", "=", "unsubscribed")],
}


class StepFiguresMixin(models.AbstractModel):
    """Who left is counted at the last step that he had taken."""

    _name = "kestio.nurture.step.figures.mixin"
    _description = "Figures of a step"

    entered_count = fields.Integer(string="Came here", compute="_compute_figures")
    sent_count = fields.Integer(string="Sent", compute="_compute_figures")
    opened_count = fields.Integer(string="Opened", compute="_compute_figures")
    clicked_count = fields.Integer(string="Clicked", compute="_compute_figures")
    replied_count = fields.Integer(string="Answered", compute="_compute_figures")
    sales_count = fields.Integer(string="To sales", compute="_compute_figures")
    refused_count = fields.Integer(string="Refused", compute="_compute_figures")

    def _compute_figures(self):
        rows = {row["step_id"]: row for row in self.env["kestio.nurture.sending"]._figures(self)}
        for step in self:
            row = rows.get(step.id, {})
            for name in COUNTED:
                step[name] = row.get(name.removesuffix("_count"), 0)

    def action_show(self, figure):
        """Open the people whom a figure counts.

        :param figure: its field.
        """
        self.ensure_one()
        self.check_access("read")
        label = self.fields_get([figure], ["string"])[figure]["string"]
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_nurture_sending_action")
        return {
            **action,
            "name": f"{self.name}: {label}",
            "display_name": f"{self.name}: {label}",
            "domain": list(Domain("step_id", "=", self.id) & Domain(COUNTED[figure])),
        }
