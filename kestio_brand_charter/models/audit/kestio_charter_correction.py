"""Audits: what an audit found wrong, who corrects it and until when; only a re-audit closes it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

ACTIVITY = "kestio_brand_charter.activity_type_correct"


class KestioCharterCorrection(models.Model):
    """Its owner has an activity; doing it is not yet the proof that it works."""

    _name = "kestio.charter.correction"
    _description = "Corrective action"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, due_date, id"
    _rec_name = "summary"
    # Owners are readers: they say in the thread what they did.
    _mail_post_access = "read"

    audit_id = fields.Many2one("kestio.charter.audit", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="audit_id.company_id", store=True, index=True)
    brand_id = fields.Many2one(related="audit_id.brand_id", store=True)
    channel_id = fields.Many2one(related="audit_id.channel_id", store=True)
    step_id = fields.Many2one(related="audit_id.step_id", store=True)
    tier_id = fields.Many2one(related="audit_id.tier_id")
    marker_id = fields.Many2one("kestio.charter.marker", required=True, readonly=True, index=True, ondelete="restrict")
    summary = fields.Char(string="What is done", required=True)
    user_id = fields.Many2one("res.users", string="Owner", required=True, index=True, tracking=True)
    due_date = fields.Date(required=True, tracking=True)
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Closed")], required=True, default="open", readonly=True, tracking=True
    )
    is_worked = fields.Boolean(
        string="Done, to be proved",
        compute="_compute_is_worked",
        compute_sudo=True,
        help="Its owner did it; a re-audit must show it.",
    )
    reaudit_id = fields.Many2one("kestio.charter.audit", string="Closed by", readonly=True, ondelete="set null")
    closed_on = fields.Datetime(readonly=True)

    _marker_uniq = models.UniqueIndex(
        "(audit_id, marker_id) WHERE state = 'open'", "This marker is being corrected already."
    )

    @api.depends("activity_ids", "state")
    def _compute_is_worked(self):
        for one in self:
            one.is_worked = one.state == "open" and not one.activity_ids

    @api.model_create_multi
    def create(self, vals_list):
        corrections = super().create([{**vals, "state": "open", "reaudit_id": False} for vals in vals_list])
        corrections._check_owners()
        for one in corrections:
            one._schedule()
        return corrections

    def write(self, vals):
        if not self.env.su and vals.keys() & {"state", "reaudit_id", "closed_on", "audit_id", "marker_id"}:
            raise UserError(self.env._("A corrective action is closed by an audit in which the marker shows."))
        result = super().write(vals)
        if vals.keys() & {"user_id", "due_date", "summary"}:
            self._check_owners()
            for one in self.filtered(lambda one: one.state == "open"):
                one.activity_ids.sudo().write(
                    {"user_id": one.user_id.id, "date_deadline": one.due_date, "summary": one.summary}
                )
        return result

    def _check_owners(self):
        """Refuse owners who could not open it.

        :raises UserError: naming them.
        """
        for one in self:
            owner = one.user_id.sudo()
            if not owner.has_group("kestio_brand_charter.group_reader") or one.company_id not in owner.company_ids:
                raise UserError(
                    self.env._("%(name)s cannot read this charter: ask for another owner.", name=owner.name)
                )

    def _schedule(self):
        self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY, summary=self.summary, user_id=self.user_id.id, date_deadline=self.due_date
        )

    def _close(self, audit):
        """Close by an audit; the activity of the owner is done."""
        for one in self:
            one.write({"state": "closed", "reaudit_id": audit.id, "closed_on": fields.Datetime.now()})
        feedback = self.env._("Shown by %(audit)s.", audit=audit.display_name)
        self.activity_feedback([ACTIVITY], feedback=feedback)

    def action_redo(self):
        """Audit the cell again."""
        self.ensure_one()
        return self.audit_id.action_redo()
