"""Segment: does the better tier earn its visits? Where it does not, the rule is to be looked at, not the accounts."""

from odoo import api, models

# Fewer customers than this in one of the two tiers prove nothing.
ENOUGH = 5


class KestioTierEconomics(models.AbstractModel):
    """Compares neighbouring tiers on revenue per planned visit hour (12 months / cadence x duration)."""

    _name = "kestio.tier.economics"
    _description = "Economics of tiers"

    @api.model
    def _by_tier(self, model):
        """Return what each tier of a version brings and asks for.

        :return: {tier id: dict with customers, revenue, hours (planned per year) and per_hour (None without hours)}.
        """
        evaluations = self.env["kestio.tier.evaluation"].sudo()
        rows = evaluations._read_group([("model_id", "=", model.id)], ["tier_id"], ["__count", "revenue:sum"])
        figures = {}
        for tier, customers, revenue in rows:
            hours = customers * tier._yearly_visits() * tier.visit_duration
            per_hour = revenue / hours if hours else None
            figures[tier.id] = {"customers": customers, "revenue": revenue, "hours": hours, "per_hour": per_hour}
        return figures

    @api.model
    def _suggest(self, model, as_of):
        """Open a suggestion on the model for each better tier that brings less per hour than the next one.

        An open one lapses as soon as the figures no longer say so.
        """
        figures, tiers = self._by_tier(model), model.tier_ids.sorted("sequence")
        weak = [
            (better, lower)
            for better, lower in zip(tiers, tiers[1:], strict=False)
            if self._is_weak(figures.get(better.id), figures.get(lower.id))
        ]
        suggestions = self.env["kestio.tier.suggestion"].sudo()
        known = suggestions.search([("model_id", "=", model.id), ("source", "=", "model")])
        known.filtered(lambda s: s.state == "open" and (s.from_tier_id, s.to_tier_id) not in weak).state = "expired"
        held = known.filtered(
            lambda s: s.state in ("open", "snoozed") or s.state == "rejected" and s.cooldown_until > as_of
        )
        held_pairs = {(suggestion.from_tier_id, suggestion.to_tier_id) for suggestion in held}
        suggestions.create(
            [
                {
                    "source": "model",
                    "company_id": model.company_id.id,
                    "model_id": model.id,
                    "from_tier_id": better.id,
                    "to_tier_id": lower.id,
                    "date": as_of,
                    "revenue": figures[better.id]["revenue"],
                    "breakdown": {"better": figures[better.id], "lower": figures[lower.id]},
                }
                for better, lower in weak
                if (better, lower) not in held_pairs
            ]
        )

    def _is_weak(self, better, lower):
        if not better or not lower or min(better["customers"], lower["customers"]) < ENOUGH:
            return False
        return bool(better["per_hour"] and lower["per_hour"] and better["per_hour"] < lower["per_hour"])
