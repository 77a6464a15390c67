"""Audits: one artefact judged by one auditor, against what the charter requires in its cell."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..coverage import sql_coverage

# Where an artefact comes from stays unknown: an anonymous audit has no way back to people.
HIDDEN = "base.group_system"
KINDS = [("mail", "E-mail"), ("call", "Telephone call"), ("visit", "Visit or meeting"), ("page", "Web page")]
# What a person changes in an audit; all else is settled by the draw, and by validating.
OPEN_FIELDS = {"auditor_id", "line_ids", "comment", "message_follower_ids", "activity_ids", "message_ids"}


class KestioCharterAudit(models.Model):
    """To do, done, and expired when its result has aged; what is done does not change."""

    _name = "kestio.charter.audit"
    _description = "Audit"
    _inherit = ["mail.thread", "mail.activity.mixin", "kestio.tier.code.mixin", "kestio.charter.audit.result.mixin"]
    _order = "state desc, id desc"

    campaign_id = fields.Many2one("kestio.charter.campaign", required=True, readonly=True, index=True)
    charter_id = fields.Many2one(related="campaign_id.charter_id", store=True, index=True)
    brand_id = fields.Many2one(related="campaign_id.brand_id", store=True, index=True)
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True)
    channel_id = fields.Many2one("kestio.channel", required=True, readonly=True, ondelete="restrict")
    step_id = fields.Many2one("kestio.journey.step", required=True, readonly=True, ondelete="restrict")
    tier_code = fields.Char(readonly=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    artefact_date = fields.Datetime(string="Date of the artefact", readonly=True)
    artefact = fields.Html(
        readonly=True, sanitize=True, sanitize_form=True, groups="kestio_brand_charter.group_auditor"
    )
    res_model = fields.Char(readonly=True, groups=HIDDEN)
    res_id = fields.Integer(readonly=True, groups=HIDDEN, aggregator=None)
    author_id = fields.Many2one("res.users", string="Author (kept back)", readonly=True, groups=HIDDEN)
    author_name = fields.Char(
        string="Author", compute="_compute_author_name", compute_sudo=True, help="Not in anonymous campaigns."
    )
    auditor_id = fields.Many2one("res.users", required=True, index=True, tracking=True)
    state = fields.Selection(
        selection=[("todo", "To do"), ("done", "Done"), ("expired", "Expired")],
        required=True,
        default="todo",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    line_ids = fields.One2many("kestio.charter.audit.line", "audit_id", string="Questions")
    comment = fields.Text(string="Overall remark")
    double_of_id = fields.Many2one(
        "kestio.charter.audit", string="Second audit of", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    redo_of_id = fields.Many2one(
        "kestio.charter.audit", string="Re-audit of", readonly=True, index="btree_not_null", ondelete="set null"
    )
    hidden_for_id = fields.Many2one("res.users", readonly=True, copy=False, groups=HIDDEN)
    correction_ids = fields.One2many("kestio.charter.correction", "audit_id", string="Corrective actions")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    is_anonymous = fields.Boolean(related="campaign_id.is_anonymous")

    _artefact_idx = models.Index("(res_model, res_id)")
    _cell_idx = models.Index("(brand_id, channel_id, step_id, tier_code) WHERE score_state = 'rated'")
    _double_uniq = models.UniqueIndex("(double_of_id)", "This audit has a second one already.")
    _not_himself = models.Constraint(
        "CHECK(auditor_id <> author_id)", "An auditor does not audit his own work: give it to somebody else."
    )

    @api.depends("kind", "artefact_date", "channel_id", "step_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for audit in self:
            audit.display_name = self.env._(
                "%(kind)s no. %(number)s (%(channel)s, %(step)s)",
                kind=kinds.get(audit.kind, ""),
                number=audit.id or "",
                channel=audit.channel_id.name or "",
                step=audit.step_id.name or "",
            )

    @api.depends("campaign_id.is_anonymous")
    def _compute_author_name(self):
        for audit in self:
            audit.author_name = not audit.campaign_id.is_anonymous and audit.author_id.name

    @api.depends("auditor_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for audit in self:
            audit.is_mine = audit.auditor_id == self.env.user

    @api.constrains("auditor_id", "author_id", "double_of_id")
    def _check_auditor(self):
        audits = self.sudo()
        seconds = audits.search([("double_of_id", "in", audits.ids)]).grouped("double_of_id")
        for audit in audits:
            if audit.auditor_id == audit.author_id:
                raise ValidationError(self.env._("An auditor does not audit his own work: give it to somebody else."))
            others = audit.double_of_id | seconds.get(audit, audits.browse())
            if audit.auditor_id in others.auditor_id:
                raise ValidationError(self.env._("A second audit is made by another auditor."))
            if not audit.campaign_id._can_audit(audit.auditor_id):
                raise ValidationError(self.env._("%(name)s is no auditor of this company.", name=audit.auditor_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Audits are made by the draw of a campaign, or by a re-audit."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_open(vals)
        result = super().write(vals)
        if "auditor_id" in vals:
            self.sudo()._hide_doubles()
        return result

    def _check_open(self, vals):
        """Refuse changes of what the draw and the result settled; answers are the auditor's own."""
        if vals.keys() - OPEN_FIELDS:
            raise UserError(self.env._("What was drawn and what came out cannot be changed."))
        if vals.keys() & {"auditor_id", "line_ids", "comment"} and any(audit.state != "todo" for audit in self):
            raise UserError(self.env._("This audit is done: it is kept as it was."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given_up(self):
        if not self.env.su:
            raise UserError(self.env._("Audits are not deleted: close the campaign to give up what is left to do."))

    def _give_up(self):
        """Delete what nobody will audit, seconds first."""
        self.filtered("double_of_id").unlink()
        self.exists().unlink()

    def _others(self):
        """Return the other audits of pairs."""
        return self.double_of_id | self.search([("double_of_id", "in", self.ids)])

    def _hide_doubles(self):
        """Hide each of two audits from the other's auditor until he has done his own."""
        for second in (self | self._others()).filtered("double_of_id"):
            first = second.double_of_id
            first.hidden_for_id = second.auditor_id if second.state == "todo" else False
            second.hidden_for_id = first.auditor_id if first.state == "todo" else False

    def _make_lines(self):
        """Ask for the markers that are required in the cell of each audit, and for no other."""
        rows = []
        asked = {charter: self._asked(charter) for charter in self.charter_id}
        for audit in self:
            markers = asked[audit.charter_id].get((audit.channel_id.id, audit.step_id.id, audit.tier_code or None), [])
            rows += [audit._line_values(marker) for marker in self.env["kestio.charter.marker"].browse(markers)]
        self.env["kestio.charter.audit.line"].create(rows)

    @api.model
    def _asked(self, charter):
        """Return the required markers of each cell, in the charter's order."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.channel_id, c.step_id, c.tier_code, array_agg(c.marker_id ORDER BY k.sequence, k.id)
                  FROM (%s) c JOIN kestio_charter_marker k ON k.id = c.marker_id
                 WHERE c.asked = 2 GROUP BY c.channel_id, c.step_id, c.tier_code
                """,
                sql_coverage.cells(SQL("h.id = %s", charter.id)),
            )
        )
        return {(channel, step, tier): markers for channel, step, tier, markers in rows}

    def _line_values(self, marker):
        return {
            "audit_id": self.id,
            "marker_id": marker.id,
            "sequence": marker.sequence,
            "kind": marker.question_kind,
            "weight": marker.weight,
            "is_critical": marker.critical,
        }
