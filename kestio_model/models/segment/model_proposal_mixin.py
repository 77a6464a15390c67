"""Segment: proposes tiers and criteria for a draft, with bounds from the company's own customers."""

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

from . import archetypes


class ModelProposalMixin(models.AbstractModel):
    """What the wizard *New commercial model* writes into its draft; a person then changes what he likes."""

    _name = "kestio.model.proposal.mixin"
    _description = "Proposal of a commercial model"

    is_proposal = fields.Boolean(copy=False, help="Made by a wizard that is still open; deleted when it is cancelled.")

    def _propose(self):
        """Give this draft all that its archetype proposes, in place of what it has."""
        self.ensure_one()
        self.write(
            {
                "tier_ids": [Command.clear(), *map(Command.create, self._proposed_tiers())],
                "criterion_ids": [Command.clear(), *map(Command.create, self._proposed_criteria())],
            }
        )
        self._translate_names()
        self._fit_bounds()
        self._fit_entries()
        self._propose_pipeline()

    def _proposed_tiers(self):
        return [
            {
                "code": tier.code,
                "name": str(tier.name),
                "sequence": 10 * place,
                "color": tier.color,
                "enter_index": tier.enter,
                "exit_index": max(0, tier.enter - archetypes.GAP),
                "cadence_months": tier.cadence[self.archetype],
                "visit_duration": tier.hours,
                "handling": tier.handling,
            }
            for place, tier in enumerate(archetypes.TIERS, start=1)
        ]

    def _proposed_criteria(self):
        return [
            {
                "measure": measure,
                "weight": weight,
                "sequence": 10 * place,
                "high": archetypes.USUAL_HIGH.get(measure, 100.0),
            }
            for place, (measure, weight) in enumerate(archetypes.CRITERIA[self.archetype].items(), start=1)
        ]

    def _translate_names(self):
        """Name the proposed tiers and criteria in every language of the database."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {tier.code: tier.name for tier in archetypes.TIERS}
        for tier in self.tier_ids:
            tier.update_field_translations("name", {lang: names[tier.code]._translate(lang) for lang in languages})
        for criterion in self.criterion_ids:
            label = archetypes.MEASURES[criterion.measure]
            criterion.update_field_translations("name", {lang: label._translate(lang) for lang in languages})

    def _fit_bounds(self):
        """Set the bounds so that the best tenth of the customers earns all points."""
        highs = self._ninth_deciles()
        for criterion in self.criterion_ids:
            measure = criterion.measure
            if measure == "recency":
                criterion.write({"low": 0.0, "high": round(self.window_months * 30.4)})
            elif measure in archetypes.FIXED:
                low, high = archetypes.FIXED[measure]
                criterion.write({"low": low, "high": high})
            elif highs.get(measure):
                criterion.write({"low": 0.0, "high": archetypes.bound(highs[measure])})

    def _ninth_deciles(self):
        """Return, by measure, what the best tenth of the customers reaches: one statement for all measures."""
        criteria = self.criterion_ids.filtered(lambda criterion: criterion.measure in archetypes.USUAL_HIGH)
        if not criteria:
            return {}
        columns = SQL(", ").join(
            SQL(
                "percentile_cont(0.9) WITHIN GROUP (ORDER BY %(value)s) FILTER (WHERE %(value)s > 0)",
                value=SQL.identifier(f"value_{criterion.id}"),
            )
            for criterion in criteria
        )
        [row] = self.env.execute_query(SQL("SELECT %s FROM (%s) figures", columns, self._today_figures()))
        return {criterion.measure: value for criterion, value in zip(criteria, row, strict=True)}

    def _fit_entries(self):
        """Set the entries of the tiers so that each holds its usual share of the customers."""
        shares = [tier.share for tier in archetypes.TIERS]
        [(count, quantiles)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY index) "
                "FROM (%s) figures WHERE coverage >= %s",
                [1 - share for share in shares],
                self._today_figures(),
                self.coverage_min,
            )
        )
        enough = count >= archetypes.ENOUGH
        usual = [tier.enter for tier in archetypes.TIERS]
        chosen = archetypes.entries(quantiles if enough else [None] * len(usual), usual)
        for tier, enter in zip(self.tier_ids.sorted("sequence"), chosen, strict=True):
            tier.write({"enter_index": enter, "exit_index": max(0.0, enter - archetypes.GAP)})

    def _today_figures(self):
        """Return the statement of all customers of this version today."""
        figures = self.env["kestio.tier.figures"]
        self.env["kestio.tier.evaluation"]._flush_sources()
        return figures._statement(self, figures._today(self.company_id), SQL("TRUE"), foreseen=True)
