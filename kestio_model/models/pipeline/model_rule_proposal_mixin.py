"""Pipeline: proposes stage rules for a draft, from the position of its stages and from the company's own deals."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...engine import stage_proposal as engine


class ModelRuleProposalMixin(models.AbstractModel):
    """The same proposal with a dialog (*Propose stage rules*) and without one (*New commercial model*)."""

    _name = "kestio.model.rule.proposal.mixin"
    _description = "Proposal of stage rules"

    needs_stage_rules = fields.Boolean(
        compute="_compute_needs_stage_rules", help="In use, but made before the pipeline had rules."
    )
    rule_warnings = fields.Text(compute="_compute_rule_warnings")
    probability_engine = fields.Selection(
        selection=[("odoo", "Odoo statistics"), ("model", "Commercial model")], compute="_compute_probability_engine"
    )

    @api.depends("state", "stage_rule_ids")
    def _compute_needs_stage_rules(self):
        for model in self:
            model.needs_stage_rules = model.state == "active" and not model.stage_rule_ids

    @api.depends("company_id")
    def _compute_probability_engine(self):
        for model in self:
            model.probability_engine = model.company_id.kestio_probability_engine

    @api.depends("stage_rule_ids.probability", "stage_rule_ids.stage_id", "stage_rule_ids.tier_id", "team_ids")
    def _compute_rule_warnings(self):
        for model in self:
            model.rule_warnings = "\n".join(model._rule_warnings()) or False

    def action_propose_stage_rules(self):
        """Open the dialog that proposes rules for the stages of this draft.

        :raises AccessError: for anybody but a director.
        :raises UserError: in a version that is or was in use.
        """
        self.ensure_one()
        self._check_group("kestio_model.group_director")
        self._check_draft()
        wizard = self.env["kestio.stage.rule.wizard"].create({"model_id": self.id})
        return wizard._open()

    def action_prepare_pipeline(self):
        """Make a draft that follows this version and has all that the pipeline needs; open it.

        :raises AccessError: for anybody but a director.
        """
        self.ensure_one()
        self._check_group("kestio_model.group_director")
        waiting = [("previous_id", "=", self.id), ("state", "=", "draft"), ("stage_rule_ids", "!=", False)]
        draft = self.search(waiting, limit=1)
        if not draft:
            draft = self.copy({"previous_id": self.id, "name": self.name})
            draft._propose_pipeline()
        return draft._open_form()

    def action_start_engine(self):
        """Let the probabilities of this version's company come from its commercial model.

        :raises AccessError: for anybody but a director.
        :raises UserError: while the active version has no stage rules.
        """
        return self._choose_engine("model", self.env._("Probabilities follow the commercial model now."))

    def action_stop_engine(self):
        """Give this version's company back the probabilities of Odoo's statistics.

        :raises AccessError: for anybody but a director.
        """
        return self._choose_engine("odoo", self.env._("Probabilities are those of Odoo's statistics again."))

    def _choose_engine(self, engine, message):
        self.ensure_one()
        self._check_group("kestio_model.group_director")
        self.check_access("write")
        self.company_id.sudo().kestio_probability_engine = engine
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def action_stage_rules(self):
        """Open the dialog on the company's draft; without one, on a new version of the active model.

        :raises UserError: when the company has no commercial model at all.
        """
        own = [("company_id", "=", self.env.company.id), ("is_proposal", "=", False)]
        model = self.search([*own, ("state", "=", "draft")], order="version desc", limit=1)
        if model:
            return model.action_propose_stage_rules()
        active = self.search([*own, ("state", "=", "active")], order="version desc", limit=1)
        if not active:
            raise UserError(self.env._("Make a commercial model first: its versions hold the stage rules."))
        active._check_group("kestio_model.group_director")
        draft = active.copy({"previous_id": active.id, "name": active.name})
        return draft.action_propose_stage_rules()

    def copy(self, default=None):
        # A rule of one tier belongs to the tier of the same code in the new version.
        copies = super().copy({**(default or {}), "stage_rule_ids": False})
        for model, twin in zip(self, copies, strict=True):
            if "stage_rule_ids" not in (default or {}):
                twin._copy_rules(model)
        return copies

    def _copy_rules(self, source):
        """Give this draft the stage rules of another version."""
        tiers = {tier.code: tier.id for tier in self.tier_ids}
        # A stage that is won by now needs no rule any more, and takes none.
        rules = source.stage_rule_ids.filtered(
            lambda rule: not rule.stage_id.is_won and (not rule.tier_id or rule.tier_id.code in tiers)
        )
        rows = zip(rules, rules.copy_data(), strict=True)
        twins = self.env["kestio.stage.rule"].create(
            [row | {"model_id": self.id, "tier_id": tiers.get(rule.tier_id.code, False)} for rule, row in rows]
        )
        for rule, twin in zip(rules, twins, strict=True):
            rule.copy_translations(twin)

    # The proposal

    def _propose_pipeline(self):
        """Give this draft the stage rules, criteria and benchmarks of its archetype, in place of those that it has."""
        self.ensure_one()
        self.write(dict.fromkeys(("stage_rule_ids", "stage_criterion_ids", "benchmark_ids"), [Command.clear()]))
        self._propose_stage_rules()
        self._propose_stage_criteria()
        self._propose_benchmarks()

    def _propose_stage_rules(self):
        """Write the proposal into this draft, in place of the rules of the same stages, tiers and teams.

        :return: the new rules.
        """
        return self._write_rules([proposal["values"] for proposal in self._stage_proposals()])

    def _write_rules(self, rows):
        """Write rules into this draft, in place of those of the same stage, tier and team.

        :param rows: values of ``kestio.stage.rule`` without the version.
        """
        self.ensure_one()
        self._check_draft()
        taken = {(row["stage_id"], row.get("tier_id") or False, row.get("team_id") or False) for row in rows}
        self.stage_rule_ids.filtered(lambda rule: rule._place() in taken).unlink()
        return self.env["kestio.stage.rule"].create([{**row, "model_id": self.id} for row in rows])

    def _stage_proposals(self):
        """Return what to propose for each open stage, and for each tier that differs from its stage.

        :return: dicts with ``values`` (of a rule), ``usual`` (percent by position) and ``observed``: a row of
            ``kestio.stage.curve._observed``, or None without any deal.
        """
        stages = self._open_stages()
        tiers = {tier.code: tier for tier in self.tier_ids}
        observed = {(row["stage_id"], row["tier_code"]): row for row in self._observed_stages()}
        usual = engine.USUAL[self.archetype]
        proposals = []
        for place, stage in enumerate(stages):
            start = engine.usual_probability(usual, place, len(stages))
            whole = self._stage_proposal(stage, start, usual, observed.get((stage.id, False)))
            proposals.append(whole)
            for code, tier in tiers.items():
                row = observed.get((stage.id, code))
                if row and _differs(row, whole["values"]["probability"]):
                    proposals.append(self._stage_proposal(stage, whole["values"]["probability"], usual, row, tier))
        return proposals

    def _stage_proposal(self, stage, start, usual, row, tier=None):
        """Return the proposal for a stage, or for one tier in it.

        :param start: percent from which the company's own deals move it.
        """
        row = row or {}
        days = engine.expected_days(row.get("median_days_won"), row.get("won", 0), usual.days)
        values = {
            "stage_id": stage.id,
            "tier_id": tier.id if tier else False,
            "probability": engine.shrunk(row.get("won", 0), row.get("closed", 0), start),
            "grace_days": days,
            "decay_mode": "half_life",
            "half_life_days": engine.half_life(days),
            "floor": 0.1,
        }
        return {"values": values, "usual": start, "observed": row or None}

    def _observed_stages(self):
        """Return what the company's own deals say about its stages; an empty list without a history."""
        return self.env["kestio.stage.curve"].sudo()._observed(self)

    # What a person should look at

    def _rule_warnings(self):
        """Return what is allowed but unusual in the stage rules of this version, one sentence each."""
        general = self.stage_rule_ids.filtered(lambda rule: not rule.tier_id and not rule.team_id)
        ruled = general.sorted(lambda rule: (rule.stage_sequence, rule.stage_id.id))
        falls = [
            self.env._(
                "%(before)s (%(high)s %%) is worth more than %(after)s (%(low)s %%), which comes later.",
                before=before.stage_id.display_name,
                after=after.stage_id.display_name,
                high=f"{before.probability:g}",
                low=f"{after.probability:g}",
            )
            for before, after in zip(ruled, ruled[1:], strict=False)
            if after.probability < before.probability
        ]
        bare = self._open_stages() - self.stage_rule_ids.stage_id if self.stage_rule_ids else []
        unruled = [self.env._("%s has no rule: Odoo's statistics serve it.", stage.display_name) for stage in bare]
        return falls + unruled


def _differs(row, probability):
    """Tell whether enough deals of a tier show that its stage's percentage does not hold for it."""
    return row["closed"] >= engine.ENOUGH and not row["low"] <= probability / 100 <= row["high"]
