"""Coverage: says who closes gaps, and until when; on the rules that close them, with an activity for the owner."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class KestioCharterGapAssign(models.TransientModel):
    """One owner and one date for all the rules that were chosen."""

    _name = "kestio.charter.gap.assign"
    _description = "Assign gaps"

    rule_ids = fields.Many2many("kestio.charter.rule", string="Rules", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("kestio_brand_charter.group_reader").ids),
            ("company_ids", "in", self.env.companies.ids),
        ],
        help="Readers of the charter; editors write how far it is.",
    )
    due_date = fields.Date(
        required=True, default=lambda self: fields.Date.add(fields.Date.context_today(self), days=30)
    )
    has_activity = fields.Boolean(string="Plan an activity", default=True)
    note = fields.Char(string="What to do")
    cells = fields.Integer(compute="_compute_cells", string="Required cells")

    @api.depends("rule_ids")
    def _compute_cells(self):
        domain = [
            ("act_rule_id", "in", self.rule_ids.ids),
            ("applicability", "=", "required"),
            ("state", "!=", "audited"),
        ]
        counts = dict(self.env["kestio.charter.cell"]._read_group(domain, ["act_rule_id"], ["__count"]))
        for wizard in self:
            wizard.cells = sum(counts.get(rule._origin, 0) for rule in wizard.rule_ids)

    def action_assign(self):
        """Write owner and date on the rules, and plan the activity.

        :raises UserError: for a date in the past, or an owner who cannot read the charter.
        """
        self.ensure_one()
        if self.due_date < fields.Date.context_today(self):
            raise UserError(self.env._("The due date is in the past."))
        companies = self.rule_ids.company_id
        if companies - self.user_id.company_ids or not self.user_id.has_group("kestio_brand_charter.group_reader"):
            raise UserError(self.env._("%(user)s cannot read this charter.", user=self.user_id.name))
        self.rule_ids.write({"user_id": self.user_id.id, "due_date": self.due_date})
        if self.has_activity:
            self.rule_ids.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.note or self.env._("Close the gap"),
                user_id=self.user_id.id,
                date_deadline=self.due_date,
            )
        return {"type": "ir.actions.act_window_close"}
