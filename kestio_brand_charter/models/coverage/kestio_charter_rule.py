"""Coverage: what a charter says of a marker, at any level: everywhere, or for a channel, a step, a tier."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a published version settles; the rest is the progress of its deployment, and lives on.
SETTLED = {"charter_id", "marker_id", "channel_id", "step_id", "tier_id", "tier_code", "applicability"}


class KestioCharterRule(models.Model):
    """Each property that a rule leaves empty is inherited from the less specific ones."""

    _name = "kestio.charter.rule"
    _description = "Rule of coverage"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "kestio.tier.code.mixin",
        "kestio.charter.rule.place.mixin",
    ]
    _order = "charter_id, marker_id, specificity, id"
    _rec_name = "marker_id"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    charter_state = fields.Selection(related="charter_id.state", string="State of the charter")
    company_id = fields.Many2one(related="charter_id.company_id", store=True, index=True)
    marker_id = fields.Many2one(
        "kestio.charter.marker",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('charter_id', '=', charter_id)]",
    )
    channel_id = fields.Many2one("kestio.channel", ondelete="restrict", help="None: all channels.")
    step_id = fields.Many2one("kestio.journey.step", ondelete="restrict", help="None: all steps.")
    specificity = fields.Integer(compute="_compute_specificity", store=True)
    applicability = fields.Selection(
        selection=[("na", "Not applicable"), ("optional", "Optional"), ("required", "Required")],
        help="Empty: as the less specific rules say.",
    )
    state = fields.Selection(
        copy=True,
        tracking=True,
        selection=[
            ("undefined", "Undefined"),
            ("defined", "Defined"),
            ("deployed", "Deployed"),
            ("audited", "Audited"),
        ],
        help="Empty: as the less specific rules say.",
    )
    user_id = fields.Many2one("res.users", string="Owner", tracking=True)
    due_date = fields.Date(tracking=True)
    content = fields.Html(translate=True, help="What is done here, concretely.")
    artefact = fields.Reference(
        selection="_selection_artefact", help="What carries it: a template, a page, a script..."
    )
    url = fields.Char(string="Address", help="When it is outside of Odoo.")
    ease = fields.Integer(default=0, help="From 1 (hard) to 5 (easy); 0: as the less specific rules say, else 3.")
    cost = fields.Monetary(help="What it costs a year, when somebody counted it.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    audited_on = fields.Date(readonly=True)
    copied_from = fields.Integer(readonly=True, copy=False, help="Id of the rule of the version before.")

    _cell_uniq = models.UniqueIndex(
        "(charter_id, marker_id, COALESCE(channel_id, 0), COALESCE(step_id, 0), COALESCE(tier_code, ''))",
        "The charter has a rule of this level already: change that one.",
    )
    _ease_bounds = models.Constraint("CHECK(ease BETWEEN 0 AND 5)", "Ease is from 1 (hard) to 5 (easy).")
    _cost_positive = models.Constraint("CHECK(cost >= 0)", "A cost is not negative.")

    @api.model
    def _selection_artefact(self):
        """Return what may carry a rule: models of this database that exist and that the user may read."""
        names = ("mail.template", "mailing.mailing", "website.page", "ir.attachment", "knowledge.article")
        models_ = self.env["ir.model"].sudo().search([("model", "in", names)])
        return [(model.model, model.name) for model in models_]

    @api.depends("channel_id", "step_id", "tier_code")
    def _compute_specificity(self):
        for rule in self:
            rule.specificity = sum(map(bool, (rule.channel_id, rule.step_id, rule.tier_code)))

    def _cell_key(self):
        """Return what names the same place in all versions."""
        return self.marker_id.key, self.channel_id.id, self.step_id.id, self.tier_code or False

    def copy_data(self, default=None):
        """Remember in each copy what it was made from: what is deleted there meanwhile does not come back."""
        return [{**vals, "copied_from": rule.id} for rule, vals in zip(self, super().copy_data(default), strict=True)]

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create([{**vals, "tier_code": vals.get("tier_code") or False} for vals in vals_list])
        rules._check_settled(rules.filtered("applicability"))
        rules._check_marker()
        return rules

    def write(self, vals):
        settles = SETTLED & vals.keys()
        self._check_settled(self if settles else self.browse())
        result = super().write(vals)
        if settles:
            self._check_settled(self)
            self._check_marker()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_settled(self.filtered("applicability"))

    def _check_settled(self, settling):
        """Refuse changes in archived versions; in published ones, those of what was approved."""
        if any(charter.state == "archived" for charter in self.charter_id):
            raise UserError(self.env._("This version of the charter is archived: it is kept as it was."))
        settling.charter_id._touch()

    def _check_marker(self):
        if any(rule.marker_id.charter_id != rule.charter_id for rule in self):
            raise UserError(self.env._("The marker belongs to another version of the charter."))
