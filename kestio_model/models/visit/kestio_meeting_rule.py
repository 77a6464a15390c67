"""Visit: what follows a meeting of some type with some outcome, or a quote that is not answered."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OUTCOMES = [
    ("held", "Held"),
    ("no_show", "No-show"),
    ("late_cancel", "Cancelled late by the customer"),
    ("we_cancelled", "Cancelled by us"),
    ("rescheduled", "Rescheduled"),
]
MODELS = {"meeting": "calendar.event", "quote": "sale.order"}


class KestioMeetingRule(models.Model):
    """Empty types, outcome or tier mean any. Several rules may fire; each fires once per meeting or quote."""

    _name = "kestio.meeting.rule"
    _description = "Follow-up rule"
    _inherit = ["kestio.rule.proposal.mixin"]
    _order = "trigger, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    trigger = fields.Selection(
        selection=[("meeting", "Meeting"), ("quote", "Quote")],
        string="After",
        required=True,
        default="meeting",
    )
    type_ids = fields.Many2many("calendar.event.type", string="Meeting types", help="Empty: any type, and none.")
    outcome = fields.Selection(selection=OUTCOMES, help="Empty: whatever became of the meeting.")
    tier_id = fields.Many2one(
        "kestio.tier",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('company_id', '=', company_id), ('state', '=', 'active')]",
        help="Of the customer; found again by its code in later versions. Empty: any tier, and none.",
    )
    action = fields.Selection(
        selection=[("activity", "Activity"), ("mail", "E-mail"), ("visit", "Next visit")],
        string="What",
        required=True,
        default="activity",
    )
    delay_days = fields.Integer(string="After (days)", help="After the meeting, or after the quote was sent.")
    activity_type_id = fields.Many2one("mail.activity.type", ondelete="restrict", index="btree_not_null")
    summary = fields.Char(translate=True)
    user_mode = fields.Selection(
        selection=[("rep", "Rep of the meeting"), ("owner", "Salesperson of the customer"), ("user", "Somebody")],
        string="For",
        required=True,
        default="rep",
    )
    user_id = fields.Many2one("res.users", string="Who", index="btree_not_null")
    mail_model = fields.Char(compute="_compute_mail_model")
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('model', '=', mail_model)]",
        help="Its attachments go with it: a product sheet, for example.",
    )
    done_ids = fields.One2many("kestio.meeting.rule.done", "rule_id")
    done_count = fields.Integer(string="Fired", compute="_compute_done_count")

    _delay_positive = models.Constraint("CHECK(delay_days >= 0)", "A delay cannot be negative.")

    @api.depends("trigger")
    def _compute_mail_model(self):
        for rule in self:
            rule.mail_model = MODELS[rule.trigger or "meeting"]

    @api.depends("done_ids")
    def _compute_done_count(self):
        groups = self.env["kestio.meeting.rule.done"]._read_group(
            [("rule_id", "in", self.ids), ("state", "=", "done")], ["rule_id"], ["__count"]
        )
        counts = {rule.id: count for rule, count in groups}
        for rule in self:
            rule.done_count = counts.get(rule.id, 0)

    @api.constrains("trigger", "action", "activity_type_id", "template_id", "user_mode", "user_id", "delay_days")
    def _check_complete(self):
        for rule in self:
            if missing := rule._missing():
                raise ValidationError(missing)

    def _missing(self):
        """Return what this rule lacks to be applied, as a sentence, or nothing."""
        self.ensure_one()
        if self.action == "activity" and not self.activity_type_id:
            return self.env._("%s: choose the type of the activity.", self.name)
        if self.action == "mail" and self.template_id.model != MODELS[self.trigger]:
            return self.env._("%s: choose an e-mail template that is written for this.", self.name)
        if self.user_mode == "user" and not self.user_id:
            return self.env._("%s: choose who does it.", self.name)
        if self.trigger == "quote" and self.action == "visit":
            return self.env._("%s: a visit is planned after a meeting, not after a quote.", self.name)
        if self.trigger == "quote" and not self.delay_days:
            return self.env._("%s: say how many days after the quote.", self.name)
        return ""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fired(self):
        fired = self.env["kestio.meeting.rule.done"].sudo().search([("rule_id", "in", self.ids)], limit=1).rule_id
        if fired:
            raise UserError(self.env._("%s has been applied already: switch it off instead.", fired.name))

    # Which rules apply

    @api.model
    def _of(self, trigger, companies):
        """Return the rules that are on for companies, in their order, as superuser."""
        domain = [("trigger", "=", trigger), ("company_id", "in", companies.ids), ("active", "=", True)]
        return self.sudo().search(domain)

    def _fits_meeting(self, event, tier_code):
        """Tell whether this rule applies to a meeting, whose customer is in a tier."""
        return (
            (not self.outcome or self.outcome == event.kestio_outcome)
            and (not self.type_ids or bool(self.type_ids & event.categ_ids))
            and self._fits_tier(tier_code)
        )

    def _fits_tier(self, tier_code):
        """Tell whether this rule is for a tier, which is known by its code in every version."""
        return not self.tier_id or self.tier_id.code == tier_code

    def _who(self, case):
        """Return who does the activity of this rule."""
        owner = case.lead.user_id or case.partner.commercial_partner_id.user_id
        chosen = {"rep": case.rep, "owner": owner, "user": self.user_id}[self.user_mode]
        return chosen or case.rep or owner or self.env.user
