"""Nurture: a step of a scenario: after how long, if what happened, what is done."""

from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CONDITIONS = [
    ("always", "Always"),
    ("opened", "If he opened the mail before"),
    ("clicked", "If he clicked in the mail before"),
    ("not_clicked", "If he did not click in the mail before"),
    ("replied", "As soon as he answers"),
    ("visited", "If he read this page since"),
    ("nothing", "If he did nothing since"),
]
OF_MAILS = ("opened", "clicked", "not_clicked", "replied")
UNITS = {"hours": 1, "days": 24}


class KestioNurtureStep(models.Model):
    """Steps make a tree: of those that follow one, the first whose time has come and whose condition holds is taken."""

    _name = "kestio.nurture.step"
    _description = "Step of a scenario"
    _inherit = ["kestio.nurture.step.trial.mixin", "kestio.nurture.step.figures.mixin"]
    _order = "scenario_id, sequence, id"

    scenario_id = fields.Many2one("kestio.nurture.scenario", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="scenario_id.state")
    parent_id = fields.Many2one(
        "kestio.nurture.step",
        string="After",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('scenario_id', '=', scenario_id)]",
        help="Empty: a first step.",
    )
    child_ids = fields.One2many("kestio.nurture.step", "parent_id", string="Followed by")
    key = fields.Char(required=True, copy=False, default=lambda self: uuid4().hex)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    delay = fields.Integer(string="Wait", required=True, default=3)
    delay_unit = fields.Selection(
        selection=[("hours", "Hours"), ("days", "Days")], string="Unit", required=True, default="days"
    )
    condition = fields.Selection(selection=CONDITIONS, required=True, default="always")
    pattern = fields.Char(string="Page", help="Address of the page; * stands for anything: /pricing*")
    action = fields.Selection(
        selection=[
            ("mail", "Send a mail"),
            ("activity", "Ask the rep to do something"),
            ("sales", "Hand over to sales"),
        ],
        required=True,
        default="mail",
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Mail",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('model', '=', 'crm.lead')]",
    )
    summary = fields.Char(string="What the rep should do", translate=True)

    _delay_positive = models.Constraint("CHECK(delay >= 0)", "A delay cannot be negative.")

    @api.constrains("parent_id", "scenario_id")
    def _check_tree(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A step cannot come after itself."))
        for step in self:
            if step.parent_id and step.parent_id.scenario_id != step.scenario_id:
                raise ValidationError(self.env._("A step comes after a step of its own scenario."))

    @api.constrains("condition", "parent_id", "action")
    def _check_condition(self):
        for step in self | self.child_ids:
            if step.condition == "replied" and (step.action == "mail" or step.child_ids):
                raise ValidationError(
                    self.env._("Who answers gets no more mails: let '%s' ask the rep, or hand over.", step.name)
                )
            if step.parent_id.condition == "replied":
                raise ValidationError(self.env._("Nothing comes after '%s'.", step.parent_id.name))
            if step.condition in OF_MAILS and step.parent_id.action != "mail":
                raise ValidationError(
                    self.env._("'%s' looks at the mail before it, but the step before sends none.", step.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.scenario_id._check_draft()
        return steps

    def write(self, vals):
        if vals.keys() - {"name"}:
            self.scenario_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.scenario_id._check_draft()

    def _wait(self):
        """Return how long this step waits after the one before it."""
        return timedelta(hours=self.delay * UNITS[self.delay_unit])

    def _copy_into(self, scenario):
        """Copy these steps into another version; they stay the same steps."""
        copies = {}
        for step in self._parents_first():
            copies[step] = step.copy(
                {
                    "scenario_id": scenario.id,
                    "parent_id": copies[step.parent_id].id if step.parent_id else False,
                    "key": step.key,
                }
            )

    def _parents_first(self):
        level, ordered = self.filtered(lambda step: not step.parent_id), self.browse()
        while level:
            ordered += level
            level = self.filtered(lambda step, level=level: step.parent_id in level)
        return ordered

    def _check_complete(self, scenario):
        """Refuse a scenario that has nothing to send.

        :raises UserError: with the step that lacks something.
        """
        if not self.filtered(lambda step: not step.parent_id):
            raise UserError(self.env._("%s has no first step yet.", scenario.name))
        for step in self:
            if step.action == "mail" and not step.template_id:
                raise UserError(self.env._("Choose the mail of the step '%s'.", step.name))
            if step.condition == "visited" and not step.pattern:
                raise UserError(self.env._("Write the page that the step '%s' looks at.", step.name))
