"""Audits: a campaign: which artefacts are drawn, how many of each cell, who audits them and how."""

import secrets

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KIND_FIELDS = {"mail": "has_mail", "call": "has_call", "visit": "has_visit", "page": "has_page"}


class KestioCharterCampaign(models.Model):
    """Prepared, drawn once by its seed, audited, closed."""

    _name = "kestio.charter.campaign"
    _description = "Audit campaign"
    _inherit = ["mail.thread", "kestio.charter.campaign.draw.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char(required=True)
    charter_id = fields.Many2one(
        "kestio.charter",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
        default=lambda self: self.env["kestio.charter"].search([("state", "=", "published")], limit=1),
    )
    brand_id = fields.Many2one(related="charter_id.brand_id", store=True, index=True)
    company_id = fields.Many2one(related="charter_id.company_id", store=True, index=True)
    state = fields.Selection(
        selection=[("draft", "In preparation"), ("running", "Running"), ("done", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", required=True, default=lambda self: self.env.user, tracking=True
    )
    auditor_ids = fields.Many2many(
        "res.users",
        string="Auditors",
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("kestio_brand_charter.group_auditor").ids),
        ],
    )
    date_from = fields.Date(
        string="Artefacts from",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=3),
    )
    date_to = fields.Date(string="Artefacts to", required=True, default=lambda self: fields.Date.context_today(self))
    has_mail = fields.Boolean(string="E-mails sent", default=True)
    has_call = fields.Boolean(string="Telephone calls done", default=True)
    has_visit = fields.Boolean(string="Visits and meetings held", default=True)
    has_page = fields.Boolean(
        string="Web pages", help="Those that rules of the charter name for channels of the kind website."
    )
    per_cell = fields.Integer(string="Artefacts a cell", default=3, required=True)
    double_share = fields.Float(
        string="Audited twice (%)",
        default=20.0,
        digits=(5, 1),
        help="Share of the artefacts that a second auditor judges without seeing the first one's answers.",
    )
    seed = fields.Integer(
        required=True,
        copy=False,
        default=lambda self: secrets.randbelow(900_000) + 100_000,
        help="The same seed on the same artefacts draws the same ones: the draw can be proved.",
    )
    is_anonymous = fields.Boolean(
        string="Anonymous",
        default=True,
        help="Names, addresses and telephone numbers of the customer and of the rep are replaced in the copy that "
        "auditors read, and nobody sees where it comes from.",
    )
    pass_mark = fields.Float(default=70.0, digits=(4, 1), help="From this score on, a cell is audited.")
    cap = fields.Selection(
        selection=[("40", "40 at most"), ("0", "0")],
        string="When a critical marker fails",
        required=True,
        default="40",
    )
    audit_ids = fields.One2many("kestio.charter.audit", "campaign_id", string="Audits")
    audit_count = fields.Integer(compute="_compute_progress")
    done_count = fields.Integer(string="Audited", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="In percent.")

    _dates = models.Constraint("CHECK(date_from <= date_to)", "The period ends before it begins.")
    _bounds = models.Constraint(
        "CHECK(per_cell BETWEEN 1 AND 100 AND double_share BETWEEN 0 AND 100 AND pass_mark BETWEEN 0 AND 100)",
        "Artefacts a cell are from 1 to 100, the share audited twice and the pass mark from 0 to 100.",
    )

    @api.depends("audit_ids.state")
    def _compute_progress(self):
        counts = {}
        for campaign, state, count in self.env["kestio.charter.audit"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "state"], ["__count"]
        ):
            counts[campaign.id, state] = count
        for campaign in self:
            todo = counts.get((campaign.id, "todo"), 0)
            campaign.done_count = counts.get((campaign.id, "done"), 0) + counts.get((campaign.id, "expired"), 0)
            campaign.audit_count = todo + campaign.done_count
            campaign.progress = 100 * campaign.done_count / campaign.audit_count if campaign.audit_count else 0

    @api.constrains("auditor_ids", "company_id")
    def _check_auditors(self):
        for campaign in self:
            for auditor in campaign.auditor_ids:
                if not campaign._can_audit(auditor):
                    raise ValidationError(
                        self.env._("%(name)s is no auditor of this company.", name=auditor.sudo().name)
                    )

    def _can_audit(self, user):
        return user.has_group("kestio_brand_charter.group_auditor") and self.company_id in user.sudo().company_ids

    def write(self, vals):
        settled = set(vals) & self._settled_fields()
        if settled and any(campaign.state != "draft" for campaign in self):
            raise UserError(self.env._("The campaign is drawn: prepare another one to draw otherwise."))
        if "state" in vals and not self.env.su:
            raise UserError(self.env._("A campaign starts when it is drawn, and is closed by its button."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "state": "draft"} for vals in vals_list])

    @api.model
    def _settled_fields(self):
        """Return what the draw settles."""
        return {
            "charter_id", "date_from", "date_to", "per_cell", "double_share", "seed", "is_anonymous", "pass_mark",
            "cap", *KIND_FIELDS.values(),
        }  # fmt: skip

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        if any(campaign.state != "draft" for campaign in self):
            raise UserError(self.env._("A campaign that was drawn is kept: its results count."))

    def _kinds(self):
        """Return which kinds of artefacts are drawn."""
        return [kind for kind, name in KIND_FIELDS.items() if self[name]]

    def action_close(self):
        """Close the campaign; what was not audited is given up."""
        self.check_access("write")
        campaigns = self.sudo().filtered(lambda campaign: campaign.state == "running")
        campaigns.audit_ids.filtered(lambda audit: audit.state == "todo")._give_up()
        campaigns.write({"state": "done"})

    def action_open_audits(self):
        """Open the audits of the campaign."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_brand_charter.kestio_charter_audit_action")
        return {**action, "domain": [("campaign_id", "=", self.id)], "context": {"search_default_todo": 0}}
