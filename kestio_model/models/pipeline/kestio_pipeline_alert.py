"""Pipeline: what the figures say is wrong with the process, its rules or the next period, with the evidence."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

KINDS = [
    ("conversion_inversion", "Later stage wins less often"),
    ("rule_outside", "Rule far from what happens"),
    ("hollow_success", "Hollow success"),
    ("promising_pipeline", "Promising pipeline"),
    ("class_changed", "Reliability class changed"),
]
# These last as long as the figures say so; the others are facts about a period.
LASTING = ("conversion_inversion", "rule_outside")


class KestioPipelineAlert(models.Model):
    """One situation, told once: whoever closes it is not told again while it stays the same."""

    _name = "kestio.pipeline.alert"
    _description = "Pipeline alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, date desc, id desc"

    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="What makes two situations the same.")
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done"), ("dismissed", "Dismissed")],
        required=True,
        default="open",
        readonly=True,
        group_expand=True,
    )
    is_current = fields.Boolean(string="Still so", default=True, readonly=True)
    date = fields.Date(string="Since", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True, index="btree_not_null")
    model_id = fields.Many2one(
        "kestio.model", string="Version", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    rule_id = fields.Many2one("kestio.stage.rule", readonly=True, index="btree_not_null", ondelete="set null")
    stage_id = fields.Many2one("crm.stage", readonly=True, index="btree_not_null", ondelete="set null")
    next_stage_id = fields.Many2one("crm.stage", readonly=True, index="btree_not_null", ondelete="set null")
    class_id = fields.Many2one("kestio.forecast.class", readonly=True, index="btree_not_null", ondelete="set null")
    evidence = fields.Json(readonly=True)
    sentence = fields.Char(compute="_compute_sentence")
    advice = fields.Char(compute="_compute_sentence")
    reason = fields.Char(readonly=True)
    closed_by = fields.Many2one("res.users", readonly=True)
    closed_on = fields.Datetime(readonly=True)
    can_apply = fields.Boolean(compute="_compute_can_apply")

    _current_uniq = models.UniqueIndex("(company_id, key) WHERE is_current", "This situation has been raised already.")

    @api.depends("kind", "stage_id", "team_id", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for alert in self:
            about = alert.stage_id.display_name or alert.sudo().team_id.display_name or alert.company_id.display_name
            alert.display_name = f"{labels[alert.kind]}: {about}"

    @api.depends("kind", "evidence")
    @api.depends_context("lang")
    def _compute_sentence(self):
        texts = {
            "conversion_inversion": self._text_inversion,
            "rule_outside": self._text_rule,
            "hollow_success": self._text_hollow,
            "promising_pipeline": self._text_promising,
            "class_changed": self._text_class,
        }
        for alert in self:
            alert.sentence, alert.advice = texts[alert.kind](alert)

    @api.depends("kind", "state", "rule_id")
    def _compute_can_apply(self):
        for alert in self:
            alert.can_apply = alert.kind == "rule_outside" and alert.state == "open" and bool(alert.rule_id)

    # Sentences, in the language of who reads

    def _text_inversion(self, alert):
        values = alert._known("rate", "closed", "low", "high", "next_rate", "next_closed", "next_low", "next_high")
        values |= {"stage": alert.stage_id.display_name, "next": alert.next_stage_id.display_name}
        return (
            self.env._(
                "Deals that reached %(stage)s were won in %(rate)s %% of cases (%(closed)s closed, interval %(low)s to "
                "%(high)s %%), those that reached the later stage %(next)s only in %(next_rate)s %% "
                "(%(next_closed)s closed, interval %(next_low)s to %(next_high)s %%).",
                **values,
            ),
            self.env._("Check what lets a deal into %(next)s: its criteria may be too easy.", **values),
        )

    def _text_rule(self, alert):
        values = alert._known("written", "rate", "closed", "low", "high")
        values |= {"stage": alert.stage_id.display_name, "rule": alert.rule_id.display_name or ""}
        return (
            self.env._(
                "The rule of %(stage)s says %(written)s %% on entry; of %(closed)s closed deals %(rate)s %% were won "
                "(interval %(low)s to %(high)s %%).",
                **values,
            ),
            self.env._("Apply the observed value in a new version, or look at how deals enter %(stage)s.", **values),
        )

    def _text_hollow(self, alert):
        return (
            self.env._(
                "%(month)s brought %(result)s (usually %(usual_result)s), but the pipeline that feeds what comes next "
                "holds %(pipeline)s instead of %(usual_pipeline)s.",
                **alert._period_values(),
            ),
            self.env._("Plan prospecting now: the next months are fed by what enters the pipeline today."),
        )

    def _text_promising(self, alert):
        return (
            self.env._(
                "%(month)s brought only %(result)s (usually %(usual_result)s), but the pipeline that feeds what comes "
                "next holds %(pipeline)s instead of %(usual_pipeline)s.",
                **alert._period_values(),
            ),
            self.env._("Help the deals that are late to close rather than asking for more new ones."),
        )

    def _text_class(self, alert):
        row = alert.sudo().class_id
        return (row._headline() if row else ""), (row.sentence if row else "")

    def _known(self, *names):
        """Return figures of the evidence, as a person writes them."""
        return {name: round(self.evidence.get(name) or 0) for name in names}

    def _period_values(self):
        amounts = ("result", "usual_result", "pipeline", "usual_pipeline")
        currency = self.company_id.currency_id
        # Of a currency without cents Odoo would take zeroes off the amount itself.
        keeps = {"trailing_zeroes": not currency.decimal_places}
        values = {name: format_amount(self.env, self.evidence.get(name) or 0, currency, **keeps) for name in amounts}
        month = format_date(self.env, self.evidence["month"], date_format="MMMM y")
        return values | {"month": month[:1].upper() + month[1:]}

    # Decisions

    def action_done(self):
        """Close the alerts: what had to be done was done."""
        self._close("done")

    def action_dismiss(self, reason=None):
        """Close the alerts without doing anything; the same situation is not raised again.

        :param reason: why; required.
        :raises UserError: without a reason.
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the alert is dismissed."))
        self._close("dismissed", reason.strip())

    def action_apply_observed(self):
        """Open a draft of a new version in which the rule says what was observed; the active version stays.

        A draft that was already made from the version in use is taken, so that several values go into one.

        :raises AccessError: for anybody but a director.
        :raises UserError: when the rule is no longer in the version in use.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["kestio.model"]._check_group("kestio_model.group_director")
        if not self.can_apply or self.model_id.state != "active":
            raise UserError(self.env._("This rule is not in the version in use any more: reload the list."))
        draft = self._draft()
        rule = self._rule_in(draft)
        if not rule:
            raise UserError(self.env._("%s has no rule for this stage any more.", draft.display_name))
        rule.probability = round(self.evidence["rate"], 1)
        self._close("done", self.env._("Applied in %s", draft.display_name))
        return draft._open_form()

    def _draft(self):
        """Return the newest draft made from the version in use, or a new one."""
        versions = self.env["kestio.model"]
        made = [("previous_id", "=", self.model_id.id), ("state", "=", "draft"), ("is_proposal", "=", False)]
        return versions.search(made, order="version desc", limit=1) or self.model_id.copy(
            {"previous_id": self.model_id.id, "name": self.model_id.name}
        )

    def _rule_in(self, draft):
        """Return the rule of a draft for the same stage, tier and team."""
        scope = (self.rule_id.stage_id, self.rule_id.tier_id.code, self.rule_id.team_id)
        return draft.stage_rule_ids.filtered(lambda rule: (rule.stage_id, rule.tier_id.code, rule.team_id) == scope)[:1]

    def _close(self, state, reason=None):
        self.check_access("read")
        self.env["kestio.model"]._check_group("kestio_model.group_manager")
        if any(alert.state != "open" for alert in self):
            raise UserError(self.env._("Somebody closed this alert meanwhile: reload the list."))
        self.sudo()._end(state, reason, self.env.user)

    def _end(self, state, reason=None, user=None):
        """Close the alerts and take back what was asked of people."""
        self.write(
            {
                "state": state,
                "reason": reason,
                "closed_by": user.id if user else False,
                "closed_on": fields.Datetime.now(),
            }
        )
        self.activity_ids.unlink()

    # The job's side

    @api.model
    def _follow(self, company, as_of, situations):
        """Raise what is new, refresh the evidence of what lasts, and close what the figures no longer say.

        :param situations: dicts of values of this model; ``key`` tells them apart.
        :return: the alerts that were raised.
        """
        alerts = self.sudo().with_context(mail_create_nolog=True)
        known = {
            alert.key: alert for alert in alerts.search([("company_id", "=", company.id), ("is_current", "=", True)])
        }
        now = {situation["key"]: situation for situation in situations}
        for key, alert in known.items():
            if key in now:
                alert._refresh(now[key]["evidence"])
            elif alert.kind in LASTING:
                alert.is_current = False
                if alert.state == "open":
                    alert._end("done")
        raised = alerts.create(
            [
                {"company_id": company.id, "date": as_of, **situation}
                for key, situation in now.items()
                if key not in known
            ]
        )
        raised._ask()
        return raised

    def _refresh(self, evidence):
        if self.state == "open" and self.evidence != evidence:
            self.evidence = evidence

    def _ask(self):
        """Give whoever is responsible an activity, in his own language."""
        for alert in self:
            for user in alert._responsible():
                mine = alert.with_context(lang=user.lang, mail_activity_quick_update=True)
                mine.activity_schedule(
                    "mail.mail_activity_data_todo", summary=mine.display_name, note=mine.sentence, user_id=user.id
                )

    def _responsible(self):
        """Return the leader of the team where he may read the alert, else the managers of the company."""
        managers = self.env.ref("kestio_model.group_manager").all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids and not user.share and user.active
        )
        leader = self.team_id.user_id & managers
        return leader or managers - self.env.ref("base.user_root")

    @api.model
    def _count_open(self, company):
        """Return how many alerts of a company are open."""
        return self.sudo().search_count([("company_id", "=", company.id), ("state", "=", "open")])
