"""Segment: two versions of the commercial model, line by line."""

from odoo import api, models

from ..comparing import block, blocks, dialog

SETTINGS = (
    "archetype",
    "team_ids",
    "revenue_source",
    "window_months",
    "coverage_min",
    "up_evaluations",
    "down_evaluations",
    "evaluation_period",
    "dwell_months",
    "cooldown_months",
    "former_months",
    "apply_mode",
    "approve_top",
    "learn_rules",
    "learn_weight",
    "typed_percents",
    "snooze_max_days",
    "snooze_max_count",
)
TIER = ("sequence", "enter_index", "exit_index", "cadence_months", "visit_duration", "handling")
CRITERION = ("weight", "low", "high", "inverse")


class ModelCompareMixin(models.AbstractModel):
    """Tiers are paired by code, criteria by what they measure, settings by their field."""

    _name = "kestio.model.compare.mixin"
    _description = "Comparison of commercial models"

    def action_compare(self):
        """Open two versions side by side: the two selected ones, or this one and the one that it follows.

        :raises UserError: when there is no second version.
        """
        return dialog(self)

    def _other_version(self):
        """Return what to compare one version with: what it was made from, else the active one, else the last one."""
        own = [("company_id", "=", self.company_id.id), ("id", "!=", self.id), ("is_proposal", "=", False)]
        return (
            self.previous_id
            or self.search([*own, ("state", "=", "active")], limit=1)
            or self.search([*own, ("version", "<", self.version)], order="version desc", limit=1)
            or self.search(own, limit=1)
        )

    @api.model
    def _compare(self, left, right):
        """Return the sections of the comparison.

        :return: a list of dicts with ``title`` and ``blocks``; a block has a ``title`` (a tier, a criterion or
            nothing), ``only`` (``left`` or ``right`` when the other version lacks it) and ``lines``: label, left,
            right, differs.
        """
        return [
            {
                "title": self.env._("Tiers"),
                "blocks": blocks(left.tier_ids, right.tier_ids, lambda tier: tier.code, TIER),
            },
            {
                "title": self.env._("Criteria"),
                "blocks": blocks(left.criterion_ids, right.criterion_ids, _measured, CRITERION),
            },
            *self._compare_pipeline(left, right),
            {"title": self.env._("Settings"), "blocks": [block("", left, right, SETTINGS)]},
        ]


def _measured(criterion):
    return criterion.measure, criterion.domain if criterion.measure == "domain" else ""
