"""Segment: a proposed change of tier, with its evidence; a person accepts, rejects or snoozes it."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OPEN = ("open", "snoozed")


class KestioTierSuggestion(models.Model):
    """One level up or down for a customer (*account*), or a rule of the model to look at again (*model*)."""

    _name = "kestio.tier.suggestion"
    _description = "Tier suggestion"
    _inherit = ["mail.thread", "mail.activity.mixin", "kestio.tier.evidence.mixin", "kestio.onboarding.mixin"]
    _order = "direction desc, revenue desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    model_id = fields.Many2one("kestio.model", required=True, readonly=True, index=True, ondelete="cascade")
    from_tier_id = fields.Many2one("kestio.tier", string="From", readonly=True, index=True, ondelete="cascade")
    to_tier_id = fields.Many2one("kestio.tier", string="To", readonly=True, index=True, ondelete="cascade")
    direction = fields.Integer(readonly=True, aggregator=None)
    source = fields.Selection(
        selection=[("account", "Account"), ("model", "Model")], required=True, default="account", readonly=True
    )
    state = fields.Selection(
        selection=[
            ("open", "To decide"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("snoozed", "Snoozed"),
            ("expired", "Lapsed"),
        ],
        required=True,
        default="open",
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    index = fields.Float(readonly=True, digits=(4, 1), aggregator="avg")
    coverage = fields.Float(readonly=True, aggregator="avg")
    revenue = fields.Monetary(readonly=True)
    since = fields.Date(readonly=True)
    date = fields.Date(string="Suggested on", readonly=True)
    breakdown = fields.Json(readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    needs_manager = fields.Boolean(compute="_compute_needs_manager")
    can_accept = fields.Boolean(compute="_compute_can_accept")
    reason = fields.Char(readonly=True, tracking=True)
    snooze_until = fields.Date(readonly=True)
    cooldown_until = fields.Date(readonly=True)
    decided_by = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('open', 'snoozed')",
        "A customer has one open suggestion in a company.",
    )
    _partner_idx = models.Index("(partner_id, company_id, state)")

    @api.depends("to_tier_id", "model_id")
    def _compute_needs_manager(self):
        for suggestion in self:
            top = suggestion.model_id.tier_ids.sorted("sequence")[:1]
            suggestion.needs_manager = suggestion.model_id.approve_top and suggestion.to_tier_id == top

    @api.depends("needs_manager", "source")
    @api.depends_context("uid")
    def _compute_can_accept(self):
        manager, director = self._is_manager(), self.env.user.has_group("kestio_model.group_director")
        for suggestion in self:
            suggestion.can_accept = (
                director if suggestion.source == "model" else manager or not suggestion.needs_manager
            )

    # Decisions

    def action_accept(self):
        """Give the customers the suggested tier; a suggestion on the model opens a new draft version instead.

        :raises AccessError: when a plain user accepts a move into a top tier that a manager must approve.
        :raises UserError: when a suggestion was decided meanwhile.
        """
        self._check_open()
        if self.filtered("needs_manager") and not self._is_manager():
            raise AccessError(self.env._("A manager approves the moves into the top tier."))
        self._close("accepted")
        rules = self.filtered(lambda suggestion: suggestion.source == "model")
        for company, group in (self - rules).grouped("company_id").items():
            self.env["kestio.tier.writer"].sudo()._write_tiers(
                company,
                {suggestion.partner_id.id: suggestion.to_tier_id.id for suggestion in group},
                reason=self.env._("Suggestion accepted"),
                user=self.env.user,
            )
        return rules[:1].model_id.action_new_version() if rules else None

    def action_ask_approval(self):
        """Ask the manager of the salesperson's team to decide, by an activity on the suggestion."""
        self._check_open()
        for suggestion in self.filtered("needs_manager"):
            suggestion.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "Approve %(tier)s for %(customer)s",
                    tier=suggestion.to_tier_id.name,
                    customer=suggestion.partner_id.display_name,
                ),
                user_id=suggestion._approver().id,
            )

    def _approver(self):
        """Return who approves: the leader of the salesperson's team, or a manager of the commercial model."""
        leader = self.sudo().user_id.sale_team_id.user_id
        managers = self.env.ref("kestio_model.group_manager").sudo().all_user_ids
        in_company = managers.filtered(lambda user: self.company_id in user.company_ids and not user.share)
        return leader if leader in in_company else (in_company - self.env.ref("base.user_root"))[:1]

    def action_reject(self, reason=None):
        """Keep the customers in their tier; the same move is not proposed again during the model's pause.

        :param reason: why, shown in the history; required.
        """
        self._check_open()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the suggestion is rejected: the reason teaches the next version."))
        today = fields.Date.context_today(self)
        for model, group in self.grouped("model_id").items():
            group._close(
                "rejected", reason=reason.strip(), cooldown_until=today + relativedelta(months=model.cooldown_months)
            )

    def action_snooze(self, until=None):
        """Put the suggestions aside until a date (in one month by default)."""
        self._check_open()
        today = fields.Date.context_today(self)
        until = fields.Date.to_date(until) or today + relativedelta(months=1)
        if until <= today:
            raise UserError(self.env._("A suggestion is snoozed until a date to come."))
        self._close("snoozed", snooze_until=until)

    def _check_open(self):
        self.check_access("read")
        if any(suggestion.state not in OPEN for suggestion in self):
            raise UserError(self.env._("Somebody decided on this suggestion, or it lapsed: reload the list."))
        if not self._is_manager() and self.filtered(lambda s: s.user_id and s.user_id != self.env.user):
            raise AccessError(self.env._("Decide on the suggestions of your own customers; a manager decides on all."))

    def _is_manager(self):
        return self.env.su or self.env.user.has_group("kestio_model.group_manager")

    def _close(self, state, **values):
        # Who, when and why are fields: a message for each suggestion would only make a bulk decision slow.
        decided = {"decided_by": self.env.uid, "decided_on": fields.Datetime.now()}
        self.sudo().with_context(tracking_disable=True).write({"state": state, **decided, **values})

    # The job's side

    @api.model
    def _open(self, model, as_of, ready):
        """Insert a suggestion for each customer whose move is due; ``ready`` is their statement."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO kestio_tier_suggestion (partner_id, company_id, model_id, from_tier_id, to_tier_id,
                       direction, source, state, index, coverage, revenue, since, date, breakdown,
                       create_uid, write_uid, create_date, write_date)
                SELECT partner_id, %(company)s, %(model)s, from_tier_id, to_tier_id, direction,
                       'account', 'open', index, coverage, revenue, since, %(as_of)s, breakdown,
                       %(uid)s, %(uid)s, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
                  FROM (%(ready)s) ready
                ON CONFLICT DO NOTHING
                """,
                company=model.company_id.id,
                model=model.id,
                as_of=as_of,
                ready=ready,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    @api.model
    def _settle(self, model, as_of, customers):
        """Wake what was snoozed until today, and let lapse what the customer's index no longer asks for."""
        self.flush_model()
        values = {
            "company": model.company_id.id,
            "model": model.id,
            "as_of": as_of,
            "customers": customers,
            "key": str(model.company_id.id),
        }
        self.env.cr.execute(SQL(_WAKE, **values))
        self.env.cr.execute(SQL(_LAPSE, **values))
        self.invalidate_model()

    @api.model
    def _expire_all(self, company, except_model):
        """Let the open suggestions of other versions of a company lapse."""
        self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("state", "in", OPEN),
                ("model_id.state", "=", "archived"),
                ("model_id", "!=", except_model.id),
            ]
        ).write({"state": "expired"})


_WAKE = """
    UPDATE kestio_tier_suggestion s SET state = 'open', snooze_until = NULL FROM res_partner p
     WHERE p.id = s.partner_id AND s.model_id = %(model)s AND s.state = 'snoozed' AND s.snooze_until <= %(as_of)s
       AND (%(customers)s)
"""
_LAPSE = """
    UPDATE kestio_tier_suggestion s SET state = 'expired' FROM res_partner p
     WHERE p.id = s.partner_id AND s.model_id = %(model)s AND s.state = 'open' AND s.source = 'account'
       AND (%(customers)s)
       AND ((p.kestio_tier_locked->>%(key)s)::boolean
            OR NOT EXISTS (SELECT FROM kestio_tier_evaluation e
                            WHERE e.partner_id = s.partner_id AND e.company_id = %(company)s
                              AND e.tier_id = s.from_tier_id AND e.direction = s.direction))
"""
