"""Audits: what comes out: score, cells that are audited from now on, what is to correct, what is audited again."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import audit as engine


class KestioCharterAuditResultMixin(models.AbstractModel):
    """A result counts fully for six months; then it is expired, and counts less and less."""

    _name = "kestio.charter.audit.result.mixin"
    _description = "Result of an audit"

    score = fields.Float(readonly=True, copy=False, digits=(4, 1), aggregator="avg")
    score_state = fields.Selection(
        selection=[("rated", "Rated"), ("none", "No score")],
        string="Rating",
        readonly=True,
        copy=False,
        help="Without score when all answers were not applicable.",
    )
    is_capped = fields.Boolean(string="Capped", readonly=True, copy=False, help="A critical marker failed.")
    is_passed = fields.Boolean(string="Passed", readonly=True, copy=False)
    done_on = fields.Datetime(string="Audited on", readonly=True, copy=False)
    valid_until = fields.Date(readonly=True, copy=False, help="Counts fully until then, less and less afterwards.")
    replaced_on = fields.Datetime(readonly=True, copy=False, help="Audited again: the new result counts instead.")
    is_to_redo = fields.Boolean(string="To re-audit", readonly=True, copy=False)
    freshness = fields.Float(compute="_compute_freshness", help="How much the result counts today, in percent.")

    @api.depends("done_on")
    def _compute_freshness(self):
        now = fields.Datetime.now()
        for audit in self:
            days = (now - audit.done_on).total_seconds() / 86400 if audit.done_on else 0
            audit.freshness = 100 * engine.freshness(days) if audit.done_on else 0

    def _check_mine(self):
        """Refuse what only the auditor of an open audit does.

        :raises UserError: when the audit is done, or somebody else's.
        """
        for audit in self:
            if audit.state != "todo":
                raise UserError(self.env._("This audit is done: it is kept as it was."))
            if audit.auditor_id != self.env.user and not self.env.su:
                raise UserError(self.env._("This audit is %(name)s's.", name=audit.sudo().auditor_id.name))

    def action_validate(self):
        """Finish the audit; where it did not pass, propose what to correct, else go to the next one.

        :raises UserError: when a question is open, or the audit is somebody else's.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_mine()
        if unanswered := self.line_ids.filtered(lambda line: not line.answer):
            raise UserError(
                self.env._(
                    "Not answered yet: %(names)s. What cannot be judged is not applicable.",
                    names=", ".join(unanswered.marker_id.mapped("name")),
                )
            )
        self.sudo()._settle()
        if self.score_state == "rated" and not self.is_passed and not self.double_of_id:
            return self.action_correct()
        return self.action_next()

    def _settle(self):
        """Write what comes out of audits whose questions are answered."""
        for audit in self:
            audit._settle_one()

    def _settle_one(self):
        lines = [(line._norm(), line.weight, line.is_critical) for line in self.line_ids]
        score, is_capped = engine.score(lines, cap=float(self.campaign_id.cap))
        now = fields.Datetime.now()
        self.write(
            {
                "state": "done",
                "score": score or 0.0,
                "score_state": "none" if score is None else "rated",
                "is_capped": is_capped,
                "is_passed": score is not None and score >= self.campaign_id.pass_mark,
                "done_on": now,
                "valid_until": now.date() + relativedelta(months=engine.FULL_MONTHS),
            }
        )
        self._hide_doubles()
        if score is not None and not self.double_of_id:
            self._replace_former(now)
            self._close_corrections()
            self._prove()

    def _same_cell(self):
        """Return the domain of the audits of the same cell of the brand."""
        names = ("brand_id", "channel_id", "step_id")
        return [*((name, "=", self[name].id) for name in names), ("tier_code", "=", self.tier_code)]

    def _replace_former(self, now):
        """Let the result count instead of the one that it redoes; the cell needs no other audit."""
        former = self.redo_of_id
        former.write({"replaced_on": now})
        stale = self.search([*self._same_cell(), ("is_to_redo", "=", True), ("id", "!=", self.id)])
        stale.write({"is_to_redo": False})
        (stale | former).activity_unlink(["kestio_brand_charter.activity_type_reaudit"])

    def _prove(self):
        """Set the cell audited for each marker that showed, when the audit passed and the version is in force."""
        if not self.is_passed or self.charter_id.state != "published":
            return
        shown = self.line_ids.filtered(lambda line: line.is_rated and not engine.failed(line._norm()))
        known = self.env["kestio.charter.rule"].search(self._rule_domain(shown.marker_id))
        values = {"state": "audited", "audited_on": fields.Date.context_today(self)}
        known.write(values)
        place = {name: self[name].id for name in ("charter_id", "channel_id", "step_id")}
        known.create(
            [
                {**place, "tier_code": self.tier_code, "marker_id": marker.id, **values}
                for marker in shown.marker_id - known.marker_id
            ]
        )

    def _rule_domain(self, markers):
        """Return the domain of the rules of this very cell."""
        place = [(name, "=", self[name].id) for name in ("charter_id", "channel_id", "step_id")]
        return [*place, ("tier_code", "=", self.tier_code), ("marker_id", "in", markers.ids)]

    def action_correct(self):
        """Open what is proposed to be corrected."""
        self.ensure_one()
        if self.state == "todo" or self.score_state != "rated":
            raise UserError(self.env._("Validate the audit first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrective actions"),
            "res_model": "kestio.charter.correct",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_audit_id": self.id},
        }

    def _close_corrections(self):
        """Close what was to be corrected in this cell and now shows, in an artefact made since."""
        open_ones = self.env["kestio.charter.correction"].search(
            [
                ("state", "=", "open"),
                *((f"audit_id.{name}", operator, value) for name, operator, value in self._same_cell()),
                ("audit_id", "!=", self.id),
            ]
        )
        shown = {line.marker_id.key for line in self.line_ids if line.is_rated and not engine.failed(line._norm())}
        closed = open_ones.filtered(
            lambda one: (
                one.marker_id.key in shown and (one.audit_id == self.redo_of_id or self.artefact_date > one.create_date)
            )
        )
        closed._close(self)

    def action_next(self):
        """Open the next audit of the current user; his list when there is none."""
        domain = [("auditor_id", "=", self.env.uid), ("state", "=", "todo")]
        audit = self.search([*domain, ("campaign_id", "=", self.campaign_id.id)], order="id", limit=1)
        audit = audit or self.search(domain, order="id", limit=1)
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_brand_charter.kestio_charter_audit_action")
        if not audit:
            return {**action, "target": "main"}
        return {**action, "views": [(False, "form")], "res_id": audit.id, "view_mode": "form"}

    def action_redo(self):
        """Draw another artefact of the same cell, made since, to be audited again.

        :raises UserError: when there is none, or the charter is not in force any more.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "todo" or self.double_of_id:
            raise UserError(self.env._("Only an audit that is done is audited again."))
        campaign = self.sudo().campaign_id
        if campaign.charter_id.state != "published":
            raise UserError(self.env._("Audits judge by a published charter: this version is not in force."))
        if self.sudo().search_count([("redo_of_id", "=", self.id), ("state", "=", "todo")], limit=1):
            raise UserError(self.env._("It is being audited again already."))
        audit = self.sudo()._draw_again(campaign)
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_brand_charter.kestio_charter_audit_action")
        return {**action, "views": [(False, "form")], "res_id": audit.id}

    def _draw_again(self, campaign):
        """Make the audit of the first artefact in the order of the seed; the same auditor if he may, else another."""
        found = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) p WHERE channel_id = %s AND step_id = %s AND tier_code IS NOT DISTINCT FROM %s"
                " ORDER BY place LIMIT 50",
                campaign._population_since(self.done_on),
                self.channel_id.id,
                self.step_id.id,
                self.tier_code or None,
            )
        )
        auditors = [self.auditor_id.id, *(campaign.auditor_ids - self.auditor_id).ids]
        auditors = [one for one in auditors if campaign._can_audit(self.env["res.users"].browse(one))]
        for row in found:
            row["key"] = f"{row['res_model']},{row['res_id']}"
            given = engine.assign([(row["key"], {row["author_id"]})], auditors)
            if given:
                texts = self.env["kestio.charter.artefact"]._freeze([row], campaign.is_anonymous)
                values = campaign._audit_values(row, given[row["key"]], texts[row["key"]])
                audit = self.create({**values, "redo_of_id": self.id})
                audit._make_lines()
                return audit
        raise UserError(
            self.env._(
                "Nothing was sent, said or shown in this cell since %(date)s: there is nothing to audit again.",
                date=fields.Date.to_string(self.done_on),
            )
        )
