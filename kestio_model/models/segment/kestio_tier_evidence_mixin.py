"""Segment: the evidence of a suggestion: the explained index, and what the other tier changes in visits."""

from odoo import api, models


class KestioTierEvidenceMixin(models.AbstractModel):
    """For suggestions: of an account, the explained index and the effort; of the model, its tiers compared."""

    _name = "kestio.tier.evidence.mixin"
    _description = "Evidence of a tier suggestion"
    _inherit = ["kestio.tier.explanation.mixin"]

    @api.depends("source", "from_tier_id", "to_tier_id")
    def _compute_explanation(self):
        return super()._compute_explanation()

    def _explained_tier(self):
        return self.from_tier_id.sudo()

    def _explain(self, criteria, tiers):
        if self.source == "model":
            return {"compared": self._compared()}
        explanation, effort = super()._explain(criteria, tiers), self._effort()
        notes = [*explanation["notes"], {"kind": "effort", "text": effort}]
        return {**explanation, "effort": effort, "notes": notes}

    def _effort(self):
        """Say what both tiers ask for in a year: planned visits and their hours."""
        before, after = self.from_tier_id.sudo(), self.to_tier_id.sudo()
        return self.env._(
            "Visits in a year: %(before)s → %(after)s (hours: %(hours_before)s → %(hours_after)s)",
            before=self._number(round(before._yearly_visits(), 1)),
            after=self._number(round(after._yearly_visits(), 1)),
            hours_before=self._number(round(before._yearly_visits() * before.visit_duration, 1)),
            hours_after=self._number(round(after._yearly_visits() * after.visit_duration, 1)),
        )

    def _compared(self):
        """Return what two tiers of the model bring per visit hour."""
        figures = self.breakdown or {}
        return [
            {
                "name": tier.name,
                "color": tier.color,
                "customers": figures[key]["customers"],
                "revenue": self._amount(figures[key]["revenue"]),
                "hours": self._number(round(figures[key]["hours"])),
                "per_hour": self._amount(figures[key]["per_hour"]),
                "value": figures[key]["per_hour"],
            }
            for key, tier in (("better", self.from_tier_id.sudo()), ("lower", self.to_tier_id.sudo()))
            if key in figures
        ]
